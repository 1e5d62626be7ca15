#include "scheduler/contacting.h"

#include <map>
#include <optional>

#include "base/status.h"
#include "model/assignment.h"
#include "scheduler/step_rules.h"
#include "scheduler/triggering.h"
#include "storage/assignments.h"
#include "storage/instructions.h"
#include "storage/journeys.h"
#include "storage/redemptions.h"

namespace sendlift {
namespace {

// Of one campaign.
class Noted {
 public:
  Noted(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
      : session_(session), workspace_(workspace), campaign_(campaign), triggering_(session, workspace, campaign, now) {}

  absl::Status Take(const storage::ContactNote& note) {
    ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session_, workspace_, note.key));
    ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, campaign_.number, note.key.sequence));
    if (!row.has_value() || !block.has_value()) return absl::DataLossError("an instruction of a block is missing");
    ASSIGN_OR_RETURN(const CustomerNumber customer, storage::SurvivorOf(session_, workspace_, row->customer));
    ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session_, workspace_, campaign_.number, customer));
    if (!assignment.has_value()) return absl::OkStatus();
    const Traveller traveller{.assignment = *assignment};
    ASSIGN_OR_RETURN(Journey journey, triggering_.JourneyOf(traveller));
    const Occurrence contacted{
        .type = kContacted, .of = StepNameOf(*block), .time = note.contact_time, .number = note.key.sequence};
    RETURN_IF_ERROR(triggering_.Happened(contacted, traveller, journey));
    return storage::PutJourney(session_, workspace_, campaign_.number, journey);
  }

  absl::Status Finish() { return triggering_.StoreCounts(); }

 private:
  std::string StepNameOf(const storage::Block& block) const {
    if (block.follow_up == 0) return kFirstContact;
    return campaign_.definition.follow_ups[static_cast<size_t>(block.follow_up - 1)].follow_up;
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  Triggering triggering_;
};

}  // namespace

bool WaitsForContacts(const CampaignDefinition& definition) {
  return !definition.follow_ups.empty() && TypesLookedAt(definition).contains(kContacted);
}

absl::Status TakeContactNotes(storage::Session& session, WorkspaceNumber workspace, const CampaignLookup& find,
                              const std::vector<storage::ContactNote>& notes, absl::Time now) {
  if (notes.empty()) return absl::OkStatus();
  std::map<CampaignNumber, Noted> campaigns;
  for (const storage::ContactNote& note : notes) {
    auto noted = campaigns.find(note.key.campaign);
    if (noted == campaigns.end()) {
      const Campaign* campaign = find(note.key.campaign);
      if (campaign == nullptr) continue;
      noted = campaigns.try_emplace(campaign->number, session, workspace, *campaign, now).first;
    }
    RETURN_IF_ERROR(noted->second.Take(note));
  }
  for (auto& [number, noted] : campaigns) RETURN_IF_ERROR(noted.Finish());
  return storage::DeleteContactNotes(session, workspace, notes.back().note);
}

}  // namespace sendlift
