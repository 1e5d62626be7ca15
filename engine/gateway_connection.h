#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "engine/dispatcher.h"
#include "engine/gateway_session.h"
#include "model/content.h"
#include "model/live_values.h"
#include "rendering/content.h"

namespace sendlift {

// An attempt in doubt, and what the gateway said of it once it was asked.
struct AskedAttempt {
  std::string idempotency_key;
  int attempt = 1;
  Knowledge knowledge = Knowledge::kForgotten;
  absl::Time lease_time = {};
};

// One connected gateway: its credit, what it was told of contents, and the way to its stream.
class GatewayConnection : public GatewaySession, public std::enable_shared_from_this<GatewayConnection> {
 public:
  GatewayConnection(Dispatcher& dispatcher, GatewayHello hello, GatewaySink& sink, absl::Time connect_time)
      : dispatcher_(dispatcher), hello_(std::move(hello)), connect_time_(connect_time), sink_(&sink) {}

  absl::Status GrantCredit(int instructions) override;
  void TakeReceipts(int64_t sequence, std::vector<Receipt> receipts) override;
  void TakeResolution(std::vector<ResolutionEntry> entries) override;
  void Disconnect() override;

  const std::string& gateway() const { return hello_.gateway; }
  const std::vector<Channel>& channels() const { return hello_.channels; }
  absl::Time connect_time() const { return connect_time_; }
  int64_t credit() const;
  int64_t handed_over() const;
  absl::Duration remembers_keys_for() const { return hello_.remembers_keys_for; }
  // Whether it surely knows, until `until`, what it was given at `lease_time` or later.
  bool Remembers(absl::Time lease_time, absl::Time until) const;

  // Takes credit for at most `limit` instructions; gives back what was not used.
  int64_t TakeCredit(int64_t limit);
  void ReturnCredit(int64_t instructions);

  // The following do nothing once the stream is gone or closed.
  void Welcome(int64_t epoch, const DispatcherOptions& options, absl::Time latest_time);
  // `now` is the trusted time; `figures` are there if a text of the campaign wants them. False if the stream is gone:
  // then nothing of it was sent.
  bool Send(const Campaign& campaign, const storage::Block& block, int64_t epoch, absl::Time now,
            std::vector<LeasedInstruction> leased, const std::optional<LiveFigures>& figures = std::nullopt);
  void Acknowledge(int64_t sequence);
  // An answer that does not say which attempt it is about is about the oldest question for the key that has none.
  void AskToResolve(const std::vector<AskedAttempt>& attempts);
  // Asks for those that were not asked for on this stream; some are left out when more than kRevocationsMax would have
  // no answer.
  void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts);
  void Close(const absl::Status& status);

  // How many attempts may be asked back without an answer.
  static constexpr int64_t kRevocationsMax = 10'000;
  int64_t RevocationRoom() const;
  // The gateway has said what became of these; whether one of them had been asked back.
  bool RevocationsAnswered(const std::vector<RevokedAttempt>& attempts);
  // Where the stream's walk through a campaign goes on that was cancelled (stop 0), or stopped by the stop of that
  // number. For the thread of Dispatcher::AskBack.
  int64_t& NextToRevoke(CampaignNumber campaign, int64_t stop) { return next_to_revoke_[{campaign, stop}]; }

 private:
  // A content as this stream knows it.
  struct KnownContent {
    int64_t number = 0;
    int tier = 0;
    int follow_up = 0;
    std::string language_code;
    std::vector<std::string> live_names;
    std::shared_ptr<ContentRenderer> renderer;  // when the gateway wants rendered texts
  };
  const KnownContent& Content(const Campaign& campaign, int64_t content) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Dispatcher& dispatcher_;
  const GatewayHello hello_;
  const absl::Time connect_time_;
  std::map<std::pair<CampaignNumber, int64_t>, int64_t> next_to_revoke_;

  mutable Mutex mutex_;
  GatewaySink* sink_ ABSL_GUARDED_BY(mutex_);                       // nothing once the stream is gone or closed
  std::optional<absl::Time> memory_since_ ABSL_GUARDED_BY(mutex_);  // on the server's clock
  int64_t credit_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t handed_over_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t questions_ ABSL_GUARDED_BY(mutex_) = 0;
  // By key: how many questions about which attempt have no answer yet.
  std::map<std::string, std::map<int, int>> asked_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> revoked_ ABSL_GUARDED_BY(mutex_);  // attempts that were asked back, without an answer
  std::map<std::pair<int64_t, int64_t>, KnownContent> contents_ ABSL_GUARDED_BY(mutex_);  // by campaign and content
};

}  // namespace sendlift
