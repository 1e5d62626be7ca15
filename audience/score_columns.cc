#include "audience/score_columns.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift {

std::vector<std::string> ScoreColumns() {
  return {"id", "churn_probability", "churn_score", "churn_class", "value_score", "value_class", "score_version"};
}

std::map<std::string, std::string> ScoreAttributes(const CustomerScore& score, int64_t model) {
  const std::string churn = absl::StrFormat("%.4f", score.churn);
  return {{"churn_probability", churn},
          {"churn_score", churn},
          {"churn_class", NameOf(score.churn_class)},
          {"value_score", absl::StrCat(score.value_score)},
          {"value_class", NameOf(score.value_class)},
          {"score_version", absl::StrCat(model)}};
}

}  // namespace sendlift
