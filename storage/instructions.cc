#include "storage/instructions.h"

#include <algorithm>

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

CampaignNumber CampaignFromRow(const Row& row) { return {row.Int(0)}; }

Block BlockFromRow(const Row& row) {
  return {.campaign = {row.Int(0)},
          .first_sequence = row.Int(1),
          .size = row.Int(2),
          .wave = static_cast<int>(row.Int(3)),
          .channel = static_cast<Channel>(row.Int(4)),
          .not_before = FromMicros(row.Int(5)),
          .not_after = FromMicros(row.Int(6)),
          .time_zone = std::string(row.Text(7)),
          .first_customer = {row.Int(8)},
          .last_customer = {row.Int(9)},
          .cost_micros = row.Int(10),
          .falls_back = row.Int(11) != 0,
          .is_fallback = row.Int(12) != 0,
          .follow_up = static_cast<int>(row.Int(13))};
}

InstructionRow InstructionFromRow(const Row& row) {
  return {.customer = {row.Int(0)}, .arm = static_cast<int>(row.Int(1)), .content = row.Int(2)};
}

// Customers who have opted out of a channel. Those between the first and the last of a range are read in one ordered
// pass, when there are not many more of them than instructions; anybody else is looked up.
class OptedOut {
 public:
  OptedOut(Session& session, WorkspaceNumber workspace, Channel channel)
      : session_(session), workspace_(workspace), channel_(static_cast<int>(channel)) {}

  absl::Status Expect(CampaignNumber campaign, int64_t first_sequence, int64_t count) {
    constexpr int64_t kFewLookUps = 16;
    if (count < kFewLookUps) return absl::OkStatus();
    ASSIGN_OR_RETURN(const auto first, FindInstruction(session_, workspace_, {campaign, first_sequence}));
    ASSIGN_OR_RETURN(const auto last, FindInstruction(session_, workspace_, {campaign, first_sequence + count - 1}));
    if (!first.has_value() || !last.has_value()) return absl::OkStatus();
    ASSIGN_OR_RETURN(customers_,
                     ReadAll(session_, NumberFromRow,
                             "SELECT customer FROM suppressions WHERE workspace = $1 "
                             "AND customer BETWEEN $2 AND $3 AND address = '' AND channel IN (0, $4) "
                             "ORDER BY customer LIMIT $5",
                             workspace_.value, first->customer.value, last->customer.value, channel_, count));
    first_ = first->customer.value;
    last_ = static_cast<int64_t>(customers_.size()) < count ? last->customer.value : customers_.back();
    return absl::OkStatus();
  }

  absl::StatusOr<bool> Contains(CustomerNumber customer) {
    if (customer.value >= first_ && customer.value <= last_) {
      return std::binary_search(customers_.begin(), customers_.end(), customer.value);
    }
    ASSIGN_OR_RETURN(const int64_t found,
                     ReadNumber(session_,
                                "SELECT 1 FROM suppressions WHERE workspace = $1 AND customer = $2 "
                                "AND address = '' AND channel IN (0, $3) LIMIT 1",
                                workspace_.value, customer.value, channel_));
    return found != 0;
  }

 private:
  static int64_t NumberFromRow(const Row& row) { return row.Int(0); }

  Session& session_;
  const WorkspaceNumber workspace_;
  const int channel_;
  std::vector<int64_t> customers_;  // all of them from first_ to last_
  int64_t first_ = 1;
  int64_t last_ = 0;
};

}  // namespace

absl::Status InsertInstruction(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const PlannedInstruction& instruction) {
  return session
      .Execute(
          "INSERT INTO instructions (workspace, campaign, sequence, customer, arm, content, field_values) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          workspace.value, campaign.value, instruction.sequence, instruction.customer.value, instruction.arm,
          instruction.content, Blob{instruction.values})
      .status();
}

absl::StatusOr<int64_t> NextSequence(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ReadNumber(session,
                    "SELECT first_sequence + size FROM blocks WHERE workspace = $1 AND campaign = $2 "
                    "ORDER BY first_sequence DESC LIMIT 1",
                    workspace.value, campaign.value);
}

absl::Status InsertBlock(Session& session, WorkspaceNumber workspace, const Block& block) {
  return session
      .Execute(
          "INSERT INTO blocks (workspace, campaign, first_sequence, size, wave, channel, not_before_us, "
          "not_after_us, time_zone, first_customer, last_customer, cost_micros, falls_back, is_fallback, follow_up) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
          workspace.value, block.campaign.value, block.first_sequence, block.size, block.wave,
          static_cast<int>(block.channel), ToMicros(block.not_before), ToMicros(block.not_after), block.time_zone,
          block.first_customer.value, block.last_customer.value, block.cost_micros, block.falls_back ? 1 : 0,
          block.is_fallback ? 1 : 0, block.follow_up)
      .status();
}

absl::Status MoveBlockEnds(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, absl::Time now,
                           absl::Time not_after) {
  return session
      .Execute(
          "UPDATE blocks SET not_after_us = $4 WHERE workspace = $1 AND campaign = $2 AND not_after_us > $3 "
          "AND (follow_up = 0 OR not_after_us > $4)",
          workspace.value, campaign.value, ToMicros(now), ToMicros(not_after))
      .status();
}

absl::StatusOr<std::vector<Block>> ListBlocks(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  return ListBlocksFrom(session, workspace, campaign, 0);
}

absl::StatusOr<std::vector<Block>> ListBlocksFrom(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  int64_t first_sequence) {
  return ReadAll(session, BlockFromRow,
                 "SELECT campaign, first_sequence, size, wave, channel, not_before_us, not_after_us, time_zone, "
                 "first_customer, last_customer, cost_micros, falls_back, is_fallback, follow_up FROM blocks "
                 "WHERE workspace = $1 AND campaign = $2 AND first_sequence >= $3 ORDER BY first_sequence",
                 workspace.value, campaign.value, first_sequence);
}

absl::StatusOr<std::vector<Block>> ListOpenBlocksOfWaves(Session& session, WorkspaceNumber workspace, absl::Time now) {
  return ReadAll(
      session, BlockFromRow,
      "SELECT b.campaign, b.first_sequence, b.size, b.wave, b.channel, b.not_before_us, b.not_after_us, "
      "b.time_zone, b.first_customer, b.last_customer, b.cost_micros, b.falls_back, b.is_fallback, b.follow_up "
      "FROM campaigns c CROSS JOIN blocks b INDEXED BY blocks_of_waves_by_end ON b.workspace = c.workspace "
      "AND b.campaign = c.campaign "
      "WHERE c.workspace = $1 AND c.state IN (2, 3, 4) AND b.follow_up = 0 AND b.not_after_us > $2 "
      "ORDER BY b.campaign, b.first_sequence",
      workspace.value, ToMicros(now));
}

absl::StatusOr<std::vector<CampaignNumber>> CampaignsWithOpenSteps(Session& session, WorkspaceNumber workspace,
                                                                   absl::Time now) {
  return ReadAll(
      session, CampaignFromRow,
      "SELECT c.campaign FROM campaigns c WHERE c.workspace = $1 AND c.state IN (2, 3, 4) AND EXISTS (SELECT 1 "
      "FROM blocks b WHERE b.workspace = c.workspace AND b.campaign = c.campaign AND b.follow_up > 0 "
      "AND b.not_after_us > $2) ORDER BY c.campaign",
      workspace.value, ToMicros(now));
}

absl::StatusOr<std::optional<Block>> FindBlock(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                               int64_t sequence) {
  return ReadOne(session, BlockFromRow,
                 "SELECT campaign, first_sequence, size, wave, channel, not_before_us, not_after_us, time_zone, "
                 "first_customer, last_customer, cost_micros, falls_back, is_fallback, follow_up FROM blocks "
                 "WHERE workspace = $1 AND campaign = $2 AND first_sequence <= $3 AND first_sequence + size > $3 "
                 "ORDER BY first_sequence DESC LIMIT 1",
                 workspace.value, campaign.value, sequence);
}

absl::Status ForEachDue(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, Channel channel,
                        int64_t first_sequence, int64_t count,
                        absl::FunctionRef<absl::Status(const DueInstruction&)> each) {
  OptedOut opted_out(session, workspace, channel);
  RETURN_IF_ERROR(opted_out.Expect(campaign, first_sequence, count));
  return session.Query(
      [&](const Row& row) -> absl::Status {
        DueInstruction due{.sequence = row.Int(0),
                           .customer = {row.Int(1)},
                           .arm = static_cast<int>(row.Int(2)),
                           .content = row.Int(3),
                           .values = row.Bytes(4),
                           .address = row.Text(5),
                           .consents = static_cast<uint32_t>(row.Int(6)),
                           .time_zone = row.Text(7),
                           .suppressed = row.Int(8) != 0};
        if (!due.suppressed) {
          ASSIGN_OR_RETURN(due.suppressed, opted_out.Contains(due.customer));
        }
        return each(due);
      },
      "SELECT n.sequence, n.customer, n.arm, n.content, n.field_values, d.address, d.consents, d.time_zone, "
      "EXISTS (SELECT 1 FROM suppressions a WHERE a.workspace = $1 AND a.customer = 0) "
      "AND EXISTS (SELECT 1 FROM suppressions s WHERE s.workspace = n.workspace AND s.customer = 0 "
      "AND s.address = d.address AND s.channel IN (0, $6)) "
      "FROM instructions n "
      "LEFT JOIN addresses d ON d.workspace = n.workspace AND d.kind = $5 AND d.customer = n.customer "
      "WHERE n.workspace = $1 AND n.campaign = $2 AND n.sequence >= $3 AND n.sequence < $4 ORDER BY n.sequence",
      workspace.value, campaign.value, first_sequence, first_sequence + count, channel == Channel::kEmail ? 1 : 2,
      static_cast<int>(channel));
}

absl::StatusOr<std::optional<InstructionRow>> FindInstruction(Session& session, WorkspaceNumber workspace,
                                                              const InstructionKey& key) {
  return ReadOne(session, InstructionFromRow,
                 "SELECT customer, arm, content FROM instructions WHERE workspace = $1 AND campaign = $2 "
                 "AND sequence = $3",
                 workspace.value, key.campaign.value, key.sequence);
}

absl::StatusOr<std::string> ArmsOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int64_t first,
                                   int64_t count) {
  std::string arms;
  arms.reserve(static_cast<size_t>(count));
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        arms.push_back(static_cast<char>(row.Int(0)));
        return absl::OkStatus();
      },
      "SELECT arm FROM instructions WHERE workspace = $1 AND campaign = $2 AND sequence >= $3 AND sequence < $4 "
      "ORDER BY sequence",
      workspace.value, campaign.value, first, first + count));
  if (static_cast<int64_t>(arms.size()) != count) return absl::DataLossError("instructions of a block are missing");
  return arms;
}

absl::Status ForEachContent(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int64_t first,
                            int64_t end, absl::FunctionRef<absl::Status(int64_t content, int64_t count)> each) {
  return session.Query([&](const Row& row) { return each(row.Int(0), row.Int(1)); },
                       "SELECT content, count(*) FROM instructions WHERE workspace = $1 AND campaign = $2 "
                       "AND sequence >= $3 AND sequence < $4 GROUP BY content ORDER BY content",
                       workspace.value, campaign.value, first, end);
}

absl::StatusOr<std::optional<int64_t>> FindSequenceOf(Session& session, WorkspaceNumber workspace, const Block& block,
                                                      CustomerNumber customer) {
  if (customer < block.first_customer || block.last_customer < customer) return std::nullopt;
  int64_t first = block.first_sequence;
  int64_t end = block.end_sequence();
  while (first < end) {
    const int64_t middle = first + (end - first) / 2;
    ASSIGN_OR_RETURN(const auto row, FindInstruction(session, workspace, {block.campaign, middle}));
    if (!row.has_value()) return absl::DataLossError("instructions of a block are missing");
    if (row->customer == customer) return middle;
    if (row->customer < customer) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  return std::nullopt;
}

}  // namespace sendlift::storage
