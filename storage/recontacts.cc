#include "storage/recontacts.h"

#include <algorithm>
#include <string>

#include "base/status.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Recontacted FromRow(const Row& row) {
  return {.wave = static_cast<int>(row.Int(0)),
          .arm = static_cast<int>(row.Int(1)),
          .tier = static_cast<int>(row.Int(2)),
          .channel = static_cast<Channel>(row.Int(3)),
          .people = row.Int(4)};
}

int WaveFromRow(const Row& row) { return static_cast<int>(row.Int(0)); }

// The states of all instructions before `end`, a byte each.
absl::StatusOr<std::string> StatesBefore(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                         int64_t end) {
  std::string states(static_cast<size_t>(end), LeasedRange::Encode(InstructionState::kPlanned));
  RETURN_IF_ERROR(ForEachRange(session, workspace, campaign, [&](const LeasedRange& range) {
    std::copy(range.states.begin(), range.states.end(), states.begin() + range.first_sequence);
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, ListStrays(session, workspace, campaign));
  for (const Stray& stray : strays) states[static_cast<size_t>(stray.key.sequence)] = LeasedRange::Encode(stray.state);
  return states;
}

}  // namespace

absl::Status InsertRecontacted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const Recontacted& recontacted) {
  return session
      .Execute(
          "INSERT INTO recontacts (workspace, campaign, wave, arm, tier, channel, people) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          workspace.value, campaign.value, recontacted.wave, recontacted.arm, recontacted.tier,
          static_cast<int>(recontacted.channel), recontacted.people)
      .status();
}

absl::StatusOr<std::vector<Recontacted>> ListRecontacted(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign) {
  return ReadAll(session, FromRow,
                 "SELECT wave, arm, tier, channel, people FROM recontacts WHERE workspace = $1 AND campaign = $2 "
                 "ORDER BY wave, arm, tier, channel",
                 workspace.value, campaign.value);
}

absl::StatusOr<std::set<int>> WavesWithRecontacts(Session& session, WorkspaceNumber workspace,
                                                  CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const std::vector<int> waves,
                   ReadAll(session, WaveFromRow,
                           "SELECT DISTINCT wave FROM recontacts WHERE workspace = $1 AND campaign = $2 ORDER BY wave",
                           workspace.value, campaign.value));
  return std::set<int>(waves.begin(), waves.end());
}

absl::Status ForEachStanding(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             absl::FunctionRef<absl::Status(CustomerNumber, InstructionState)> each) {
  ASSIGN_OR_RETURN(const int64_t end, NextSequence(session, workspace, campaign));
  if (end == 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string states, StatesBefore(session, workspace, campaign, end));
  return session.Query(
      [&](const Row& row) { return each({row.Int(1)}, LeasedRange::StateOf(states[static_cast<size_t>(row.Int(0))])); },
      "SELECT sequence, customer FROM instructions WHERE workspace = $1 AND campaign = $2 AND sequence < $3 "
      "ORDER BY sequence",
      workspace.value, campaign.value, end);
}

absl::Status ForEachResponder(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int metric,
                              absl::FunctionRef<absl::Status(CustomerNumber)> each) {
  return session.Query([&](const Row& row) { return each({row.Int(0)}); },
                       "SELECT customer FROM outcomes WHERE workspace = $1 AND campaign = $2 AND metric = $3 "
                       "AND event_count > 0 ORDER BY customer",
                       workspace.value, campaign.value, metric);
}

absl::Status ForEachEventOf(Session& session, WorkspaceNumber workspace, absl::string_view type, int64_t position,
                            absl::Time since, absl::FunctionRef<absl::Status(CustomerNumber, absl::Time)> each) {
  return session.Query([&](const Row& row) { return each({row.Int(0)}, FromMicros(row.Int(1))); },
                       "SELECT customer, time_us FROM events WHERE workspace = $1 AND position > $2 AND type = $3 "
                       "AND time_us >= $4 ORDER BY position",
                       workspace.value, position, type, ToMicros(since));
}

}  // namespace sendlift::storage
