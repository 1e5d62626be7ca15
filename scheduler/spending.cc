#include "scheduler/spending.h"

#include <utility>
#include <vector>

#include "base/status.h"
#include "model/instruction.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/state_counts.h"

namespace sendlift {
namespace {

int64_t SpentIn(const std::vector<storage::StateCount>& counts) {
  int64_t spent = 0;
  for (const storage::StateCount& count : counts) {
    const bool is_contact = CountsAsContact(storage::LeasedRange::StateOf(count.state));
    spent += is_contact ? count.instructions * count.cost_micros : 0;
  }
  return spent;
}

// What blocks promise, less what has left the straight way and does not wait.
class Promises {
 public:
  Promises(const Campaign& campaign, std::vector<storage::Block> blocks, absl::Time now)
      : cancelled_(campaign.state == CampaignState::kCancelled), blocks_(std::move(blocks)), now_(now) {
    for (const storage::Block& block : blocks_) promised_ += CostIn(block) * block.size;
  }

  // Sequences are given in ascending order, once for ranges and once for strays.
  void Take(int64_t sequence, int64_t size) { promised_ -= CostAt(sequence) * size; }
  void GiveBack(int64_t sequence) { promised_ += CostAt(sequence); }
  void BeginAgain() { at_ = 0; }

  int64_t promised() const { return promised_; }

 private:
  int64_t CostIn(const storage::Block& block) const {
    return cancelled_ || now_ >= block.not_after ? 0 : block.cost_micros;
  }
  int64_t CostAt(int64_t sequence) {
    while (at_ < blocks_.size() && sequence >= blocks_[at_].end_sequence()) ++at_;
    return at_ < blocks_.size() ? CostIn(blocks_[at_]) : 0;
  }

  const bool cancelled_;
  const std::vector<storage::Block> blocks_;
  const absl::Time now_;
  size_t at_ = 0;  // a range never reaches over the end of a block
  int64_t promised_ = 0;
};

}  // namespace

absl::StatusOr<Spending> SpendingOf(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                    absl::Time now) {
  ASSIGN_OR_RETURN(std::vector<storage::Block> blocks, storage::ListBlocks(session, workspace, campaign.number));
  Promises promises(campaign, std::move(blocks), now);
  RETURN_IF_ERROR(storage::ForEachRangeSize(session, workspace, campaign.number, [&](int64_t first, int64_t size) {
    promises.Take(first, size);
    return absl::OkStatus();
  }));
  promises.BeginAgain();
  ASSIGN_OR_RETURN(const auto counts, storage::ListStateCounts(session, workspace, campaign.number));
  if (storage::AnyIn(counts, InstructionState::kPlanned)) {
    ASSIGN_OR_RETURN(const auto strays, storage::ListPlannedStrays(session, workspace, campaign.number));
    for (const storage::Stray& stray : strays) promises.GiveBack(stray.key.sequence);
  }
  return Spending{.spent = SpentIn(counts), .promised = promises.promised()};
}

}  // namespace sendlift
