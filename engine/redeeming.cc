#include "engine/redeeming.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/environment.h"
#include "engine/instructions.h"
#include "model/content.h"
#include "model/live_values.h"
#include "model/offer_codes.h"
#include "model/touchpoint.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"

namespace sendlift {
namespace {

constexpr CampaignState kBegun[] = {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted,
                                    CampaignState::kCancelled};

bool HasCode(const Tier& tier) { return tier.offer.has_value() && tier.offer->code.has_value(); }
bool HasCodes(const Campaign& campaign) {
  return std::any_of(campaign.definition.tiers.begin(), campaign.definition.tiers.end(), HasCode);
}

// Whoever came by was shown the offer then. An event that brings somebody in shows nothing; where the campaign has
// touchpoints, too, it may have been shown since.
bool WasShown(const CampaignDefinition& definition, const Assignment& assignment) {
  if (!IsTouchpointWave(assignment.wave)) return false;
  const std::vector<std::string>& entry = definition.entry;
  const bool by_event = std::find(entry.begin(), entry.end(), assignment.touchpoint) != entry.end();
  return !by_event || !definition.touchpoints.empty();
}

std::string Day(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M UTC", time, absl::UTCTimeZone()); }

}  // namespace

absl::StatusOr<const std::vector<Campaign>*> Redeemer::Campaigns() {
  if (!campaigns_.has_value()) {
    std::vector<Campaign> all;
    for (const CampaignState state : kBegun) {
      ASSIGN_OR_RETURN(std::vector<Campaign> some, storage::CampaignsInState(session_, kMainWorkspace, state));
      std::copy_if(std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()), std::back_inserter(all),
                   HasCodes);
    }
    campaigns_ = std::move(all);
  }
  return &*campaigns_;
}

absl::StatusOr<std::optional<Redeemer::Found>> Redeemer::Find(const IncomingEvent& event, CustomerNumber customer) {
  ASSIGN_OR_RETURN(const std::vector<Campaign>* campaigns, Campaigns());
  for (const Campaign& campaign : *campaigns) {
    const std::optional<CustomerNumber> named = ReadOfferCode(campaign.hash_key, event.offer_code);
    if (!named.has_value()) continue;
    ASSIGN_OR_RETURN(std::optional<Found> found, FoundIn(campaign, *named, CodeSource::kGenerated, event, customer));
    if (found.has_value()) return found;
  }
  return FindInPools(event, customer);
}

absl::StatusOr<std::optional<Redeemer::Found>> Redeemer::FindInPools(const IncomingEvent& event,
                                                                     CustomerNumber customer) {
  ASSIGN_OR_RETURN(const std::vector<Campaign>* campaigns, Campaigns());
  ASSIGN_OR_RETURN(const auto given, storage::FindGivenCodes(session_, kMainWorkspace, event.offer_code));
  for (const storage::GivenCode& code : given) {
    for (const Campaign& campaign : *campaigns) {
      if (campaign.number != code.campaign) continue;
      ASSIGN_OR_RETURN(std::optional<Found> found,
                       FoundIn(campaign, code.customer, CodeSource::kPool, event, customer));
      if (found.has_value()) return found;
    }
  }
  return std::nullopt;
}

absl::StatusOr<std::optional<Redeemer::Found>> Redeemer::FoundIn(const Campaign& campaign, CustomerNumber named,
                                                                 CodeSource source, const IncomingEvent& event,
                                                                 CustomerNumber customer) {
  ASSIGN_OR_RETURN(const CustomerNumber owner, storage::SurvivorOf(session_, kMainWorkspace, named));
  if (owner != customer) return std::nullopt;
  ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session_, kMainWorkspace, campaign.number, customer));
  if (!assignment.has_value() || assignment->arm == kControlArm) return std::nullopt;
  const Tier& tier = campaign.definition.tiers[static_cast<size_t>(assignment->tier)];
  if (!HasCode(tier) || tier.offer->code->source != source) return std::nullopt;
  return Found{.campaign = &campaign,
               .named = named,
               .redemption = {.customer = customer,
                              .tier = assignment->tier,
                              .source = source_,
                              .sequence = event.sequence,
                              .redeem_time = std::min(event.time, now_)}};
}

absl::StatusOr<std::optional<absl::Time>> Redeemer::ContactTime(const Found& found, CustomerNumber customer) {
  ASSIGN_OR_RETURN(auto assignment,
                   storage::FindAssignment(session_, kMainWorkspace, found.campaign->number, customer));
  if (!assignment.has_value()) return std::nullopt;
  const CampaignDefinition& definition = found.campaign->definition;
  std::optional<absl::Time> last;
  if (WasShown(definition, *assignment)) last = assignment->planned_time;
  assignment->customer = found.named;
  ASSIGN_OR_RETURN(const std::vector<int64_t> sequences, FindSequencesOf(session_, *found.campaign, *assignment));
  for (const int64_t sequence : sequences) {
    ASSIGN_OR_RETURN(const auto record, FindInstructionRecord(session_, *found.campaign, sequence, now_));
    if (!record.has_value() || record->gateway.empty()) continue;
    const bool withdrawn = record->block.is_fallback && record->state == InstructionState::kCancelled;
    if (withdrawn || HasOwnOffer(definition, record->block.follow_up)) continue;
    last = std::max(last, record->lease_time);
  }
  return last;
}

absl::StatusOr<std::optional<std::string>> Redeemer::Problem(const IncomingEvent& event, CustomerNumber customer) {
  next_.reset();
  if (event.offer_code.empty()) return std::nullopt;
  if (event.type != kRedeemed) return absl::StrCat("only an event of type ", kRedeemed, " has a code");
  ASSIGN_OR_RETURN(const std::optional<Found> found, Find(event, customer));
  std::optional<absl::Time> contact;
  if (found.has_value()) {
    ASSIGN_OR_RETURN(contact, ContactTime(*found, customer));
  }
  if (!contact.has_value()) {
    return absl::StrCat("\"", event.offer_code, "\" is no code that was given to customer \"", event.customer_id, "\"");
  }
  const CampaignNumber campaign = found->campaign->number;
  ASSIGN_OR_RETURN(const auto before, storage::FindRedemption(session_, kMainWorkspace, campaign, customer));
  if (before.has_value()) {
    if (before->source == source_ && before->sequence == event.sequence) return std::nullopt;
    return absl::StrCat("the code was redeemed already, on ", Day(before->redeem_time));
  }
  const absl::Time end = OfferEnd(found->campaign->definition, found->redemption.tier, *contact);
  if (found->redemption.redeem_time >= end) return absl::StrCat("the offer was over on ", Day(end));
  next_ = found;
  return std::nullopt;
}

absl::Status Redeemer::Redeem() {
  if (!next_.has_value()) return absl::OkStatus();
  const Found found = *std::exchange(next_, std::nullopt);
  return storage::InsertRedemption(session_, kMainWorkspace, found.campaign->number, found.redemption);
}

}  // namespace sendlift
