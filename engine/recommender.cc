#include "engine/recommender.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

#include "base/status.h"
#include "engine/instructions.h"
#include "engine/joining.h"
#include "model/assignment.h"
#include "model/money.h"
#include "model/offer_codes.h"
#include "model/touchpoint.h"
#include "scheduler/pieces.h"
#include "scheduler/pool_codes.h"
#include "storage/customers.h"
#include "storage/fallbacks.h"
#include "storage/high_water.h"
#include "storage/recommendations.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

using storage::Session;

// How a customer stands in one campaign.
struct Standing {
  const BookedCampaign* booked = nullptr;
  std::optional<Assignment> assignment;  // nothing: not in it yet
  std::optional<int> imported_arm;
  int tier = -1;
  std::optional<Refusal> refusal;

  const Campaign& campaign() const { return booked->campaign; }
  const Offer& offer() const { return *campaign().definition.tiers[static_cast<size_t>(tier)].offer; }
};

// Amounts are compared as numbers, whatever their currency.
double ExpectedValue(const Offer& offer) {
  if (!offer.expected_value.has_value()) return 0;
  const int digits = MinorUnitDigits(offer.expected_value->currency_code);
  return static_cast<double>(offer.expected_value->minor_units) / std::pow(10, digits);
}

bool ComesFirst(const Standing& a, const Standing& b) {
  const auto rank = [](const Standing& standing) {
    const Campaign& campaign = standing.campaign();
    return std::tuple(-campaign.definition.priority, -ExpectedValue(standing.offer()), campaign.number);
  };
  return rank(a) < rank(b);
}

// The end of what is promised: as long as the offer says, from the planned contact on; else as long as the campaign.
absl::Time ValidUntil(const Standing& standing, absl::Time planned) {
  const std::optional<absl::Duration>& valid_for = standing.offer().valid_for;
  return valid_for.has_value() ? planned + *valid_for : standing.campaign().definition.window.end;
}

// One customer's way through the campaigns.
class Decision {
 public:
  Decision(Session& session, const Visit& visit, absl::Time now, bool record)
      : session_(session), visit_(visit), now_(now), record_(record) {}

  absl::StatusOr<Recommendation> Make(const std::shared_ptr<const OfferBook>& book) {
    ASSIGN_OR_RETURN(customer_, storage::GetCustomer(session_, kMainWorkspace, visit_.customer_id));
    ASSIGN_OR_RETURN(suppressions_, storage::SuppressionsOf(session_, kMainWorkspace, customer_));
    refusal_of_all_ = RefusalOfAll(customer_, suppressions_);
    const std::vector<const BookedCampaign*> considered = Considered(*book);
    RETURN_IF_ERROR(ReadMemberships(considered));
    std::vector<Standing> standings;
    for (const BookedCampaign* booked : considered) {
      ASSIGN_OR_RETURN(Standing standing, Look(*booked));
      standings.push_back(std::move(standing));
    }
    std::vector<Standing*> open;
    for (Standing& standing : standings) {
      if (!standing.refusal.has_value()) open.push_back(&standing);
    }
    std::sort(open.begin(), open.end(), [](const Standing* a, const Standing* b) { return ComesFirst(*a, *b); });
    Recommendation recommendation;
    for (Standing* standing : open) RETURN_IF_ERROR(Take(*standing, book, recommendation));
    for (const Standing& standing : standings) {
      if (!standing.refusal.has_value()) continue;
      recommendation.refused.push_back({.campaign_id = standing.campaign().id, .refusal = *standing.refusal});
    }
    return recommendation;
  }

  bool assigns() const { return assigns_; }

 private:
  std::vector<const BookedCampaign*> Considered(const OfferBook& book) const {
    std::vector<const BookedCampaign*> considered;
    for (const BookedCampaign& booked : book.campaigns()) {
      const Window& window = booked.campaign.definition.window;
      if (now_ >= window.start && now_ < window.end) considered.push_back(&booked);
    }
    return considered;
  }

  bool IsAtTouchpoint(const BookedCampaign& booked) const {
    const std::vector<std::string>& touchpoints = booked.campaign.definition.touchpoints;
    return std::find(touchpoints.begin(), touchpoints.end(), visit_.touchpoint) != touchpoints.end();
  }

  // In all campaigns that count for the answer, together with those that exclude them.
  absl::Status ReadMemberships(const std::vector<const BookedCampaign*>& considered) {
    if (refusal_of_all_.has_value()) return absl::OkStatus();
    std::vector<CampaignNumber> asked;
    for (const BookedCampaign* booked : considered) {
      if (!IsAtTouchpoint(*booked)) continue;
      asked.push_back(booked->campaign.number);
      asked.insert(asked.end(), booked->excluded.begin(), booked->excluded.end());
    }
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    ASSIGN_OR_RETURN(memberships_, storage::MembershipsOf(session_, kMainWorkspace, customer_.number, asked));
    return absl::OkStatus();
  }

  // Nothing if the customer is not in the campaign.
  const storage::Membership* MembershipIn(CampaignNumber campaign) const {
    const auto found = std::find_if(memberships_.begin(), memberships_.end(),
                                    [&](const storage::Membership& each) { return each.campaign == campaign; });
    return found == memberships_.end() ? nullptr : &*found;
  }

  // Without a change: how the customer stands, before other campaigns are looked at.
  absl::StatusOr<Standing> Look(const BookedCampaign& booked) {
    Standing standing;
    standing.booked = &booked;
    if (!IsAtTouchpoint(booked)) {
      standing.refusal = Refusal::kNotAtTouchpoint;
    } else if (refusal_of_all_.has_value()) {
      standing.refusal = refusal_of_all_;
    } else if (const storage::Membership* membership = MembershipIn(booked.campaign.number); membership != nullptr) {
      RETURN_IF_ERROR(LookAtMember(*membership, standing));
    } else {
      RETURN_IF_ERROR(LookAtRules(standing));
    }
    return standing;
  }

  absl::Status LookAtMember(const storage::Membership& membership, Standing& standing) {
    const Assignment& assignment = membership.assignment;
    standing.assignment = assignment;
    standing.tier = assignment.tier;
    const Tier& tier = standing.campaign().definition.tiers[static_cast<size_t>(standing.tier)];
    if (!membership.frozen) {
      standing.refusal = Refusal::kBeingPlanned;
    } else if (assignment.arm == kControlArm) {
      standing.refusal = Refusal::kControl;
    } else if (!tier.offer.has_value()) {
      standing.refusal = Refusal::kNoOffer;
    } else if (ValidUntil(standing, assignment.planned_time) <= now_) {
      standing.refusal = Refusal::kOfferOver;
    } else {
      ASSIGN_OR_RETURN(const bool holds, HoldsPiece(standing));
      if (!holds) standing.refusal = Refusal::kOfferGone;
    }
    return absl::OkStatus();
  }

  // Not if all that a wave planned for the customer came to nothing: the piece may have gone to somebody else.
  absl::StatusOr<bool> HoldsPiece(const Standing& standing) {
    const Campaign& campaign = standing.campaign();
    const bool limited = PiecesLeft(campaign.definition, {}).Of(standing.tier).has_value();
    if (!limited || IsTouchpointWave(standing.assignment->wave)) return true;
    ASSIGN_OR_RETURN(const auto sequences, FindSequencesOf(session_, campaign, *standing.assignment));
    for (const int64_t sequence : sequences) {
      ASSIGN_OR_RETURN(const auto record, FindInstructionRecord(session_, campaign, sequence, now_));
      if (!record.has_value() || !FreesPiece(record->state)) return true;
      ASSIGN_OR_RETURN(const auto fallback,
                       storage::FindFallback(session_, kMainWorkspace, {campaign.number, sequence}));
      if (fallback.has_value() && fallback->state == storage::FallbackState::kWaits) return true;
    }
    return sequences.empty();
  }

  absl::Status LookAtRules(Standing& standing) {
    const BookedCampaign& booked = *standing.booked;
    if (booked.campaign.definition.experiment.assignment == AssignmentSource::kImported) {
      ASSIGN_OR_RETURN(standing.imported_arm,
                       storage::FindImportedArm(session_, kMainWorkspace, booked.campaign.number, customer_.number));
    }
    const Eligibility eligibility = EligibilityOf(booked, customer_, suppressions_, standing.imported_arm);
    standing.tier = eligibility.tier;
    standing.refusal = eligibility.refusal;
    return absl::OkStatus();
  }

  // The next in rank: gives its offer, or says why not.
  absl::Status Take(Standing& standing, const std::shared_ptr<const OfferBook>& book, Recommendation& recommendation) {
    if (recommendation.given.has_value()) {
      standing.refusal = Refusal::kLowerPriority;
      return absl::OkStatus();
    }
    if (!standing.assignment.has_value()) {
      ASSIGN_OR_RETURN(standing.refusal, ObstacleTo(standing));
      if (standing.refusal.has_value()) return absl::OkStatus();
      RETURN_IF_ERROR(Assign(standing));
      if (!standing.assignment.has_value()) {
        standing.refusal = Refusal::kOfferGone;
      } else if (standing.assignment->arm == kControlArm) {
        standing.refusal = Refusal::kControl;
      }
      if (standing.refusal.has_value()) return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(std::string code, CodeFor(standing));
    recommendation.given =
        Recommendation::Given{.campaign = std::shared_ptr<const Campaign>(book, &standing.campaign()),
                              .tier = standing.tier,
                              .arm = standing.assignment->arm,
                              .valid_until = ValidUntil(standing, standing.assignment->planned_time),
                              .offer_code = std::move(code)};
    return absl::OkStatus();
  }

  // The same for whoever would be control: who is measured must not depend on the arm.
  absl::StatusOr<std::optional<Refusal>> ObstacleTo(const Standing& standing) {
    for (const CampaignNumber other : standing.booked->excluded) {
      if (joined_.contains(other) || MembershipIn(other) != nullptr) return Refusal::kOtherExperiment;
    }
    ASSIGN_OR_RETURN(const bool left,
                     HasOfferLeft(session_, standing.campaign(), standing.tier, customer_.number, now_));
    return left ? std::nullopt : std::optional(Refusal::kOfferGone);
  }

  // The same as in messages; of a pool, the one that is given, or would be.
  absl::StatusOr<std::string> CodeFor(const Standing& standing) {
    const Campaign& campaign = standing.campaign();
    if (HasPoolCode(campaign.definition, standing.tier)) {
      ASSIGN_OR_RETURN(auto code, CodeToGive(session_, kMainWorkspace, campaign, standing.tier, customer_.number));
      return std::move(code).value_or("");
    }
    const std::optional<OfferCode>& code = campaign.definition.tiers[static_cast<size_t>(standing.tier)].offer->code;
    return code.has_value() ? MakeOfferCode(campaign.hash_key, customer_.number) : std::string();
  }

  // Nobody is assigned if nothing is left of the offer.
  absl::Status Assign(Standing& standing) {
    const Assignment assignment = AssignmentAlone(*standing.booked, {.customer = customer_,
                                                                     .tier = standing.tier,
                                                                     .imported_arm = standing.imported_arm,
                                                                     .place = visit_.touchpoint,
                                                                     .time = now_,
                                                                     .now = now_});
    if (record_) {
      ASSIGN_OR_RETURN(const bool joined, Join(session_, standing.campaign(), assignment, now_));
      if (!joined) return absl::OkStatus();
    }
    standing.assignment = assignment;
    joined_.insert(standing.campaign().number);
    assigns_ = true;
    return absl::OkStatus();
  }

  Session& session_;
  const Visit& visit_;
  const absl::Time now_;
  const bool record_;
  Customer customer_;
  std::vector<Suppression> suppressions_;
  std::optional<Refusal> refusal_of_all_;
  std::vector<storage::Membership> memberships_;
  std::set<CampaignNumber> joined_;
  bool assigns_ = false;
};

}  // namespace

absl::StatusOr<Recommendation> Recommender::TryOut(const Visit& visit) {
  bool assigns = false;
  return Look(visit, assigns);
}

absl::StatusOr<Recommendation> Recommender::Recommend(const Visit& visit) {
  bool assigns = false;
  ASSIGN_OR_RETURN(Recommendation recommendation, Look(visit, assigns));
  if (!assigns) return recommendation;
  RETURN_IF_ERROR(environment_.database.Write(storage::Lane::kLease, [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(recommendation, Decide(session, visit, /*record=*/true, assigns));
    return absl::OkStatus();
  }));
  return recommendation;
}

absl::StatusOr<Recommendation> Recommender::Look(const Visit& visit, bool& assigns) {
  Recommendation recommendation;
  RETURN_IF_ERROR(environment_.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(recommendation, Decide(session, visit, /*record=*/false, assigns));
    return absl::OkStatus();
  }));
  return recommendation;
}

// The time is that of the transaction, and never before the high-water mark: what was folded until then was before it.
absl::StatusOr<Recommendation> Recommender::Decide(Session& session, const Visit& visit, bool record, bool& assigns) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const OfferBook> book, Book(session));
  ASSIGN_OR_RETURN(const absl::Time high_water, storage::ReadHighWater(session));
  const absl::Time now = std::max(environment_.clock.Now(), high_water);
  Decision decision(session, visit, absl::FromUnixMicros(absl::ToUnixMicros(now)), record);
  ASSIGN_OR_RETURN(Recommendation recommendation, decision.Make(book));
  assigns = decision.assigns();
  return recommendation;
}

absl::StatusOr<std::shared_ptr<const OfferBook>> Recommender::Book(Session& session) {
  std::shared_ptr<const OfferBook> book;
  {
    MutexLock lock(mutex_);
    book = book_;
  }
  if (book != nullptr) {
    ASSIGN_OR_RETURN(const bool current, book->IsCurrent(session));
    if (current) return book;
  }
  ASSIGN_OR_RETURN(OfferBook read, OfferBook::Read(session, kMainWorkspace));
  book = std::make_shared<const OfferBook>(std::move(read));
  MutexLock lock(mutex_);
  book_ = book;
  return book;
}

}  // namespace sendlift
