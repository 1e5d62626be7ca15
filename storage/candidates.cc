#include "storage/candidates.h"

#include "absl/strings/str_cat.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

// Suppressions of one subject as bits, by the index on (workspace, customer, address, channel, list), which has a
// channel once for each list.
constexpr char kSuppressedBits[] =
    "coalesce((SELECT sum(DISTINCT 1 << s.channel) FROM suppressions s WHERE s.workspace = c.workspace "
    "AND s.customer = ";

// Whether an address is suppressed for itself is asked once first, not for every candidate: most often none is.
void AddBitsOfAddress(ComposedSql& sql, WorkspaceNumber workspace, absl::string_view address) {
  sql.Add("CASE WHEN EXISTS (SELECT 1 FROM suppressions x WHERE x.workspace = ").AddValue(workspace.value);
  sql.Add(" AND x.customer = 0) THEN ").Add(kSuppressedBits).Add("0 AND s.address = ").Add(address);
  sql.Add("), 0) ELSE 0 END");
}

// 1 for those who are not assigned and for whom it holds.
void AddOfThoseLeft(ComposedSql& sql, const std::optional<Condition>& condition) {
  if (!condition.has_value()) {
    sql.Add("0");
    return;
  }
  sql.Add("CASE WHEN a.customer IS NULL AND ").Add(*condition).Add(" THEN 1 ELSE 0 END");
}

ComposedSql Compose(const CandidateQuery& query) {
  ComposedSql sql;
  sql.Add(
      "SELECT c.customer, c.id, c.language_code, c.tier, c.consents, c.attributes, e.address, p.address, c.time_zone, "
      "CASE");
  for (size_t i = 0; i < query.tiers.size(); ++i) {
    sql.Add(" WHEN ").Add(query.tiers[i]).Add(absl::StrCat(" THEN ", i));
  }
  sql.Add(" ELSE -1 END, a.channel, i.arm, ");
  sql.Add(kSuppressedBits).Add("c.customer AND s.address = ''), 0), ");
  AddBitsOfAddress(sql, query.workspace, "e.address");
  sql.Add(", ");
  AddBitsOfAddress(sql, query.workspace, "p.address");
  sql.Add(", a.arm, a.tier, a.planned_us, ");
  AddOfThoseLeft(sql, query.in_other_experiment);
  sql.Add(", ");
  AddOfThoseLeft(sql, query.wanted_elsewhere);
  sql.Add(
      " FROM customers c "
      "LEFT JOIN addresses e ON e.workspace = c.workspace AND e.kind = 1 AND e.customer = c.customer "
      "LEFT JOIN addresses p ON p.workspace = c.workspace AND p.kind = 2 AND p.customer = c.customer "
      "LEFT JOIN assignments a ON a.workspace = c.workspace AND a.campaign = ");
  sql.AddValue(query.campaign.value).Add(" AND a.customer = c.customer ");
  sql.Add("LEFT JOIN imported_assignments i ON i.workspace = c.workspace AND i.campaign = ");
  sql.AddValue(query.campaign.value).Add(" AND i.customer = c.customer WHERE c.workspace = ");
  sql.AddValue(query.workspace.value).Add(" AND (a.customer IS NOT NULL OR ").Add(query.audience);
  sql.Add(") ORDER BY c.customer");
  return sql;
}

// Bits of the e-mail address count for e-mail, those of the number for SMS and phone, those of the customer for all.
uint32_t Together(uint32_t customer, uint32_t email, uint32_t phone) {
  constexpr uint32_t kAll = 1, kEmail = 2, kSms = 4, kPhone = 8;
  if ((email & kAll) != 0) email |= kEmail;
  if ((phone & kAll) != 0) phone |= kSms | kPhone;
  return customer | (email & kEmail) | (phone & (kSms | kPhone));
}

}  // namespace

absl::Status ForEachCandidate(Session& session, const CandidateQuery& query,
                              absl::FunctionRef<absl::Status(const Candidate&)> each) {
  const ComposedSql sql = Compose(query);
  return session.QueryWith(
      [&](const Row& row) {
        Candidate candidate{.customer = {row.Int(0)},
                            .id = row.Text(1),
                            .language_code = row.Text(2),
                            .time_zone = row.Text(8),
                            .tier = row.Text(3),
                            .consents = static_cast<uint32_t>(row.Int(4)),
                            .attributes = row.Text(5),
                            .email = row.Text(6),
                            .phone_number = row.Text(7),
                            .campaign_tier = static_cast<int>(row.Int(9)),
                            .assigned = !row.IsNull(10),
                            .assigned_channel = static_cast<Channel>(row.Int(10)),
                            .assigned_arm = static_cast<int>(row.Int(15)),
                            .assigned_tier = static_cast<int>(row.Int(16)),
                            .planned_time = FromMicros(row.Int(17)),
                            .imported_arm = row.IsNull(11) ? -1 : static_cast<int>(row.Int(11))};
        candidate.suppressed_bits = Together(static_cast<uint32_t>(row.Int(12)), static_cast<uint32_t>(row.Int(13)),
                                             static_cast<uint32_t>(row.Int(14)));
        candidate.in_other_experiment = row.Int(18) != 0;
        candidate.wanted_elsewhere = row.Int(19) != 0;
        return each(candidate);
      },
      sql.sql(), sql.values());
}

}  // namespace sendlift::storage
