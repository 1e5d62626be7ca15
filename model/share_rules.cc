#include "model/share_rules.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace sendlift {

std::vector<FieldViolation> ShareViolations(const std::string& field, absl::string_view whose,
                                            const std::vector<std::pair<std::string, Share>>& shares) {
  std::vector<FieldViolation> violations;
  int64_t sum = 0;
  int remainders = 0;
  for (const auto& [name, share] : shares) {
    if (share.remainder) {
      ++remainders;
    } else if (share.parts_per_million <= 0 || share.parts_per_million > kWhole) {
      violations.push_back({name, "a share must be above 0 % and at most 100 %"});
    }
    sum += share.remainder ? 0 : share.parts_per_million;
  }
  if (remainders > 1) violations.push_back({field, "only one share can be REMAINDER"});
  const std::string percent = absl::StrCat(static_cast<double>(sum) / 10'000.0, " %");
  if (sum > kWhole) {
    violations.push_back(
        {field, absl::StrCat("the shares add up to ", percent, "; together they can be 100 % at most")});
  } else if (remainders > 0 && sum == kWhole) {
    violations.push_back({field, "the other shares leave nothing for REMAINDER"});
  } else if (remainders == 0 && sum != kWhole) {
    violations.push_back(
        {field, absl::StrCat("the shares of ", whose, " add up to ", percent, "; they must make 100 %")});
  }
  return violations;
}

}  // namespace sendlift
