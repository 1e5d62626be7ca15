#include "storage/assigned.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace sendlift::storage {
namespace {

Condition Exists(CampaignNumber campaign, absl::string_view which) {
  Condition condition;
  condition.sql = absl::StrCat(
      "EXISTS (SELECT 1 FROM assignments x WHERE x.workspace = c.workspace AND x.campaign = $? "
      "AND x.customer = c.customer",
      which, ")");
  condition.values.emplace_back(campaign.value);
  return condition;
}

}  // namespace

Condition AssignedBefore(CampaignNumber campaign, int wave) {
  return Exists(campaign, absl::StrCat(" AND x.wave < ", wave));
}

Condition TreatedIn(CampaignNumber campaign, const std::set<int>& waves) {
  return Exists(campaign, absl::StrCat(" AND x.arm <> 0 AND x.wave IN (", absl::StrJoin(waves, ", "), ")"));
}

Condition NotAssigned(CampaignNumber campaign) {
  Condition condition = Exists(campaign, "");
  condition.sql = absl::StrCat("NOT ", condition.sql);
  return condition;
}

}  // namespace sendlift::storage
