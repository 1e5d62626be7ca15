#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "base/mutex.h"
#include "engine/dispatcher.h"
#include "engine/gateway_session.h"
#include "tests/support/trial_programme.h"

namespace sendlift::testing {

// Accepts every contact of the trial programme on all channels and remembers little of it: which contacts each person
// got, and what was wrong.
class TrialGateway : public GatewaySink {
 public:
  // Keys of contacts with a question are kept for those who answer.
  TrialGateway(const TrialPeople& people, const Clock& clock);

  absl::Status Connect(Dispatcher& dispatcher);
  // Says of what came since that it is accepted; how much that was.
  absl::StatusOr<int64_t> Answer();

  // From now on nobody may contact him.
  void OptOut(int64_t number);
  // The key of the question that a person answers, which is given once; nothing if he was not asked.
  std::optional<std::string> TakeQuestion(int64_t number, TrialContact contact);

  TrialContacts ContactsOf(int64_t number) const;
  int64_t accepted() const;
  // Contacts after an opt-out, of a step for the second time, or of nothing that the model knows.
  int64_t wrong() const;

  void Welcome(int64_t, absl::Duration, int, absl::Time) override {}
  void SendContent(const ContentOnWire& content) override;
  void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) override;
  void Acknowledge(int64_t) override {}
  void AskToResolve(int64_t, std::vector<AttemptInDoubt> attempts) override;
  void Revoke(RevocationReason, std::vector<RevokedAttempt>) override {}
  void Close(const absl::Status&) override {}

 private:
  void Take(const InstructionOnWire& instruction) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const TrialPeople& people_;
  const Clock& clock_;
  std::shared_ptr<GatewaySession> session_;
  int64_t batch_ = 0;

  mutable Mutex mutex_;
  std::map<int64_t, TrialContact> contents_ ABSL_GUARDED_BY(mutex_);
  std::vector<TrialContacts> contacts_ ABSL_GUARDED_BY(mutex_);  // by person
  std::vector<bool> opted_out_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::pair<int64_t, TrialContact>, std::string> questions_ ABSL_GUARDED_BY(mutex_);
  std::vector<Receipt> receipts_ ABSL_GUARDED_BY(mutex_);
  int64_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t wrong_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace sendlift::testing
