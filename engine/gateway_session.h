#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "rendering/content.h"

namespace sendlift {

// Who is there.
struct GatewayHello {
  std::string gateway;
  std::vector<Channel> channels;
  absl::Time clock_time;
  bool wants_rendered = false;
  absl::Duration remembers_keys_for = {};  // on disk; zero: only while it runs
  // When its memory began; clock_time means with this stream, nothing with its name.
  std::optional<absl::Time> remembers_keys_since = std::nullopt;
};

// A text with placeholders, sent once a stream before its first use.
struct ContentOnWire {
  int64_t number = 0;  // within the stream
  Channel channel = Channel::kEmail;
  std::string campaign_id;
  std::string creative;
  std::string language_code;
  std::string subject;
  std::string text;
  std::string html;
  std::vector<std::string> value_names;
  std::map<std::string, std::string> constants;
};

// One send to one customer.
struct InstructionOnWire {
  std::string idempotency_key;
  int attempt = 1;
  std::string address;
  int64_t content = 0;
  std::vector<std::string> values;
  absl::Time not_before;
  absl::Time not_after;
  std::optional<Rendered> rendered;  // when the gateway cannot fill placeholders
  absl::Duration time_to_live = {};  // from now until not_after, without the wall clock; above zero
};

struct Receipt {
  std::string idempotency_key;
  int attempt = 1;
  Outcome outcome = Outcome::kAccepted;
  absl::Time time;
  std::string reason;
};

// What the server does not know the fate of.
struct AttemptInDoubt {
  std::string idempotency_key;
  int attempt = 1;
  absl::Time lease_time;  // the attempt was leased then, or a little later
};

struct ResolutionEntry {
  std::string idempotency_key;
  Knowledge knowledge = Knowledge::kForgotten;
  std::optional<int> attempt = std::nullopt;  // nothing from a gateway that does not say it
};

// What should not be carried out any more.
struct RevokedAttempt {
  std::string idempotency_key;
  int attempt = 1;
};

// Where a session writes to its gateway. Called from several threads, in order; never blocks: it queues. What is
// queued is bounded by the gateway's own credit.
class GatewaySink {
 public:
  virtual ~GatewaySink() = default;
  // `latest_time`: nothing was leased later until now.
  virtual void Welcome(int64_t epoch, absl::Duration lease, int batch_size_max, absl::Time latest_time) = 0;
  virtual void SendContent(const ContentOnWire& content) = 0;
  virtual void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) = 0;
  virtual void Acknowledge(int64_t sequence) = 0;
  virtual void AskToResolve(int64_t sequence, std::vector<AttemptInDoubt> attempts) = 0;
  // 1 to 1,000 attempts.
  virtual void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) = 0;
  // The last call: ends the stream with a goodbye (OK) or an error.
  virtual void Close(const absl::Status& status) = 0;
};

// A connected gateway, as the stream's owner sees it. Thread-safe.
class GatewaySession {
 public:
  virtual ~GatewaySession() = default;
  // 1 to 1,000,000; more than 1,000,000 outstanding in all is an INVALID_ARGUMENT.
  virtual absl::Status GrantCredit(int instructions) = 0;
  // Applies receipts; the sink acknowledges `sequence` when they are durable.
  virtual void TakeReceipts(int64_t sequence, std::vector<Receipt> receipts) = 0;
  virtual void TakeResolution(std::vector<ResolutionEntry> entries) = 0;
  // The stream is gone: what was not answered is in doubt. The sink is not called afterwards.
  virtual void Disconnect() = 0;
};

}  // namespace sendlift
