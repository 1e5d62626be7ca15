#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "engine/dispatcher.h"
#include "engine/gateway_session.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {

// What a gateway does with an instruction that arrives.
enum class Deed {
  kAccept,          // takes it durably and says so
  kAcceptSilently,  // takes it; the receipt is lost
  kLose,            // the bytes are lost: it was never seen
  kRejectRetryable,
  kRejectPermanent,
  kExpire,  // took it and could not carry it out in time
};

struct HandedOver {
  InstructionOnWire instruction;
  int64_t epoch = 0;
  absl::Time time;
  Deed deed = Deed::kAccept;
};

// A gateway in process: the oracle of what was handed over. It remembers keys over streams, as a real one does over
// restarts, and holds the server to its promises as it goes: a key once accepted, or fenced with an attempt, never
// comes again, and nothing comes outside its time. It answers only when told, from the test's thread.
class FakeGateway : public GatewaySink {
 public:
  FakeGateway(std::string name, const Clock& clock, std::vector<Channel> channels = {Channel::kEmail})
      : hello_{.gateway = std::move(name), .channels = std::move(channels), .clock_time = {}}, clock_(clock) {}

  // What it does with instructions from now on; accepts all by default.
  void Do(std::function<Deed(const InstructionOnWire&)> decide) {
    MutexLock lock(mutex_);
    decide_ = std::move(decide);
  }
  void Do(Deed deed) {
    Do([deed](const InstructionOnWire&) { return deed; });
  }

  absl::Status Connect(Dispatcher& dispatcher, int credit) {
    return ConnectTo([&](const GatewayHello& hello) { return dispatcher.Connect(hello, *this); }, credit);
  }
  absl::Status ConnectTo(
      const std::function<absl::StatusOr<std::shared_ptr<GatewaySession>>(const GatewayHello&)>& connect, int credit) {
    hello_.clock_time = clock_.Now();
    auto session = connect(hello_);
    if (!session.ok()) return session.status();
    session_ = *std::move(session);
    return credit > 0 ? session_->GrantCredit(credit) : absl::OkStatus();
  }
  GatewayHello& hello() { return hello_; }
  GatewaySession& session() { return *session_; }

  // The stream is cut; receipts that were not sent stay with the gateway.
  void Disconnect() {
    if (session_ != nullptr) session_->Disconnect();
    session_.reset();
    ForgetStream();
  }
  // The server is gone: nobody is told.
  void ServerCrashed() {
    session_.reset();
    ForgetStream();
  }

  // Sends what waits to be sent: receipts, in one batch, and answers to questions. How many of both.
  size_t Answer() {
    std::vector<Receipt> receipts;
    std::vector<ResolutionEntry> entries;
    int64_t sequence = 0;
    {
      MutexLock lock(mutex_);
      receipts = waiting_receipts_;
      for (const std::string& key : questions_) entries.push_back({key, KnowledgeOf(key)});
      questions_.clear();
      if (!receipts.empty()) unacknowledged_[++last_batch_] = std::exchange(waiting_receipts_, {});
      sequence = last_batch_;
    }
    const size_t count = receipts.size() + entries.size();
    if (!receipts.empty()) session_->TakeReceipts(sequence, std::move(receipts));
    if (!entries.empty()) session_->TakeResolution(std::move(entries));
    return count;
  }
  // Sends receipts of the test's own, as a batch.
  void Send(std::vector<Receipt> receipts) {
    int64_t sequence = 0;
    {
      MutexLock lock(mutex_);
      sequence = ++last_batch_;
    }
    session_->TakeReceipts(sequence, std::move(receipts));
  }
  void Queue(Receipt receipt) {
    MutexLock lock(mutex_);
    waiting_receipts_.push_back(std::move(receipt));
  }
  // It says that it remembers keys, so that the same attempt may come again; it is then answered as before.
  void RememberKeys(absl::Duration how_long = absl::Hours(24 * 365)) { hello_.remembers_keys_for = how_long; }
  // What resolves to FORGOTTEN from now on.
  void ForgetKeys() {
    MutexLock lock(mutex_);
    forgets_ = true;
  }

  std::vector<HandedOver> handed_over() const {
    MutexLock lock(mutex_);
    return handed_over_;
  }
  std::set<std::string> accepted_keys() const {
    MutexLock lock(mutex_);
    return accepted_;
  }
  std::vector<std::string> accepted_addresses() const {
    MutexLock lock(mutex_);
    std::vector<std::string> addresses;
    for (const HandedOver& each : handed_over_) {
      if (each.deed == Deed::kAccept || each.deed == Deed::kAcceptSilently) {
        addresses.push_back(each.instruction.address);
      }
    }
    std::sort(addresses.begin(), addresses.end());
    return addresses;
  }
  int offered_again() const {
    MutexLock lock(mutex_);
    return offered_again_;
  }
  size_t question_count() const {
    MutexLock lock(mutex_);
    return questions_.size();
  }
  std::vector<ContentOnWire> contents() const {
    MutexLock lock(mutex_);
    return contents_;
  }
  int64_t acknowledged() const {
    MutexLock lock(mutex_);
    return acknowledged_;
  }
  int64_t last_batch() const {
    MutexLock lock(mutex_);
    return last_batch_;
  }
  // What the server asked back, with the reason, in its order.
  std::vector<std::pair<RevocationReason, RevokedAttempt>> revoked() const {
    MutexLock lock(mutex_);
    return revoked_;
  }
  // The status of the server's goodbye.
  std::optional<absl::Status> closed() const {
    MutexLock lock(mutex_);
    return closed_;
  }
  // Called with every batch of instructions and every acknowledgement as it happens, from any thread.
  void OnInstructions(std::function<void(const std::vector<InstructionOnWire>&)> hook) { on_instructions_ = hook; }
  void OnAcknowledge(std::function<void(int64_t)> hook) { on_acknowledge_ = hook; }

  void Welcome(int64_t epoch, absl::Duration, int, absl::Time) override {
    MutexLock lock(mutex_);
    EXPECT_FALSE(welcomed_) << hello_.gateway << " was welcomed twice";
    welcomed_ = true;
    closed_.reset();
    EXPECT_GE(epoch, epoch_);
    epoch_ = epoch;
  }
  void SendContent(const ContentOnWire& content) override {
    MutexLock lock(mutex_);
    CheckOpen("a content");
    EXPECT_TRUE(known_contents_.insert(content.number).second) << "content " << content.number << " came twice";
    contents_.push_back(content);
  }
  void SendInstructions(int64_t epoch, std::vector<InstructionOnWire> instructions) override {
    if (on_instructions_) on_instructions_(instructions);
    MutexLock lock(mutex_);
    CheckOpen("instructions");
    EXPECT_EQ(epoch, epoch_);
    for (InstructionOnWire& instruction : instructions) Take(std::move(instruction), epoch);
  }
  void Acknowledge(int64_t sequence) override {
    if (on_acknowledge_) on_acknowledge_(sequence);
    MutexLock lock(mutex_);
    CheckOpen("an acknowledgement");
    acknowledged_ = std::max(acknowledged_, sequence);
    unacknowledged_.erase(unacknowledged_.begin(), unacknowledged_.upper_bound(sequence));
  }
  void AskToResolve(int64_t, std::vector<AttemptInDoubt> attempts) override {
    MutexLock lock(mutex_);
    CheckOpen("a question");
    for (AttemptInDoubt& each : attempts) questions_.push_back(std::move(each.idempotency_key));
  }
  void Revoke(RevocationReason reason, std::vector<RevokedAttempt> attempts) override {
    MutexLock lock(mutex_);
    CheckOpen("a revocation");
    EXPECT_LE(attempts.size(), 1000u);
    for (RevokedAttempt& each : attempts) revoked_.push_back({reason, std::move(each)});
  }
  void Close(const absl::Status& status) override {
    MutexLock lock(mutex_);
    CheckOpen("a goodbye");
    closed_ = status;
  }

 private:
  void CheckOpen(const char* what) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    EXPECT_TRUE(welcomed_) << what << " came before the welcome";
    EXPECT_FALSE(closed_.has_value()) << what << " came after the goodbye";
  }

  void Take(InstructionOnWire instruction, int64_t epoch) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time now = clock_.Now();
    const std::string key = instruction.idempotency_key;
    if (hello_.remembers_keys_for > absl::ZeroDuration() && accepted_.contains(key)) {
      EXPECT_EQ(instruction.attempt, attempts_[key]);
      ++offered_again_;
      return waiting_receipts_.push_back(
          {.idempotency_key = key, .attempt = instruction.attempt, .outcome = Outcome::kAccepted});
    }
    const bool may_come_again = hello_.remembers_keys_for > absl::ZeroDuration();
    EXPECT_FALSE(accepted_.contains(key)) << key << " was handed over again after it was accepted";
    EXPECT_GE(now, instruction.not_before) << key << " came before its time";
    EXPECT_LT(now, instruction.not_after) << key << " came after its time";
    if (may_come_again && instruction.attempt == attempts_[key]) ++offered_again_;
    EXPECT_GT(instruction.attempt, attempts_[key] - (may_come_again ? 1 : 0))
        << key << " came again with an attempt that was over";
    EXPECT_TRUE(known_contents_.contains(instruction.content)) << key << " came before its content";
    attempts_[key] = instruction.attempt;
    const Deed deed = decide_ ? decide_(instruction) : Deed::kAccept;
    if (deed == Deed::kAccept || deed == Deed::kAcceptSilently) accepted_.insert(key);
    const auto say = [&](Outcome outcome) {
      waiting_receipts_.push_back({.idempotency_key = key, .attempt = instruction.attempt, .outcome = outcome});
    };
    if (deed == Deed::kAccept) say(Outcome::kAccepted);
    if (deed == Deed::kRejectRetryable) say(Outcome::kRejectedRetryable);
    if (deed == Deed::kRejectPermanent) say(Outcome::kRejectedPermanent);
    if (deed == Deed::kExpire) say(Outcome::kExpired);
    handed_over_.push_back({.instruction = std::move(instruction), .epoch = epoch, .time = now, .deed = deed});
  }

  Knowledge KnowledgeOf(const std::string& key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (forgets_) return Knowledge::kForgotten;
    return accepted_.contains(key) ? Knowledge::kAccepted : Knowledge::kNeverSeen;
  }

  // Contents are numbered anew, and what was not acknowledged is sent again.
  void ForgetStream() {
    MutexLock lock(mutex_);
    welcomed_ = false;
    known_contents_.clear();
    questions_.clear();
    for (auto& [sequence, receipts] : unacknowledged_) {
      waiting_receipts_.insert(waiting_receipts_.begin(), receipts.begin(), receipts.end());
    }
    unacknowledged_.clear();
  }

  GatewayHello hello_;
  const Clock& clock_;
  std::shared_ptr<GatewaySession> session_;
  std::function<void(const std::vector<InstructionOnWire>&)> on_instructions_;
  std::function<void(int64_t)> on_acknowledge_;

  mutable Mutex mutex_;
  std::function<Deed(const InstructionOnWire&)> decide_ ABSL_GUARDED_BY(mutex_);
  std::vector<HandedOver> handed_over_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> accepted_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> attempts_ ABSL_GUARDED_BY(mutex_);
  std::vector<Receipt> waiting_receipts_ ABSL_GUARDED_BY(mutex_);
  std::map<int64_t, std::vector<Receipt>> unacknowledged_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> questions_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::pair<RevocationReason, RevokedAttempt>> revoked_ ABSL_GUARDED_BY(mutex_);
  std::vector<ContentOnWire> contents_ ABSL_GUARDED_BY(mutex_);
  std::set<int64_t> known_contents_ ABSL_GUARDED_BY(mutex_);
  std::optional<absl::Status> closed_ ABSL_GUARDED_BY(mutex_);
  int64_t last_batch_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t epoch_ ABSL_GUARDED_BY(mutex_) = 0;
  bool welcomed_ ABSL_GUARDED_BY(mutex_) = false;
  bool forgets_ ABSL_GUARDED_BY(mutex_) = false;
  int offered_again_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace sendlift::testing
