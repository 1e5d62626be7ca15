#include "tests/support/trial_gateway.h"

#include <algorithm>

#include "base/status.h"

namespace sendlift::testing {
namespace {

constexpr int kCredit = 50'000;
constexpr size_t kReceiptsABatch = 5000;

}  // namespace

TrialGateway::TrialGateway(const TrialPeople& people, const Clock& clock)
    : people_(people),
      clock_(clock),
      contacts_(static_cast<size_t>(people.size().people)),
      opted_out_(static_cast<size_t>(people.size().people)) {}

absl::Status TrialGateway::Connect(Dispatcher& dispatcher) {
  const GatewayHello hello{
      .gateway = "trial", .channels = {kChannels.begin(), kChannels.end()}, .clock_time = clock_.Now()};
  ASSIGN_OR_RETURN(session_, dispatcher.Connect(hello, *this));
  return session_->GrantCredit(kCredit);
}

absl::StatusOr<int64_t> TrialGateway::Answer() {
  std::vector<Receipt> receipts;
  {
    MutexLock lock(mutex_);
    receipts = std::exchange(receipts_, {});
  }
  if (receipts.empty()) return 0;
  for (size_t begin = 0; begin < receipts.size(); begin += kReceiptsABatch) {
    const size_t end = std::min(receipts.size(), begin + kReceiptsABatch);
    session_->TakeReceipts(++batch_, {std::make_move_iterator(receipts.begin() + static_cast<int64_t>(begin)),
                                      std::make_move_iterator(receipts.begin() + static_cast<int64_t>(end))});
  }
  RETURN_IF_ERROR(session_->GrantCredit(static_cast<int>(receipts.size())));
  return static_cast<int64_t>(receipts.size());
}

void TrialGateway::OptOut(int64_t number) {
  MutexLock lock(mutex_);
  opted_out_[static_cast<size_t>(number)] = true;
}

std::optional<std::string> TrialGateway::TakeQuestion(int64_t number, TrialContact contact) {
  MutexLock lock(mutex_);
  const auto found = questions_.find({number, contact});
  if (found == questions_.end()) return std::nullopt;
  std::string key = std::move(found->second);
  questions_.erase(found);
  return key;
}

TrialContacts TrialGateway::ContactsOf(int64_t number) const {
  MutexLock lock(mutex_);
  return contacts_[static_cast<size_t>(number)];
}

int64_t TrialGateway::accepted() const {
  MutexLock lock(mutex_);
  return accepted_;
}

int64_t TrialGateway::wrong() const {
  MutexLock lock(mutex_);
  return wrong_;
}

void TrialGateway::SendContent(const ContentOnWire& content) {
  MutexLock lock(mutex_);
  const auto found = std::find(kTrialCreatives.begin(), kTrialCreatives.end(), content.creative);
  if (found == kTrialCreatives.end()) return;
  contents_[content.number] = static_cast<TrialContact>(found - kTrialCreatives.begin());
}

void TrialGateway::SendInstructions(int64_t, std::vector<InstructionOnWire> instructions) {
  MutexLock lock(mutex_);
  for (const InstructionOnWire& instruction : instructions) Take(instruction);
}

void TrialGateway::Take(const InstructionOnWire& instruction) {
  ++accepted_;
  receipts_.push_back(
      {.idempotency_key = instruction.idempotency_key, .attempt = instruction.attempt, .outcome = Outcome::kAccepted});
  const auto content = contents_.find(instruction.content);
  const int64_t number = NumberOfAddress(instruction.address);
  if (content == contents_.end() || number < 0 || number >= people_.size().people) {
    ++wrong_;
    return;
  }
  const TrialContact contact = content->second;
  TrialContacts& contacts = contacts_[static_cast<size_t>(number)];
  if ((contacts & BitOf(contact)) != 0 || opted_out_[static_cast<size_t>(number)]) ++wrong_;
  contacts = static_cast<TrialContacts>(contacts | BitOf(contact));
  if (contact != TrialContact::kAsk && contact != TrialContact::kWhyNot) return;
  const TrialPerson person = people_.Of(number);
  const bool answers = contact == TrialContact::kAsk ? person.rating.has_value() : person.reason.has_value();
  if (answers) questions_[{number, contact}] = instruction.idempotency_key;
}

void TrialGateway::AskToResolve(int64_t, std::vector<AttemptInDoubt> attempts) {
  MutexLock lock(mutex_);
  wrong_ += static_cast<int64_t>(attempts.size());
}

}  // namespace sendlift::testing
