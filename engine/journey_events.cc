#include "engine/journey_events.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "engine/eligibility.h"
#include "engine/joining.h"
#include "model/event_types.h"
#include "scheduler/triggering.h"
#include "storage/assignments.h"
#include "storage/customers.h"
#include "storage/high_water.h"
#include "storage/instructions.h"
#include "storage/journeys.h"
#include "storage/recommendations.h"
#include "storage/suppressions.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Session;

bool IsServers(const std::string& type) { return type == kEntered || type == kContacted || type == kEnded; }

// One campaign's share of a group of events.
class CampaignJourneys {
 public:
  CampaignJourneys(Session& session, const BookedCampaign& booked, absl::Time now)
      : session_(session),
        booked_(booked),
        now_(now),
        looked_at_(TypesLookedAt(definition())),
        has_dates_(HasDates(definition())),
        triggering_(session, kMainWorkspace, booked.campaign, now) {}

  absl::Status Meet(const Event& event) {
    if (!BringsIn(event) && !Matters(event)) return absl::OkStatus();
    ASSIGN_OR_RETURN(std::optional<Assignment> assignment,
                     storage::FindAssignment(session_, kMainWorkspace, number(), event.customer));
    if (!assignment.has_value() && BringsIn(event)) {
      ASSIGN_OR_RETURN(assignment, BringIn(event));
    }
    if (!assignment.has_value() || !Matters(event) || event.time < assignment->planned_time) return absl::OkStatus();
    ASSIGN_OR_RETURN(const bool settled, IsSettled(*assignment));
    return settled ? Tell(event, *assignment) : absl::OkStatus();
  }

  absl::Status StoreCounts() { return triggering_.StoreCounts(); }

 private:
  const CampaignDefinition& definition() const { return booked_.campaign.definition; }
  CampaignNumber number() const { return booked_.campaign.number; }

  bool BringsIn(const Event& event) const {
    const std::vector<std::string>& entry = definition().entry;
    const Window& window = definition().window;
    return !event.details.machine && std::find(entry.begin(), entry.end(), event.type) != entry.end() &&
           event.time >= window.start && event.time < window.end;
  }

  // Opting out is from everything, whatever contact it is about.
  bool Matters(const Event& event) const {
    if (definition().follow_ups.empty()) return false;
    if (event.type == kUnsubscribed) return true;
    if (event.details.about.has_value() && event.details.about->campaign != number()) return false;
    return has_dates_ || looked_at_.contains(event.type) || (IsAlsoRated(event) && looked_at_.contains(kRated));
  }

  // A wave that is not frozen may be taken back.
  absl::StatusOr<bool> IsSettled(const Assignment& assignment) {
    if (!frozen_waves_.has_value()) {
      ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session_, kMainWorkspace, number()));
      frozen_waves_ = static_cast<int>(frozen.size());
    }
    return assignment.wave < *frozen_waves_;
  }

  absl::StatusOr<std::optional<Assignment>> BringIn(const Event& event) {
    ASSIGN_OR_RETURN(const auto record, storage::FindCustomerRecord(session_, kMainWorkspace, event.customer));
    if (!record.has_value()) return std::nullopt;
    const Customer& customer = record->customer;
    ASSIGN_OR_RETURN(const auto suppressions, storage::SuppressionsOf(session_, kMainWorkspace, customer));
    if (RefusalOfAll(customer, suppressions).has_value()) return std::nullopt;
    std::optional<int> imported_arm;
    if (definition().experiment.assignment == AssignmentSource::kImported) {
      ASSIGN_OR_RETURN(imported_arm, storage::FindImportedArm(session_, kMainWorkspace, number(), customer.number));
    }
    const Eligibility eligibility = EligibilityOf(booked_, customer, suppressions, imported_arm);
    if (eligibility.refusal.value_or(Refusal::kNoOffer) != Refusal::kNoOffer) return std::nullopt;
    ASSIGN_OR_RETURN(const bool elsewhere, IsInOtherOfGroup(session_, booked_, customer.number));
    if (elsewhere) return std::nullopt;
    const Assignment assignment = AssignmentAlone(booked_, {.customer = customer,
                                                            .tier = eligibility.tier,
                                                            .imported_arm = imported_arm,
                                                            .place = event.type,
                                                            .time = event.time,
                                                            .now = now_});
    ASSIGN_OR_RETURN(const bool joined, Join(session_, booked_.campaign, assignment, now_));
    return joined ? std::optional(assignment) : std::nullopt;
  }

  absl::Status Tell(const Event& event, const Assignment& assignment) {
    const Traveller traveller{.assignment = assignment};
    ASSIGN_OR_RETURN(Journey journey, triggering_.JourneyOf(traveller));
    if (event.type == kUnsubscribed) {
      RETURN_IF_ERROR(triggering_.End(kOptedOut, event.time, traveller, journey));
    }
    ASSIGN_OR_RETURN(std::string of, StepOf(event));
    Occurrence occurrence{.type = event.type,
                          .of = std::move(of),
                          .time = event.time,
                          .number = event.position,
                          .machine = event.details.machine,
                          .rating = event.details.rating,
                          .expectation = event.details.expectation};
    RETURN_IF_ERROR(triggering_.Happened(occurrence, traveller, journey));
    if (IsAlsoRated(event)) {
      occurrence.type = kRated;
      RETURN_IF_ERROR(triggering_.Happened(occurrence, traveller, journey));
    }
    return storage::PutJourney(session_, kMainWorkspace, number(), journey);
  }

  // Empty if it is about no contact of the campaign.
  absl::StatusOr<std::string> StepOf(const Event& event) {
    const std::optional<InstructionKey>& about = event.details.about;
    if (!about.has_value() || about->campaign != number()) return std::string();
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, kMainWorkspace, number(), about->sequence));
    if (!block.has_value()) return std::string();
    if (block->follow_up == 0) return std::string(kFirstContact);
    return definition().follow_ups[static_cast<size_t>(block->follow_up) - 1].follow_up;
  }

  Session& session_;
  const BookedCampaign& booked_;
  const absl::Time now_;
  const std::set<std::string> looked_at_;
  const bool has_dates_;
  Triggering triggering_;
  std::optional<int> frozen_waves_;
};

}  // namespace

absl::Status JourneyEvents::Meet(Session& session, absl::Span<const Event> events) {
  RETURN_IF_ERROR(RefreshBook(session));
  if (book_->campaigns().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  const absl::Time now = std::max(environment_.clock.Now(), high_water);
  std::vector<CampaignJourneys> campaigns;
  campaigns.reserve(book_->campaigns().size());
  for (const BookedCampaign& booked : book_->campaigns()) {
    const Window& window = booked.campaign.definition.window;
    if (now >= window.start && now < window.end) campaigns.emplace_back(session, booked, now);
  }
  for (const Event& event : events) {
    if (IsServers(event.type)) continue;
    for (CampaignJourneys& campaign : campaigns) RETURN_IF_ERROR(campaign.Meet(event));
  }
  for (CampaignJourneys& campaign : campaigns) RETURN_IF_ERROR(campaign.StoreCounts());
  return absl::OkStatus();
}

absl::Status JourneyEvents::RefreshBook(Session& session) {
  if (book_ != nullptr) {
    ASSIGN_OR_RETURN(const bool current, book_->IsCurrent(session));
    if (current) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(OfferBook book, OfferBook::Read(session, kMainWorkspace, Booked::kWithJourneys));
  book_ = std::make_unique<const OfferBook>(std::move(book));
  return absl::OkStatus();
}

}  // namespace sendlift
