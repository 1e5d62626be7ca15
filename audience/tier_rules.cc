#include "audience/tier_rules.h"

#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "audience/customer_rows.h"
#include "audience/filter_check.h"
#include "audience/filter_sql.h"
#include "base/error.h"
#include "base/status.h"
#include "model/feature_snapshot.h"
#include "storage/tier_candidates.h"

namespace sendlift {
namespace {

constexpr size_t kWordsBytesMax = 200;
constexpr int kSumMax = 3 * kScoreMax;

// As the contract calls the rules of each kind.
const char* ListOf(Tiering::Kind kind) {
  if (kind == Tiering::Kind::kRfm) return "rfm.tiers";
  return kind == Tiering::Kind::kMatrix ? "matrix.cells" : "rules.tiers";
}

class Checker {
 public:
  explicit Checker(const Tiering& tiering) : tiering_(tiering) {}

  std::vector<FieldViolation> Check() && {
    if (tiering_.kind == Tiering::Kind::kImported) return {};
    if (tiering_.rules.empty() || tiering_.rules.size() > kTierRulesMax) {
      Add(ListOf(tiering_.kind), absl::StrCat("must have 1 to ", kTierRulesMax, " entries"));
    }
    if (tiering_.kind == Tiering::Kind::kMatrix) {
      CheckThresholds("matrix.value_thresholds", tiering_.value_thresholds);
      CheckThresholds("matrix.churn_thresholds", tiering_.churn_thresholds);
    }
    for (size_t i = 0; i < tiering_.rules.size(); ++i) {
      CheckRule(absl::StrCat(ListOf(tiering_.kind), "[", i, "]"), tiering_.rules[i]);
    }
    return std::move(violations_);
  }

 private:
  void Add(absl::string_view field, absl::string_view description) {
    violations_.push_back({std::string(field), std::string(description)});
  }

  void CheckThresholds(absl::string_view field, const std::vector<double>& thresholds) {
    if (thresholds.empty() || thresholds.size() > kBandThresholdsMax) {
      Add(field, absl::StrCat("must have 1 to ", kBandThresholdsMax, " numbers"));
    }
    for (size_t i = 0; i < thresholds.size(); ++i) {
      if (!std::isfinite(thresholds[i])) Add(absl::StrCat(field, "[", i, "]"), "is no number");
      if (i > 0 && !(thresholds[i - 1] < thresholds[i])) Add(field, "must ascend, such as [0.3, 0.7]");
    }
  }

  void CheckRule(const std::string& place, const TierRule& rule) {
    if (rule.tier.empty() && rule.customer_class.empty()) Add(place, "sets nothing: give it a tier, a class or both");
    if (rule.tier.size() > kTierBytesMax) Add(place + ".tier", absl::StrCat("at most ", kTierBytesMax, " bytes"));
    if (rule.customer_class.size() > kTierBytesMax) {
      Add(place + ".class", absl::StrCat("at most ", kTierBytesMax, " bytes"));
    }
    if (tiering_.kind == Tiering::Kind::kRules) CheckFilterOf(place, rule);
    if (tiering_.kind == Tiering::Kind::kRfm) CheckScores(place, rule);
    if (tiering_.kind == Tiering::Kind::kMatrix) CheckCell(place, rule);
  }

  void CheckFilterOf(const std::string& place, const TierRule& rule) {
    const absl::Status checked = CheckFilter(rule.filter).status();
    if (!checked.ok()) Add(place + ".when", checked.message());
  }

  void CheckScores(const std::string& place, const TierRule& rule) {
    for (const int score : {rule.recency_score_min, rule.frequency_score_min, rule.monetary_score_min}) {
      if (score < 0 || score > kScoreMax) Add(place, absl::StrCat("scores are 1 to ", kScoreMax));
    }
    if (rule.rfm_sum_min < 0 || rule.rfm_sum_min > kSumMax) Add(place, absl::StrCat("sums are 3 to ", kSumMax));
  }

  void CheckCell(const std::string& place, const TierRule& rule) {
    const auto in = [](int band, const std::vector<double>& thresholds) {
      return band >= 0 && band <= static_cast<int>(thresholds.size());
    };
    if (!in(rule.value_band, tiering_.value_thresholds) || !in(rule.churn_band, tiering_.churn_thresholds)) {
      Add(place, "names a band that does not exist: 0 is below the first threshold, 1 from there on");
    } else if (!cells_.emplace(rule.value_band, rule.churn_band).second) {
      Add(place, "is a second cell for the same bands");
    }
    for (const std::string& words : {rule.offer, rule.channel, rule.cadence}) {
      if (words.size() > kWordsBytesMax) Add(place, absl::StrCat("at most ", kWordsBytesMax, " bytes a text"));
    }
  }

  const Tiering& tiering_;
  std::set<std::pair<int, int>> cells_;
  std::vector<FieldViolation> violations_;
};

void AddBound(CheckedFilter& all, absl::string_view attribute, Comparator comparator,
              std::variant<int64_t, double> number) {
  CheckedFilter& part = all.parts.emplace_back();
  part.kind = CheckedFilter::Kind::kTest;
  FilterField field;
  field.attribute = std::string(attribute);
  part.test = CompareNumber{.field = std::move(field), .comparator = comparator, .number = number};
}

CheckedFilter ScoresAtLeast(const TierRule& rule) {
  CheckedFilter all;
  const std::pair<const char*, int> bounds[] = {{"rfm_sum", rule.rfm_sum_min},
                                                {"recency_score", rule.recency_score_min},
                                                {"frequency_score", rule.frequency_score_min},
                                                {"monetary_score", rule.monetary_score_min}};
  for (const auto& [attribute, least] : bounds) {
    if (least > 0) AddBound(all, attribute, Comparator::kGreaterOrEqual, int64_t{least});
  }
  return all;
}

void AddBand(CheckedFilter& all, absl::string_view attribute, const std::vector<double>& thresholds, int band) {
  const auto place = static_cast<size_t>(band);
  if (place > 0) AddBound(all, attribute, Comparator::kGreaterOrEqual, thresholds[place - 1]);
  if (place < thresholds.size()) AddBound(all, attribute, Comparator::kLess, thresholds[place]);
}

absl::StatusOr<CheckedFilter> FilterOf(const Tiering& tiering, const TierRule& rule) {
  if (tiering.kind == Tiering::Kind::kRules) return CheckFilter(rule.filter);
  if (tiering.kind == Tiering::Kind::kRfm) return ScoresAtLeast(rule);
  CheckedFilter all;
  AddBand(all, "value_score", tiering.value_thresholds, rule.value_band);
  AddBand(all, "churn_score", tiering.churn_thresholds, rule.churn_band);
  return all;
}

}  // namespace

absl::Status CheckTiering(const Tiering& tiering) {
  std::vector<FieldViolation> violations = Checker(tiering).Check();
  return violations.empty() ? absl::OkStatus() : InvalidFields(std::move(violations));
}

absl::StatusOr<std::vector<storage::Condition>> ConditionsOf(const Tiering& tiering) {
  std::vector<storage::Condition> conditions;
  for (const TierRule& rule : tiering.rules) {
    ASSIGN_OR_RETURN(const CheckedFilter filter, FilterOf(tiering, rule));
    conditions.push_back(ConditionOf(filter));
  }
  return conditions;
}

absl::StatusOr<TieringPreview> PreviewTiering(storage::Session& session, WorkspaceNumber workspace,
                                              const Tiering& tiering) {
  ASSIGN_OR_RETURN(const std::vector<storage::Condition> conditions, ConditionsOf(tiering));
  TieringPreview preview;
  preview.by_rule.resize(tiering.rules.size());
  const auto look = [&](const storage::TierCandidate& candidate) {
    std::string tier(candidate.tier);
    if (candidate.rule < 0) {
      ++preview.no_rule;
    } else {
      const auto place = static_cast<size_t>(candidate.rule);
      const TierRule& rule = tiering.rules[place];
      ++preview.by_rule[place];
      if (!rule.tier.empty()) tier = rule.tier;
      const bool other_class = !rule.customer_class.empty() && rule.customer_class != candidate.customer_class;
      preview.changed += tier != candidate.tier || other_class ? 1 : 0;
    }
    ++preview.moves[{std::string(candidate.tier), std::move(tier)}];
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(storage::ForEachTierCandidate(session, workspace, conditions, 0, INT64_MAX, look));
  return preview;
}

}  // namespace sendlift
