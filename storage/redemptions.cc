#include "storage/redemptions.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

Redemption RedemptionFromRow(const Row& row) {
  return {.customer = {row.Int(0)},
          .tier = static_cast<int>(row.Int(1)),
          .source = row.Int(2),
          .sequence = row.Int(3),
          .redeem_time = FromMicros(row.Int(4))};
}

}  // namespace

absl::Status InsertRedemption(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const Redemption& redemption) {
  return session
      .Execute(
          "INSERT INTO redemptions (workspace, campaign, customer, tier, source, sequence, redeem_us) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7)",
          workspace.value, campaign.value, redemption.customer.value, redemption.tier, redemption.source,
          redemption.sequence, ToMicros(redemption.redeem_time))
      .status();
}

absl::StatusOr<std::optional<Redemption>> FindRedemption(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign, CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<Redemption> own,
                   ReadOne(session, RedemptionFromRow,
                           "SELECT customer, tier, source, sequence, redeem_us FROM redemptions "
                           "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                           workspace.value, campaign.value, customer.value));
  if (own.has_value()) return own;
  return ReadOne(session, RedemptionFromRow,
                 "SELECT r.customer, r.tier, r.source, r.sequence, r.redeem_us FROM merged_customers m "
                 "JOIN redemptions r ON r.workspace = m.workspace AND r.campaign = $2 AND r.customer = m.customer "
                 "WHERE m.workspace = $1 AND m.survivor = $3 ORDER BY r.customer LIMIT 1",
                 workspace.value, campaign.value, customer.value);
}

absl::StatusOr<std::vector<int64_t>> CountRedemptions(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, size_t tiers) {
  std::vector<int64_t> counts(tiers);
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        counts[static_cast<size_t>(row.Int(0))] = row.Int(1);
        return absl::OkStatus();
      },
      "SELECT tier, count(*) FROM redemptions WHERE workspace = $1 AND campaign = $2 AND tier < $3 GROUP BY tier",
      workspace.value, campaign.value, static_cast<int64_t>(tiers)));
  return counts;
}

absl::StatusOr<CustomerNumber> SurvivorOf(Session& session, WorkspaceNumber workspace, CustomerNumber customer) {
  ASSIGN_OR_RETURN(const int64_t survivor,
                   ReadNumber(session, "SELECT survivor FROM merged_customers WHERE workspace = $1 AND customer = $2",
                              workspace.value, customer.value));
  return survivor == 0 ? customer : CustomerNumber{survivor};
}

}  // namespace sendlift::storage
