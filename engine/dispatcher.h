#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "engine/dispatch_book.h"
#include "engine/environment.h"
#include "engine/gateway_session.h"
#include "engine/offer_figures.h"
#include "engine/rates.h"
#include "engine/turns.h"
#include "scheduler/contact_ledger.h"
#include "scheduler/leasing.h"

namespace sendlift {

class GatewayConnection;
struct AskedAttempt;

// How long after its expiry a doubt is kept open, before it is UNKNOWN.
inline constexpr absl::Duration kGraceAfterExpiry = absl::Hours(1);

struct DispatcherOptions {
  absl::Duration lease = absl::Seconds(60);
  absl::Duration grace = kGraceAfterExpiry;
  int batch_size_max = 1000;
  absl::Duration clock_skew_max = absl::Seconds(5);
  SettleOptions settling;
};

// Hands over what is due to the gateways that are connected, and settles what they answer. Order of effects: the
// lease is committed, then the bytes go to the stream; the receipt is committed, then acknowledged.
class Dispatcher {
 public:
  // `wake` is called when there may be something to do for RunOnce.
  Dispatcher(Environment environment, DispatcherOptions options, int64_t epoch, absl::AnyInvocable<void()> wake);
  // Waits for what is being written; `wake` may be called until it returns.
  ~Dispatcher();

  // Reads what the last run left: open ranges and strays of all campaigns.
  absl::Status Recover();
  // Reads campaigns, blocks, stops and rate limits anew: after a wave, a launch, a pause.
  absl::Status Refresh();

  // Takes over instructions that were planned again without a gateway's word: committed, and of blocks that Refresh has
  // seen.
  void TakeRedriven(const std::vector<storage::Stray>& strays) {
    MutexLock lock(mutex_);
    for (const storage::Stray& stray : strays) book_.PutStray(stray);
  }

  // Leases one batch and hands it over, to a gateway that has credit, within the rate limits; gateways, channels and
  // campaigns take turns. How many instructions were taken, those that were suppressed included. Call again until it is
  // 0. For one thread.
  absl::StatusOr<int64_t> RunOnce(absl::Time now);
  // Leases that are over become doubts and are asked for; doubts without hope become UNKNOWN; campaigns in which
  // nothing more can happen are completed.
  absl::Status Tidy(absl::Time now);
  // When RunOnce has something to do at the latest, if nothing else happens.
  absl::Time NextTime(absl::Time now);
  // When a rate limit that allows nothing now allows something again; infinite future if there is none. Cheap.
  absl::Time NextAllowance(absl::Time now);

  // Asks the gateways that are connected to give back what they have not carried out, of customers who opted out, of
  // campaigns that were cancelled and of what was stopped; each attempt once a stream, so many unanswered at once. Does
  // nothing unless something may have changed. Does not depend on a clock that is trusted. For the thread of RunOnce:
  // what was leased before is written by then, so the question comes behind it.
  absl::Status AskBack(absl::Time now);
  // Something may be to be asked back; the next AskBack looks.
  void LookForRevocations();

  // Returns when whatever was leased before the call has been written to its stream, or will not be: after it, the
  // caller may say of an opt-out that is committed that no hand-over follows. A few milliseconds at most. Not on the
  // database's thread.
  void FinishHandOvers();

  // Who was contacted lately; nothing until that was read, soon after the first campaign that limits contacts.
  ContactLedger* contacts() { return contacts_loaded_ ? &contacts_ : nullptr; }

  // Errors: FAILED_PRECONDITION (CLOCK_SKEW), ALREADY_EXISTS (GATEWAY_CONNECTED), UNAVAILABLE after CloseAll.
  absl::StatusOr<std::shared_ptr<GatewaySession>> Connect(const GatewayHello& hello, GatewaySink& sink);
  std::vector<std::shared_ptr<GatewayConnection>> Connections() const;
  // Says goodbye to every gateway, and to all that come later.
  void CloseAll();

 private:
  friend class GatewayConnection;

  struct Job {
    std::shared_ptr<GatewayConnection> connection;
    DueWork work;
    std::shared_ptr<const Campaign> campaign;
    RateSubjects subjects;
    int64_t last_turn = 0;
    absl::Time high_water;
  };
  // The time that the last pass was given, and what has passed since on the clock that nobody sets: a jump of the wall
  // clock that nobody has confirmed is not in it. Before the first pass, the wall clock.
  absl::Time TrustedNow() const;
  void PassBegins(absl::Time now);
  absl::Status LoadContacts(absl::Time now);
  absl::Status SaveHighWater();
  void ForgetContacts(absl::Time now);
  absl::Status AskBackOptedOut(GatewayConnection& connection, absl::Time now);
  // All that a gateway may have of a campaign, because of a stop or of its end.
  struct Recall {
    CampaignNumber campaign;
    RevocationReason reason = RevocationReason::kCancelled;
    Stop stop;  // number 0 and covers everything if the campaign was cancelled
  };
  std::vector<Recall> Recalls(absl::Time now) const;
  absl::Status AskBackAll(GatewayConnection& connection, const Recall& recall);
  absl::Status LoadStops();
  void AddRevoked(const InstructionKey& key, int attempt, std::vector<RevokedAttempt>& attempts) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status ForgetRevocations(absl::Time now);
  void Consider(const std::shared_ptr<GatewayConnection>& connection, const std::vector<CampaignNumber>& campaigns,
                absl::Time now, std::optional<Job>& next) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::optional<Job> NextJob(absl::Time now);
  absl::StatusOr<Leased> Lease(const Job& job, absl::Time now);
  void Enter(const Job& job, const Leased& leased, absl::Time now);
  void HandOver(const Job& job, std::vector<LeasedInstruction> leased);
  void GiveUp(const Job& job);
  void EndJob();
  // Doubts that may be offered again to the gateway are queued for RunOnce; of the others it is asked what it knows.
  void OfferOrAsk(GatewayConnection& connection, const std::vector<Doubt>& doubts);
  bool MayBeOfferedTo(const GatewayConnection& connection, const Doubt& doubt, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Ask(GatewayConnection& connection, const std::vector<Doubt>& doubts);
  absl::Status Complete(const std::map<CampaignNumber, int64_t>& finished, absl::Time now);

  // Called by connections.
  void TakeReceipts(std::shared_ptr<GatewayConnection> connection, int64_t sequence, std::vector<Receipt> receipts);
  void TakeResolution(std::shared_ptr<GatewayConnection> connection, const std::vector<AskedAttempt>& answers);
  void Disconnect(const std::shared_ptr<GatewayConnection>& connection);
  // Puts what is open with a gateway in doubt; asks `connection`, if there is one, what it knows.
  void DoubtGateway(const std::string& gateway, std::shared_ptr<GatewayConnection> connection);
  std::optional<InstructionKey> Resolve(absl::string_view idempotency_key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Database::WriteLater in the lane of receipts, that the destructor waits for.
  void WriteLater(storage::Database::Body body, storage::Database::Done done);

  Environment environment_;
  const DispatcherOptions options_;
  const int64_t epoch_;
  absl::AnyInvocable<void()> wake_;
  ContactLedger contacts_;
  OfferFigures offer_figures_;  // for the thread of RunOnce
  // For the thread of Tidy.
  absl::Time saved_high_water_ = absl::InfinitePast();
  absl::Time forgot_contacts_ = absl::InfinitePast();
  std::atomic<bool> look_for_revocations_ = true;
  std::atomic<bool> contacts_loaded_ = false;  // only once a campaign has caps; set by the thread of RunOnce

  mutable Mutex mutex_;
  std::optional<absl::Time> pass_time_ ABSL_GUARDED_BY(mutex_);  // of the last pass
  absl::Duration pass_elapsed_ ABSL_GUARDED_BY(mutex_);          // the other clock then
  DispatchBook book_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<GatewayConnection>> connections_ ABSL_GUARDED_BY(mutex_);
  Rates rates_ ABSL_GUARDED_BY(mutex_);
  Turns turns_ ABSL_GUARDED_BY(mutex_);
  std::optional<CampaignNumber> leasing_ ABSL_GUARDED_BY(mutex_);  // a lease is under way that the book does not show
  int64_t jobs_begun_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t jobs_ended_ ABSL_GUARDED_BY(mutex_) = 0;
  CondVar job_ended_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  int writes_under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  CondVar written_;
};

}  // namespace sendlift
