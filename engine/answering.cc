#include "engine/answering.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/follow_up.h"
#include "model/instruction.h"
#include "model/machine_events.h"
#include "model/survey_reply.h"
#include "storage/campaigns.h"
#include "storage/redemptions.h"

namespace sendlift {
namespace {

EventFault WrongInstruction(const IncomingEvent& event, absl::string_view what) {
  return {"instruction", absl::StrCat("\"", event.instruction, "\" ", what)};
}

// The step of a contact that asks something; null for any other.
const FollowUp* StepWithSurvey(const Campaign& campaign, int follow_up) {
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  if (follow_up < 1 || follow_up > static_cast<int>(steps.size())) return nullptr;
  const FollowUp& step = steps[static_cast<size_t>(follow_up - 1)];
  return step.survey.has_value() ? &step : nullptr;
}

std::optional<EventFault> OutsideOfScale(const Campaign& campaign, const FollowUp& step, const char* field,
                                         const std::optional<double>& number) {
  const Survey& survey = *step.survey;
  if (!number.has_value() || (*number >= survey.lowest && *number <= survey.highest)) return std::nullopt;
  return EventFault{field,
                    absl::StrCat("must be from ", survey.lowest, " to ", survey.highest, ", the scale of step \"",
                                 step.follow_up, "\" of campaign \"", campaign.id, "\"")};
}

// The rating of an answer to a survey: its own, or the one that its text begins with.
std::optional<EventFault> ReadRating(const Campaign& campaign, const FollowUp& step, const IncomingEvent& event,
                                     EventDetails& details) {
  if (event.type == kReplied && !details.rating.has_value() && !details.machine) {
    const std::optional<SurveyReply> reply = ReadSurveyReply(*step.survey, details.comment);
    if (!reply.has_value()) return std::nullopt;
    details.rating = reply->rating;
    details.expectation = reply->expectation;
  }
  std::optional<EventFault> fault = OutsideOfScale(campaign, step, "rating", details.rating);
  return fault.has_value() ? fault : OutsideOfScale(campaign, step, "expectation", details.expectation);
}

}  // namespace

absl::StatusOr<std::optional<EventFault>> Answering::Read(const IncomingEvent& event, CustomerNumber customer,
                                                          EventDetails& details) {
  details = {.machine = event.machine || IsMachineAgent(event.user_agent),
             .rating = event.rating,
             .expectation = event.expectation,
             .about = std::nullopt,
             .comment = event.comment};
  if (event.instruction.empty()) return std::nullopt;
  return ReadContact(event, customer, details);
}

absl::StatusOr<std::optional<EventFault>> Answering::ReadContact(const IncomingEvent& event, CustomerNumber customer,
                                                                 EventDetails& details) {
  const std::optional<ParsedKey> key = ParseIdempotencyKey(event.instruction);
  if (!key.has_value()) return WrongInstruction(event, "is no key: give the idempotency_key that the gateway was sent");
  ASSIGN_OR_RETURN(const Campaign* campaign, CampaignOf(key->prefix));
  if (campaign == nullptr) return WrongInstruction(event, "is of no campaign here: was it sent by another server?");
  details.about = InstructionKey{.campaign = campaign->number, .sequence = key->sequence};
  ASSIGN_OR_RETURN(const std::optional<storage::AnsweredContact> contact,
                   storage::FindAnsweredContact(session_, kMainWorkspace, *details.about));
  if (!contact.has_value() || !contact->hand_over_time.has_value()) {
    return WrongInstruction(event, absl::StrCat("was not handed over to a gateway: campaign \"", campaign->id,
                                                "\" has sent nothing under that key"));
  }
  ASSIGN_OR_RETURN(const bool own, IsOf(*contact, customer));
  if (!own) {
    return WrongInstruction(event, absl::StrCat("is for another customer than \"", event.customer_id,
                                                "\": give the key of the message that this customer answers"));
  }
  details.machine = details.machine || IsTooFast(event.type, *contact->hand_over_time, std::min(event.time, now_));
  const FollowUp* step = StepWithSurvey(*campaign, contact->follow_up);
  if (step == nullptr) return std::nullopt;
  return ReadRating(*campaign, *step, event, details);
}

absl::StatusOr<const Campaign*> Answering::CampaignOf(const std::string& prefix) {
  const auto known = campaigns_.find(prefix);
  if (known != campaigns_.end()) return known->second.has_value() ? &*known->second : nullptr;
  std::optional<Campaign>& campaign = campaigns_[prefix];
  ASSIGN_OR_RETURN(const std::optional<CampaignNumber> number,
                   storage::FindCampaignOfKey(session_, kMainWorkspace, prefix));
  if (!number.has_value()) return nullptr;
  ASSIGN_OR_RETURN(campaign, storage::GetCampaignByNumber(session_, kMainWorkspace, *number));
  return &*campaign;
}

absl::StatusOr<bool> Answering::IsOf(const storage::AnsweredContact& contact, CustomerNumber customer) {
  if (contact.customer == customer) return true;
  ASSIGN_OR_RETURN(const CustomerNumber survivor, storage::SurvivorOf(session_, kMainWorkspace, contact.customer));
  return survivor == customer;
}

}  // namespace sendlift
