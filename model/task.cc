#include "model/task.h"

#include <algorithm>

namespace sendlift {
namespace {

// How a disposition is followed: by another call after a while, or by a receipt.
struct Rule {
  Disposition disposition;
  const char* name;
  bool connected;
  absl::Duration retry_after;  // zero: never
  Outcome receipt;             // of a final one, or when the attempts are used up
  const char* reason;
};

constexpr absl::Duration kNever = absl::ZeroDuration();

const Rule& RuleOf(Disposition disposition) {
  using enum Disposition;
  static const Rule kRules[] = {
      {kConnectedConverted, "CONNECTED_CONVERTED", true, kNever, Outcome::kDelivered, ""},
      {kConnectedNotInterested, "CONNECTED_NOT_INTERESTED", true, kNever, Outcome::kDelivered, ""},
      {kCallbackRequested, "CALLBACK_REQUESTED", true, kCallGap, Outcome::kDelivered, ""},
      {kNoAnswer, "NO_ANSWER", false, kCallGap, Outcome::kFailed, "no_answer"},
      {kBusy, "BUSY", false, kCallGap, Outcome::kFailed, "busy"},
      {kVoicemail, "VOICEMAIL", false, absl::Hours(24), Outcome::kFailed, "voicemail"},
      {kWrongNumber, "WRONG_NUMBER", false, kNever, Outcome::kFailed, "wrong_number"},
      {kInvalidNumber, "INVALID_NUMBER", false, kNever, Outcome::kFailed, "invalid_number"},
      {kDoNotCall, "DO_NOT_CALL", true, kNever, Outcome::kDelivered, ""},
      {kLanguageBarrier, "LANGUAGE_BARRIER", false, kNever, Outcome::kFailed, "language_barrier"},
      {kAbandoned, "ABANDONED", false, absl::Hours(24), Outcome::kFailed, "abandoned"},
      {kTechnicalFailure, "TECHNICAL_FAILURE", false, absl::Minutes(15), Outcome::kFailed, "technical_failure"},
  };
  return kRules[static_cast<int>(disposition) - 1];
}

// A failure is only said where it is sure that nobody was reached.
AfterCall Done(const Task& task, const Rule& rule) {
  AfterCall after{.next_call_time = std::nullopt, .receipt = rule.receipt, .reason = rule.reason};
  if (rule.receipt == Outcome::kFailed && task.connected) after = {std::nullopt, Outcome::kDelivered, ""};
  if (rule.receipt == Outcome::kFailed && !task.connected && task.uncertain) after = {std::nullopt, std::nullopt, ""};
  return after;
}

}  // namespace

const char* NameOf(TaskState state) {
  switch (state) {
    case TaskState::kOpen:
      return "OPEN";
    case TaskState::kReserved:
      return "RESERVED";
    case TaskState::kDone:
      return "DONE";
    case TaskState::kExpired:
      return "EXPIRED";
    case TaskState::kTakenBack:
      return "TAKEN_BACK";
    case TaskState::kRefused:
      return "REFUSED";
  }
  return "?";
}

const char* NameOf(Disposition disposition) { return RuleOf(disposition).name; }

bool IsConnected(Disposition disposition) { return RuleOf(disposition).connected; }

bool Suppresses(Disposition disposition) {
  return disposition == Disposition::kDoNotCall || disposition == Disposition::kWrongNumber;
}

AfterCall AfterDisposition(const Task& task, Disposition disposition, std::optional<absl::Time> callback_time,
                           absl::Time now) {
  const Rule& rule = RuleOf(disposition);
  const bool agreed = disposition == Disposition::kCallbackRequested;
  if (rule.retry_after == kNever || task.attempts >= (agreed ? kCallsMax : kAttemptsMax)) return Done(task, rule);
  absl::Time next = now + rule.retry_after;
  if (agreed && callback_time.has_value()) next = std::max(*callback_time, now);
  return {.next_call_time = next, .receipt = std::nullopt, .reason = ""};
}

AfterCall AfterLapse(const Task& task) {
  if (task.attempts < kAttemptsMax) {
    return {.next_call_time = task.reserve_time + kCallGap, .receipt = std::nullopt, .reason = ""};
  }
  AfterCall after;
  if (task.connected) after.receipt = Outcome::kDelivered;
  return after;
}

std::optional<Outcome> ReceiptAfterExpiry(const Task& task) {
  if (task.connected) return Outcome::kDelivered;
  if (task.uncertain) return std::nullopt;
  return task.attempts == 0 ? Outcome::kExpired : Outcome::kFailed;
}

}  // namespace sendlift
