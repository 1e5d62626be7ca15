#include "engine/offer_book.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "storage/campaigns.h"
#include "storage/holdouts.h"
#include "storage/segments.h"

namespace sendlift {
namespace {

int64_t RevisionOf(const std::optional<Holdout>& holdout) { return holdout.has_value() ? holdout->revision : 0; }

std::vector<CampaignState> StatesOf(Booked which) {
  if (which == Booked::kAtTouchpoints) return {CampaignState::kRunning};
  return {CampaignState::kRunning, CampaignState::kPaused};
}

bool BelongsInto(const CampaignDefinition& definition, Booked which) {
  if (which == Booked::kAtTouchpoints) return !definition.touchpoints.empty();
  return !definition.follow_ups.empty() || !definition.entry.empty();
}

bool Overlap(const Window& a, const Window& b) { return a.start < b.end && b.start < a.end; }

}  // namespace

absl::StatusOr<OfferBook> OfferBook::Read(storage::Session& session, WorkspaceNumber workspace, Booked which) {
  OfferBook book(workspace);
  ASSIGN_OR_RETURN(book.open_, OpenRevisions(session, workspace));
  ASSIGN_OR_RETURN(book.holdout_, storage::FindHoldout(session, workspace));
  for (const CampaignState state : StatesOf(which)) {
    ASSIGN_OR_RETURN(std::vector<Campaign> campaigns, storage::CampaignsInState(session, workspace, state));
    for (Campaign& campaign : campaigns) {
      if (!BelongsInto(campaign.definition, which)) continue;
      RETURN_IF_ERROR(book.Add(session, std::move(campaign)));
    }
  }
  std::sort(book.campaigns_.begin(), book.campaigns_.end(),
            [](const BookedCampaign& a, const BookedCampaign& b) { return a.campaign.number < b.campaign.number; });
  RETURN_IF_ERROR(book.FindExcluded(session));
  return book;
}

absl::StatusOr<bool> OfferBook::IsCurrent(storage::Session& session) const {
  ASSIGN_OR_RETURN(const Revisions open, OpenRevisions(session, workspace_));
  if (open != open_) return false;
  ASSIGN_OR_RETURN(const std::optional<Holdout> holdout, storage::FindHoldout(session, workspace_));
  if (RevisionOf(holdout) != RevisionOf(holdout_)) return false;
  for (const auto& [id, filter] : segments_) {
    ASSIGN_OR_RETURN(const Segment segment, storage::GetSegment(session, workspace_, id));
    if (segment.filter != filter) return false;
  }
  return true;
}

absl::StatusOr<OfferBook::Revisions> OfferBook::OpenRevisions(storage::Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(Revisions open, storage::RevisionsInState(session, workspace, CampaignState::kRunning));
  ASSIGN_OR_RETURN(const Revisions paused, storage::RevisionsInState(session, workspace, CampaignState::kPaused));
  open.insert(open.end(), paused.begin(), paused.end());
  return open;
}

absl::Status OfferBook::Add(storage::Session& session, Campaign campaign) {
  BookedCampaign booked;
  std::string filter = campaign.definition.audience.filter;
  if (const std::string& id = campaign.definition.audience.segment_id; !id.empty()) {
    ASSIGN_OR_RETURN(const Segment segment, storage::GetSegment(session, workspace_, id));
    filter = segment.filter;
    segments_.emplace_back(id, filter);
  }
  ASSIGN_OR_RETURN(booked.audience, CheckFilter(filter));
  for (const Tier& tier : campaign.definition.tiers) {
    ASSIGN_OR_RETURN(CheckedFilter when, CheckFilter(tier.when));
    booked.tiers.push_back(std::move(when));
  }
  booked.arm_shares = ArmShares(campaign.definition.experiment);
  if (campaign.definition.audience.respect_holdout) booked.holdout = holdout_;
  booked.campaign = std::move(campaign);
  campaigns_.push_back(std::move(booked));
  return absl::OkStatus();
}

// Also those that are over: whoever was in one stays in it.
absl::Status OfferBook::FindExcluded(storage::Session& session) {
  const bool any_group = std::any_of(campaigns_.begin(), campaigns_.end(), [](const BookedCampaign& booked) {
    return !booked.campaign.definition.experiment.exclusion_group.empty();
  });
  if (!any_group) return absl::OkStatus();
  for (const CampaignState state :
       {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
    ASSIGN_OR_RETURN(const std::vector<Campaign> others, storage::CampaignsInState(session, workspace_, state));
    for (const Campaign& other : others) {
      for (BookedCampaign& booked : campaigns_) {
        const CampaignDefinition& definition = booked.campaign.definition;
        const std::string& group = definition.experiment.exclusion_group;
        if (group.empty() || group != other.definition.experiment.exclusion_group) continue;
        if (other.number == booked.campaign.number || !Overlap(definition.window, other.definition.window)) continue;
        booked.excluded.push_back(other.number);
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace sendlift
