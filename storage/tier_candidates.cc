#include "storage/tier_candidates.h"

#include "absl/strings/str_cat.h"

namespace sendlift::storage {

absl::Status ForEachTierCandidate(Session& session, WorkspaceNumber workspace, absl::Span<const Condition> rules,
                                  int64_t first, int64_t limit,
                                  absl::FunctionRef<absl::Status(const TierCandidate&)> each) {
  ComposedSql sql;
  sql.Add("SELECT c.customer, c.id, c.tier, coalesce(json_extract(c.attributes, '$.class'), ''), ");
  if (rules.empty()) {
    sql.Add("-1");
  } else {
    sql.Add("CASE");
    for (size_t i = 0; i < rules.size(); ++i) sql.Add(" WHEN ").Add(rules[i]).Add(absl::StrCat(" THEN ", i));
    sql.Add(" ELSE -1 END");
  }
  sql.Add(" FROM customers c WHERE c.workspace = ").AddValue(workspace.value);
  sql.Add(" AND c.customer >= ").AddValue(first).Add(" ORDER BY c.customer LIMIT ").AddValue(limit);
  return session.QueryWith(
      [&](const Row& row) {
        return each({.customer = {row.Int(0)},
                     .id = row.Text(1),
                     .tier = row.Text(2),
                     .customer_class = row.Text(3),
                     .rule = static_cast<int>(row.Int(4))});
      },
      sql.sql(), sql.values());
}

}  // namespace sendlift::storage
