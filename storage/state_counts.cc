#include "storage/state_counts.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/status.h"
#include "storage/leases.h"
#include "storage/rows.h"
#include "storage/state_gains.h"

namespace sendlift::storage {
namespace {

struct CampaignOf {
  WorkspaceNumber workspace;
  CampaignNumber campaign;
};

CampaignOf CampaignFromRow(const Row& row) { return {.workspace = {row.Int(0)}, .campaign = {row.Int(1)}}; }

StateCount FromRow(const Row& row) {
  return {.arm = static_cast<int>(row.Int(0)),
          .cost_micros = row.Int(1),
          .state = static_cast<char>(row.Int(2)),
          .instructions = row.Int(3)};
}

int64_t NumberOf(char state) { return static_cast<uint8_t>(state); }

// By arm, cost and state.
using Counts = std::map<std::tuple<int, int64_t, uint8_t>, int64_t>;

void AddTo(Counts& counts, const StateCount& count) {
  counts[{count.arm, count.cost_micros, static_cast<uint8_t>(count.state)}] += count.instructions;
}

std::vector<StateCount> Listed(const Counts& counts) {
  std::vector<StateCount> listed;
  for (const auto& [key, instructions] : counts) {
    if (instructions == 0) continue;
    const auto& [arm, cost, state] = key;
    listed.push_back(
        {.arm = arm, .cost_micros = cost, .state = static_cast<char>(state), .instructions = instructions});
  }
  return listed;
}

absl::Status AddAll(const StateGains& gains, WorkspaceNumber workspace, CampaignNumber campaign, Counts& counts) {
  return gains.ForEach(workspace, campaign, [&](int64_t cost_micros, const StateGains::Tally& tally) {
    return tally.ForEach([&](int arm, char state, int64_t instructions) {
      AddTo(counts, {.arm = arm, .cost_micros = cost_micros, .state = state, .instructions = instructions});
      return absl::OkStatus();
    });
  });
}

absl::StatusOr<Counts> Walk(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  StateGains gains;
  RETURN_IF_ERROR(ForEachRange(session, workspace, campaign, [&](const LeasedRange& range) -> absl::Status {
    ASSIGN_OR_RETURN(StateGains::Tally * tally, gains.At(session, workspace, campaign, range.first_sequence));
    for (size_t i = 0; i < range.states.size(); ++i) {
      if (range.states[i] != LeasedRange::Encode(InstructionState::kStray))
        tally->Add(range.arms[i], range.states[i], 1);
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const std::vector<Stray> strays, ListStrays(session, workspace, campaign));
  for (const Stray& stray : strays) {
    ASSIGN_OR_RETURN(StateGains::Tally * tally, gains.At(session, workspace, campaign, stray.key.sequence));
    tally->Add(static_cast<char>(stray.arm), stray.encoded_state(), 1);
  }
  Counts counts;
  RETURN_IF_ERROR(AddAll(gains, workspace, campaign, counts));
  return counts;
}

}  // namespace

absl::StatusOr<std::vector<StateCount>> ListStateCounts(Session& session, WorkspaceNumber workspace,
                                                        CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const bool counted, AreStatesCounted(session, workspace, campaign));
  if (!counted) {
    ASSIGN_OR_RETURN(const Counts walked, Walk(session, workspace, campaign));
    return Listed(walked);
  }
  ASSIGN_OR_RETURN(const std::vector<StateCount> stored,
                   ReadAll(session, FromRow,
                           "SELECT arm, cost_micros, state, instructions FROM state_counts "
                           "WHERE workspace = $1 AND campaign = $2 ORDER BY arm, cost_micros, state",
                           workspace.value, campaign.value));
  if (session.state_gains() == nullptr) return stored;
  Counts counts;
  for (const StateCount& count : stored) AddTo(counts, count);
  RETURN_IF_ERROR(AddAll(*session.state_gains(), workspace, campaign, counts));
  return Listed(counts);
}

bool AnyIn(absl::Span<const StateCount> counts, InstructionState state) {
  return std::any_of(counts.begin(), counts.end(),
                     [state](const StateCount& count) { return LeasedRange::StateOf(count.state) == state; });
}

absl::StatusOr<bool> AreStatesCounted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const int64_t counted,
                   ReadNumber(session, "SELECT 1 FROM counted_campaigns WHERE workspace = $1 AND campaign = $2",
                              workspace.value, campaign.value));
  return counted != 0;
}

absl::Status MakeStateCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  if (session.state_gains() != nullptr) session.state_gains()->Forget(workspace, campaign);
  ASSIGN_OR_RETURN(const Counts walked, Walk(session, workspace, campaign));
  RETURN_IF_ERROR(
      session
          .Execute("DELETE FROM state_counts WHERE workspace = $1 AND campaign = $2", workspace.value, campaign.value)
          .status());
  for (const StateCount& count : Listed(walked)) {
    RETURN_IF_ERROR(AddToStateCount(session, workspace, campaign, count));
  }
  return session
      .Execute(
          "INSERT INTO counted_campaigns (workspace, campaign) VALUES ($1, $2) "
          "ON CONFLICT (workspace, campaign) DO NOTHING",
          workspace.value, campaign.value)
      .status();
}

absl::Status MakeMissingStateCounts(Session& session) {
  ASSIGN_OR_RETURN(
      const std::vector<CampaignOf> missing,
      ReadAll(session, CampaignFromRow,
              "SELECT c.workspace, c.campaign FROM campaigns c WHERE NOT EXISTS (SELECT 1 FROM counted_campaigns d "
              "WHERE d.workspace = c.workspace AND d.campaign = c.campaign) AND EXISTS (SELECT 1 FROM ranges r "
              "WHERE r.workspace = c.workspace AND r.campaign = c.campaign) ORDER BY c.workspace, c.campaign"));
  for (const auto& [workspace, campaign] : missing) RETURN_IF_ERROR(MakeStateCounts(session, workspace, campaign));
  return absl::OkStatus();
}

absl::Status AddToStateCount(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             const StateCount& gain) {
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO state_counts (workspace, campaign, arm, cost_micros, state, instructions) "
                   "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, campaign, arm, cost_micros, state) "
                   "DO UPDATE SET instructions = instructions + excluded.instructions",
                   workspace.value, campaign.value, gain.arm, gain.cost_micros, NumberOf(gain.state), gain.instructions)
          .status());
  if (gain.instructions > 0) return absl::OkStatus();
  return session
      .Execute(
          "DELETE FROM state_counts WHERE workspace = $1 AND campaign = $2 AND arm = $3 AND cost_micros = $4 "
          "AND state = $5 AND instructions = 0",
          workspace.value, campaign.value, gain.arm, gain.cost_micros, NumberOf(gain.state))
      .status();
}

}  // namespace sendlift::storage
