#include "storage/contacts.h"

#include "base/status.h"
#include "model/instruction.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using EachContact = absl::FunctionRef<absl::Status(CustomerNumber, Channel, absl::Time)>;

CampaignNumber CampaignFromRow(const Row& row) { return {row.Int(0)}; }

absl::Status ForEachOfRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range, Channel channel,
                            EachContact each) {
  return session.Query(
      [&](const Row& row) {
        if (!CountsAsContact(range.state(row.Int(0)))) return absl::OkStatus();
        return each({row.Int(1)}, channel, range.lease_time);
      },
      "SELECT sequence, customer FROM instructions WHERE workspace = $1 AND campaign = $2 AND sequence >= $3 "
      "AND sequence < $4 ORDER BY sequence",
      workspace.value, range.campaign.value, range.first_sequence, range.first_sequence + range.size());
}

absl::Status ForEachOfStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, absl::Time since,
                             EachContact each) {
  return session.Query(
      [&](const Row& row) {
        if (!CountsAsContact(static_cast<InstructionState>(row.Int(0)))) return absl::OkStatus();
        return each({row.Int(1)}, static_cast<Channel>(row.Int(2)), FromMicros(row.Int(3)));
      },
      "SELECT s.state, n.customer, (SELECT b.channel FROM blocks b WHERE b.workspace = s.workspace "
      "AND b.campaign = s.campaign AND b.first_sequence <= s.sequence ORDER BY b.first_sequence DESC LIMIT 1), "
      "s.lease_us "
      "FROM strays s JOIN instructions n ON n.workspace = s.workspace AND n.campaign = s.campaign "
      "AND n.sequence = s.sequence "
      "WHERE s.workspace = $1 AND s.campaign = $2 AND s.lease_us >= $3 ORDER BY s.sequence",
      workspace.value, campaign.value, ToMicros(since));
}

}  // namespace

absl::Status ForEachContact(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, absl::Time since,
                            EachContact each) {
  ASSIGN_OR_RETURN(const std::vector<Block> blocks, ListBlocks(session, workspace, campaign));
  size_t at = 0;  // ranges come in the order of the blocks and never reach over one's end
  RETURN_IF_ERROR(ForEachRange(session, workspace, campaign, [&](const LeasedRange& range) {
    while (at < blocks.size() && range.first_sequence >= blocks[at].end_sequence()) ++at;
    if (at == blocks.size() || range.lease_time < since) return absl::OkStatus();
    return ForEachOfRange(session, workspace, range, blocks[at].channel, each);
  }));
  return ForEachOfStrays(session, workspace, campaign, since, each);
}

absl::StatusOr<std::vector<CampaignNumber>> CampaignsLeasedSince(Session& session, WorkspaceNumber workspace,
                                                                 absl::Time since) {
  // A campaign that has ended was changed when it did, after its last lease.
  return ReadAll(session, CampaignFromRow,
                 "SELECT campaign FROM campaigns WHERE workspace = $1 AND (state IN (2, 3) "
                 "OR (state <> 1 AND update_us >= $2)) ORDER BY campaign",
                 workspace.value, ToMicros(since));
}

}  // namespace sendlift::storage
