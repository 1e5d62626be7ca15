#pragma once

#include <google/protobuf/arena.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/rate_limiter.h"
#include "clients/gateways/kit/channel.h"
#include "clients/gateways/kit/key_memory.h"
#include "clients/gateways/kit/outbox.h"
#include "rendering/content.h"
#include "sendlift/v1/gateways.pb.h"

namespace sendlift::gateway {

// A message of the server, in one block of memory.
struct Incoming {
  static google::protobuf::ArenaOptions Blocks();

  google::protobuf::Arena arena{Blocks()};
  v1::ExchangeResponse* response = google::protobuf::Arena::CreateMessage<v1::ExchangeResponse>(&arena);
  absl::Duration arrival = {};  // on Clock::Elapsed
};
using IncomingPtr = std::shared_ptr<const Incoming>;

// A moment on the wall clock, and on the clock that nobody sets (Clock::Elapsed).
struct Moment {
  absl::Time wall;
  absl::Duration elapsed = {};
};

// What a gateway does with the server's messages, without network and threads: decides on every instruction, the same
// way however often an attempt comes and in which epoch, makes the decisions durable, has the channel carry out what
// was accepted, and queues the receipts and answers.
class Intake {
 public:
  // How much earlier than allowed an instruction may arrive: it waits, as clocks differ a little.
  static constexpr absl::Duration kEarlyMax = absl::Seconds(5);
  // How far the clocks of both sides are apart at most.
  static constexpr absl::Duration kSkewMax = absl::Seconds(5);

  // `per_second_max`: what the channel's own carrier takes; 0 for no limit. Beyond it instructions wait, not accepted
  // yet, so that nothing is lost with the process; the server may ask for them meanwhile.
  Intake(std::vector<v1::Channel> channels, KeyMemory& memory, Channel& channel, Outbox& outbox,
         int64_t per_second_max = 0);

  // A stream of the server's `epoch` begins: contents are numbered anew, and what was waiting for its time is dropped
  // (it was never accepted). Whatever was leased before was leased by `latest`, on the server's clock; a memory without
  // keys begins with it.
  void BeginStream(int64_t epoch, absl::Time latest);

  // Takes messages in their order. On return all decisions are durable and on their way: one sync of the key memory
  // for all of them. Contents, Instructions, Resolve and Revoke are acted upon, other kinds are not for it. An error of
  // the memory or the channel ends the gateway: no receipt of these messages has left then.
  absl::Status Take(absl::Span<const IncomingPtr> messages, const Moment& now);

  // Instructions of this stream that were answered, one way or the other.
  int64_t settled_count() const { return settled_count_; }

 private:
  struct ReadyContent {
    v1::Content content;
    absl::StatusOr<ContentRenderer> renderer;
  };
  // An instruction whose time has not come, or that the pace holds back.
  struct Waiting {
    IncomingPtr message;
    const v1::Instruction* instruction;
    int64_t epoch;
  };
  struct Admitted {
    const v1::Instruction* instruction;
    const ReadyContent* content;
  };
  // Why an instruction is not taken.
  struct Refusal {
    v1::Receipt::Outcome outcome;
    std::string reason;
    bool remembered = true;
  };
  enum class Decision { kSettled, kWait };

  void AddContent(const v1::Content& content);
  void TakeWaiting(const Moment& now);
  void TakeInstructions(const IncomingPtr& message, const Moment& now);
  std::vector<Waiting> WaitingUntil(const Moment& now);
  bool PaceIsOpen(absl::Time now) { return !pace_.has_value() || pace_->Allowance(now) > 0; }
  Decision Decide(const Waiting& candidate, const Moment& now);
  std::optional<Refusal> RefusalByHistory(const v1::Instruction& instruction, int64_t epoch,
                                          const KeyMemory::Entry& entry) const;
  std::optional<Refusal> RefusalByContent(const v1::Instruction& instruction, const ReadyContent* content) const;
  std::optional<Refusal> RefusalByChannel(const v1::Instruction& instruction, const ReadyContent& content);
  void Refuse(const v1::Instruction& instruction, Refusal refusal, absl::Time now);
  void Answer(const v1::Resolve& question);
  v1::Resolution::Knowledge KnowledgeOf(const std::string& key, int32_t attempt, std::optional<absl::Time> lease_time);
  bool MayHaveForgotten(std::optional<absl::Time> lease_time) const;
  using Keys = absl::flat_hash_set<absl::string_view>;
  void TakeBack(const v1::Revoke& revoke, absl::Time now);
  Keys DropOrders(const Keys& keys);
  // Nothing once it is taken back; otherwise why it cannot be.
  std::optional<std::string> TooLateFor(const std::string& key, int32_t attempt, bool dropped);
  absl::Status Settle(absl::Time now);

  const std::vector<v1::Channel> channels_;
  KeyMemory& memory_;
  Channel& channel_;
  Outbox& outbox_;
  // The memory began empty, so a key that it does not know may have been accepted before. To a server that does not say
  // when it leased a key, only what comes after the first stream with instructions is surely known.
  bool blind_;
  bool had_instructions_ = false;
  int64_t settled_count_ = 0;
  absl::flat_hash_map<int64_t, std::unique_ptr<ReadyContent>> contents_;
  std::vector<Waiting> waiting_;
  std::optional<RateLimiter> pace_;
  std::vector<Waiting> due_;  // of them, what Take looks at again: its messages stay until Settle is through
  // What Take has decided and Settle makes so.
  std::vector<Admitted> admitted_;
  std::vector<Report> reports_;
  std::vector<v1::ExchangeRequest> answers_;
};

}  // namespace sendlift::gateway
