#include "storage/feature_sources.h"

#include <algorithm>
#include <vector>

#include "base/status.h"
#include "model/instruction.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using EachDelivery = absl::FunctionRef<void(CustomerNumber, Channel, absl::Time)>;

CustomerNumber NumberFromRow(const Row& row) { return {row.Int(0)}; }

bool HasReached(InstructionState state) {
  return state == InstructionState::kAccepted || state == InstructionState::kDelivered;
}

bool Overlap(const Block& block, const CustomerSpan& span) {
  return block.first_customer.value <= span.last && block.last_customer.value >= span.first;
}

absl::Status OfRange(Session& session, WorkspaceNumber workspace, const LeasedRange& range, Channel channel,
                     const CustomerSpan& span, EachDelivery each) {
  return session.Query(
      [&](const Row& row) {
        if (HasReached(range.state(row.Int(0)))) each({row.Int(1)}, channel, range.lease_time);
        return absl::OkStatus();
      },
      "SELECT sequence, customer FROM instructions WHERE workspace = $1 AND campaign = $2 AND sequence >= $3 "
      "AND sequence < $4 AND customer BETWEEN $5 AND $6 ORDER BY sequence",
      workspace.value, range.campaign.value, range.first_sequence, range.first_sequence + range.size(), span.first,
      span.last);
}

absl::Status OfStrays(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const CustomerSpan& span,
                      absl::Time begin, absl::Time end, EachDelivery each) {
  return session.Query(
      [&](const Row& row) {
        if (HasReached(static_cast<InstructionState>(row.Int(0)))) {
          each({row.Int(1)}, static_cast<Channel>(row.Int(2)), FromMicros(row.Int(3)));
        }
        return absl::OkStatus();
      },
      "SELECT s.state, n.customer, (SELECT b.channel FROM blocks b WHERE b.workspace = s.workspace "
      "AND b.campaign = s.campaign AND b.first_sequence <= s.sequence ORDER BY b.first_sequence DESC LIMIT 1), "
      "s.lease_us "
      "FROM strays s JOIN instructions n ON n.workspace = s.workspace AND n.campaign = s.campaign "
      "AND n.sequence = s.sequence WHERE s.workspace = $1 AND s.campaign = $2 AND s.lease_us >= $3 "
      "AND s.lease_us < $4 AND n.customer BETWEEN $5 AND $6 ORDER BY s.sequence",
      workspace.value, campaign.value, ToMicros(begin), ToMicros(end), span.first, span.last);
}

}  // namespace

absl::StatusOr<std::optional<CustomerNumber>> NextCustomer(Session& session, WorkspaceNumber workspace, int64_t first) {
  return ReadOne(session, NumberFromRow,
                 "SELECT customer FROM customers WHERE workspace = $1 AND customer >= $2 ORDER BY customer LIMIT 1",
                 workspace.value, first);
}

absl::Status ForEachCreation(Session& session, WorkspaceNumber workspace, const CustomerSpan& span,
                             absl::FunctionRef<void(CustomerNumber customer, absl::Time time)> each) {
  return session.Query(
      [&](const Row& row) {
        each({row.Int(0)}, FromMicros(row.Int(1)));
        return absl::OkStatus();
      },
      "SELECT customer, create_us FROM customers WHERE workspace = $1 AND customer BETWEEN $2 AND $3 ORDER BY customer",
      workspace.value, span.first, span.last);
}

absl::Status ForEachFeatureEvent(
    Session& session, WorkspaceNumber workspace, const LogPart& part, const CustomerSpan& span, absl::Time end,
    absl::FunctionRef<void(CustomerNumber customer, absl::string_view type, absl::Time time, int64_t amount_minor)>
        each) {
  return session.Query(
      [&](const Row& row) {
        each({row.Int(0)}, row.Text(1), FromMicros(row.Int(2)), row.Int(3));
        return absl::OkStatus();
      },
      "SELECT coalesce(m.survivor, e.customer), e.type, e.time_us, e.amount_minor FROM events e "
      "LEFT JOIN merged_customers m ON m.workspace = e.workspace AND m.customer = e.customer "
      "WHERE e.workspace = $1 AND e.position > $2 AND e.position <= $3 AND e.time_us < $4 "
      "AND e.type IN ('PURCHASED', 'OPENED', 'CLICKED', 'REPLIED') "
      "AND NOT EXISTS (SELECT 1 FROM event_details d WHERE d.workspace = e.workspace AND d.position = e.position "
      "AND d.machine <> 0) "
      "AND coalesce(m.survivor, e.customer) BETWEEN $5 AND $6 ORDER BY e.position",
      workspace.value, part.after, part.until, ToMicros(end), span.first, span.last);
}

absl::Status ForEachDelivery(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             const CustomerSpan& span, absl::Time begin, absl::Time end, EachDelivery each) {
  ASSIGN_OR_RETURN(const std::vector<Block> blocks, ListBlocks(session, workspace, campaign));
  if (std::none_of(blocks.begin(), blocks.end(), [&](const Block& block) { return Overlap(block, span); })) {
    return absl::OkStatus();
  }
  size_t at = 0;  // ranges come in the order of the blocks and never reach over one's end
  RETURN_IF_ERROR(ForEachRange(session, workspace, campaign, [&](const LeasedRange& range) {
    while (at < blocks.size() && range.first_sequence >= blocks[at].end_sequence()) ++at;
    if (at == blocks.size() || !Overlap(blocks[at], span)) return absl::OkStatus();
    if (range.lease_time < begin || range.lease_time >= end) return absl::OkStatus();
    return OfRange(session, workspace, range, blocks[at].channel, span, each);
  }));
  return OfStrays(session, workspace, campaign, span, begin, end, each);
}

}  // namespace sendlift::storage
