#include "scheduler/pool_codes.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/status.h"
#include "model/content.h"
#include "storage/code_pools.h"

namespace sendlift {
namespace {

// The id of the pool; empty without one.
std::string PoolOf(const Tier& tier) {
  const bool has =
      tier.offer.has_value() && tier.offer->code.has_value() && tier.offer->code->source == CodeSource::kPool;
  return has ? tier.offer->code->pool : "";
}

absl::StatusOr<std::optional<CodePool>> FindPool(storage::Session& session, WorkspaceNumber workspace,
                                                 const Campaign& campaign, int tier) {
  return storage::FindCodePool(session, workspace, PoolOf(campaign.definition.tiers[static_cast<size_t>(tier)]));
}

}  // namespace

bool HasPoolCode(const CampaignDefinition& definition, int tier) {
  return !PoolOf(definition.tiers[static_cast<size_t>(tier)]).empty();
}

bool HasPoolCodes(const CampaignDefinition& definition) {
  return std::any_of(definition.tiers.begin(), definition.tiers.end(),
                     [](const Tier& tier) { return !PoolOf(tier).empty(); });
}

absl::Status LimitToCodes(storage::Session& session, WorkspaceNumber workspace, const CampaignDefinition& definition,
                          PiecesLeft& left) {
  std::map<std::string, size_t> pools;  // to their place in `free`
  std::vector<int64_t> free;
  std::vector<std::optional<size_t>> pool_of_tier;
  for (const Tier& tier : definition.tiers) {
    const std::string id = PoolOf(tier);
    pool_of_tier.emplace_back();
    if (id.empty()) continue;
    const auto [known, added] = pools.try_emplace(id, free.size());
    pool_of_tier.back() = known->second;
    if (!added) continue;
    ASSIGN_OR_RETURN(const auto pool, storage::FindCodePool(session, workspace, id));
    free.push_back(pool.has_value() ? pool->free_count : 0);
  }
  if (!free.empty()) left.LimitCodes(std::move(pool_of_tier), std::move(free));
  return absl::OkStatus();
}

absl::StatusOr<std::optional<std::string>> CodeToGive(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, int tier, CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<std::string> own, storage::FindCodeOf(session, workspace, campaign.number, customer));
  if (own.has_value()) return own;
  ASSIGN_OR_RETURN(const auto pool, FindPool(session, workspace, campaign, tier));
  if (!pool.has_value()) return std::nullopt;
  return storage::FirstFreeCode(session, workspace, *pool);
}

absl::StatusOr<std::vector<std::string>> NextCodes(storage::Session& session, WorkspaceNumber workspace,
                                                   const Campaign& campaign) {
  std::vector<std::string> codes(campaign.definition.tiers.size());
  for (int tier = 0; tier < static_cast<int>(codes.size()); ++tier) {
    if (!HasPoolCode(campaign.definition, tier)) continue;
    ASSIGN_OR_RETURN(auto code, CodeToGive(session, workspace, campaign, tier, CustomerNumber{}));
    codes[static_cast<size_t>(tier)] = std::move(code).value_or("");
  }
  return codes;
}

absl::StatusOr<std::optional<std::string>> GiveCode(storage::Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign, int tier, CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<std::string> own, storage::FindCodeOf(session, workspace, campaign.number, customer));
  if (own.has_value()) return own;
  ASSIGN_OR_RETURN(const auto pool, FindPool(session, workspace, campaign, tier));
  if (!pool.has_value()) return std::nullopt;
  return storage::TakeCode(session, workspace, *pool, campaign.number, customer);
}

absl::Status AddCodes(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                      std::vector<LeasedInstruction>& instructions) {
  if (!HasPoolCodes(campaign.definition)) return absl::OkStatus();
  for (LeasedInstruction& instruction : instructions) {
    const ContentKey key = ContentKey::FromNumber(instruction.content);
    if (!HasPoolCode(campaign.definition, key.tier) || HasOwnOffer(campaign.definition, key.follow_up)) continue;
    ASSIGN_OR_RETURN(auto code, storage::FindCodeOf(session, workspace, campaign.number, instruction.customer));
    instruction.offer_code = std::move(code).value_or("");
  }
  return absl::OkStatus();
}

}  // namespace sendlift
