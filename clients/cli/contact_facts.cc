#include "clients/cli/contact_facts.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::ContactFact;
using v1::InstructionRecord;

std::string Parameter(const ContactFact& fact, const char* name) {
  const auto found = fact.parameters().find(name);
  return found == fact.parameters().end() ? "" : found->second;
}

// "2026-10-05 10:00:00 UTC" from RFC 3339; another text as it is.
std::string Instant(const ContactFact& fact, const char* name) {
  const std::string text = Parameter(fact, name);
  const auto time = ParseEventTime(text);
  return time.ok() ? FormatTime(ToProto(*time)) : text;
}

std::string Words(const std::string& enum_name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(enum_name), {{"_", " "}});
}

std::string NotInText(const ContactFact& fact) {
  const std::string left = Parameter(fact, "waves_left");
  if (left.empty() || left == "0") return "not in the campaign: left out when its waves were frozen";
  return absl::StrCat("not in the campaign so far: waves that are still to be frozen: ", left);
}

std::string PlannedText(const ContactFact& fact) {
  const std::string withdrawn =
      Parameter(fact, "fallback") == "WITHDRAWN" ? ", withdrawn because that was delivered after all" : "";
  const std::string before = Parameter(fact, "fallback_of");
  const std::string again = Parameter(fact, "again_in_wave");
  return absl::StrCat(again.empty() ? "" : absl::StrCat("did not respond, contacted again in wave ", again, ": "),
                      "instruction ", Parameter(fact, "instruction"), " by ", Parameter(fact, "channel"),
                      before.empty() ? "" : absl::StrCat(" in the place of ", before, ", which failed", withdrawn),
                      ", to be sent from ", Instant(fact, "not_before"), " until ", Instant(fact, "not_after"));
}

std::string NoInstructionText(const ContactFact& fact) {
  const std::string fallback = Parameter(fact, "fallback");
  if (fallback.empty()) return "no instruction was made";
  const std::string failed = absl::StrCat("instruction ", Parameter(fact, "fallback_of"), " failed");
  if (fallback == "WAITS") return absl::StrCat(failed, ": the next channel is looked for");
  if (fallback == "NO_CHANNEL") return absl::StrCat(failed, ", and no other channel would do");
  if (fallback == "NO_BUDGET") return absl::StrCat(failed, ", and the budget has no room for the next channel");
  if (fallback == "NO_TIME") return absl::StrCat(failed, " when the campaign was over");
  if (fallback == "WITHDRAWN") return absl::StrCat(failed, ", then it was delivered after all");
  return absl::StrCat(failed, ": ", Words(fallback));
}

std::string HandOverText(const ContactFact& fact) {
  const std::string epoch = Parameter(fact, "epoch");
  return absl::StrCat("handed to gateway ", Parameter(fact, "gateway"), ", attempt ", Parameter(fact, "attempt"),
                      epoch.empty() ? "" : absl::StrCat(", epoch ", epoch));
}

std::string ReceiptText(const ContactFact& fact) {
  const std::string reason = Parameter(fact, "reason");
  const std::string outcome = Parameter(fact, "outcome");
  if (outcome == "REVOKED") {
    return absl::StrCat("gateway ", Parameter(fact, "gateway"), " took it back in time, attempt ",
                        Parameter(fact, "attempt"));
  }
  if (outcome == "NOT_REVOKED") {
    return absl::StrCat("too late: gateway ", Parameter(fact, "gateway"), " could not take it back, attempt ",
                        Parameter(fact, "attempt"));
  }
  return absl::StrCat("gateway ", Parameter(fact, "gateway"), " said ", Words(Parameter(fact, "outcome")),
                      " of attempt ", Parameter(fact, "attempt"), reason.empty() ? "" : absl::StrCat(": ", reason));
}

std::string AskedBackText(const ContactFact& fact) {
  return absl::StrCat("asked gateway ", Parameter(fact, "gateway"), " to take it back, attempt ",
                      Parameter(fact, "attempt"), ": ", Words(Parameter(fact, "reason")));
}

std::string SuppressedText(const ContactFact& fact) {
  v1::Exclusion::Reason reason = v1::Exclusion::REASON_UNSPECIFIED;
  const bool known = v1::Exclusion::Reason_Parse(Parameter(fact, "reason"), &reason);
  const char* const when =
      Parameter(fact, "taken_back").empty() ? "taken out when it was due" : "taken back before it was carried out";
  return absl::StrCat(when, known ? absl::StrCat(": ", ExclusionText(reason)) : "");
}

std::string StateText(const ContactFact& fact) {
  const std::string name = Parameter(fact, "state");
  InstructionRecord::State state = InstructionRecord::STATE_UNSPECIFIED;
  if (!InstructionRecord::State_Parse(name, &state)) return absl::StrCat("its state is: ", Words(name));
  switch (state) {
    case InstructionRecord::LEASED:
      return "with the gateway, which has not answered yet";
    case InstructionRecord::ACCEPTED:
      return "taken by the gateway, which has not said what became of it";
    case InstructionRecord::DELIVERED:
      return "delivered";
    case InstructionRecord::BOUNCED:
      return "came back";
    case InstructionRecord::FAILED:
      return "refused for good, or failed after it was taken";
    case InstructionRecord::DEAD:
      return absl::StrCat("a dead letter: refused ", Parameter(fact, "attempt"),
                          " times; to try again: sendlift instructions redrive");
    case InstructionRecord::IN_DOUBT:
      return "unknown whether the gateway has it; the gateway is asked";
    case InstructionRecord::UNKNOWN:
      return "nobody can tell whether it was sent; it is not sent again";
    case InstructionRecord::EXPIRED:
      return "expired: it was not handed over in time";
    case InstructionRecord::CANCELLED:
      return Parameter(fact, "withdrawn").empty() ? "cancelled with the campaign"
                                                  : "not sent: the contact before it was delivered after all";
    case InstructionRecord::SUPPRESSED:
      return SuppressedText(fact);
    default:
      return absl::StrCat("its state is: ", Words(name));
  }
}

std::string OutcomeText(const ContactFact& fact) {
  const std::string total = Parameter(fact, "total_minor");
  return absl::StrCat("counted in ", Parameter(fact, "metric"), ": events ", Parameter(fact, "event_count"),
                      total.empty() || total == "0" ? "" : absl::StrCat(", ", total, " minor units in all"));
}

std::string SuppressionText(const ContactFact& fact) {
  const std::string channel = Parameter(fact, "channel");
  return absl::StrCat(Parameter(fact, "subject") == "address" ? "the address" : "the customer", " is suppressed on ",
                      channel == "ALL" ? "all channels" : channel, ": ", Words(Parameter(fact, "reason")));
}

}  // namespace

std::string FactText(const ContactFact& fact) {
  switch (fact.code()) {
    case ContactFact::NOT_LAUNCHED:
      return "the campaign is a draft: nobody is chosen yet";
    case ContactFact::NOT_IN_CAMPAIGN:
      return NotInText(fact);
    case ContactFact::ASSIGNED:
      return absl::StrCat("assigned to arm ", Parameter(fact, "arm"), " in wave ", Parameter(fact, "wave"), ", tier ",
                          Parameter(fact, "tier"), ", by ", Parameter(fact, "channel"));
    case ContactFact::CONTROL:
      return "in control: never contacted, by design";
    case ContactFact::PLANNED:
      return PlannedText(fact);
    case ContactFact::HANDED_OVER:
      return HandOverText(fact);
    case ContactFact::RECEIPT:
      return ReceiptText(fact);
    case ContactFact::WAITS:
      return absl::StrCat("waits for its time, ", Instant(fact, "until"), ", or for a gateway");
    case ContactFact::HELD:
      return absl::StrCat("waits for the end of quiet hours, ", Instant(fact, "until"));
    case ContactFact::RETRY:
      return absl::StrCat("tried again from ", Instant(fact, "until"), " on, as attempt ", Parameter(fact, "attempt"));
    case ContactFact::PAUSED:
      return "the campaign is paused: nothing is handed over";
    case ContactFact::STATE:
      return StateText(fact);
    case ContactFact::OUTCOME:
      return OutcomeText(fact);
    case ContactFact::SUPPRESSION:
      return SuppressionText(fact);
    case ContactFact::NO_ADDRESS:
      return absl::StrCat("has no address for ", Parameter(fact, "channel"));
    case ContactFact::NO_CONSENT:
      return absl::StrCat("has not consented to ", Words(Parameter(fact, "purpose")), " by ",
                          Parameter(fact, "channel"));
    case ContactFact::NO_INSTRUCTION:
      return NoInstructionText(fact);
    case ContactFact::ASKED_BACK:
      return AskedBackText(fact);
    default:
      return Words(ContactFact::Code_Name(fact.code()));
  }
}

Table FactTable(const v1::ExplainContactResponse& explanation) {
  Table table({Left("when"), Left("what")});
  for (const ContactFact& fact : explanation.facts()) {
    table.Add({fact.has_fact_time() ? FormatTime(fact.fact_time()) : "now", FactText(fact)});
  }
  return table;
}

}  // namespace sendlift::cli
