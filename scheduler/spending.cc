#include "scheduler/spending.h"

#include <algorithm>
#include <vector>

#include "base/status.h"
#include "model/instruction.h"
#include "storage/instructions.h"
#include "storage/leases.h"

namespace sendlift {
namespace {

// Adds up blocks, takes what has left the straight way from what was promised.
class Account {
 public:
  Account(const Campaign& campaign, absl::Time now) : campaign_(campaign), now_(now) {}

  void Add(const storage::Block& block) {
    if (IsPromised(block)) spending_.promised += block.size * block.cost_micros;
  }

  void Add(const storage::Block& block, const storage::LeasedRange& range) {
    if (IsPromised(block)) spending_.promised -= range.size() * block.cost_micros;
    const auto handed_over = std::count_if(range.states.begin(), range.states.end(), [](char state) {
      return CountsAsContact(storage::LeasedRange::StateOf(state));
    });
    spending_.spent += handed_over * block.cost_micros;
  }

  void Add(const storage::Block& block, const storage::Stray& stray) {
    if (stray.state == InstructionState::kPlanned && IsPromised(block)) spending_.promised += block.cost_micros;
    if (CountsAsContact(stray.state)) spending_.spent += block.cost_micros;
  }

  const Spending& spending() const { return spending_; }

 private:
  bool IsPromised(const storage::Block& block) const {
    return campaign_.state != CampaignState::kCancelled && now_ < block.not_after;
  }

  const Campaign& campaign_;
  const absl::Time now_;
  Spending spending_;
};

}  // namespace

absl::StatusOr<Spending> SpendingOf(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                    absl::Time now) {
  Account account(campaign, now);
  ASSIGN_OR_RETURN(const std::vector<storage::Block> blocks, storage::ListBlocks(session, workspace, campaign.number));
  for (const storage::Block& block : blocks) account.Add(block);
  size_t at = 0;  // ranges come in the order of the blocks and never reach over one's end; so do strays
  RETURN_IF_ERROR(storage::ForEachRange(session, workspace, campaign.number, [&](const storage::LeasedRange& range) {
    while (at < blocks.size() && range.first_sequence >= blocks[at].end_sequence()) ++at;
    if (at < blocks.size()) account.Add(blocks[at], range);
    return absl::OkStatus();
  }));
  at = 0;
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign.number));
  for (const storage::Stray& stray : strays) {
    while (at < blocks.size() && stray.key.sequence >= blocks[at].end_sequence()) ++at;
    if (at < blocks.size()) account.Add(blocks[at], stray);
  }
  return account.spending();
}

}  // namespace sendlift
