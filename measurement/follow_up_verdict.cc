#include "measurement/follow_up_verdict.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/status.h"
#include "stats/power_chi_square.h"

namespace sendlift {
namespace {

std::vector<Counts> ClosedOf(absl::Span<const DelayArmCounts> arms) {
  std::vector<Counts> closed;
  closed.reserve(arms.size());
  for (const DelayArmCounts& arm : arms) closed.push_back(arm.closed);
  return closed;
}

absl::StatusOr<std::vector<BestComparison>> Compare(const DelayPlan& plan, const std::vector<Counts>& closed) {
  std::vector<NormalEstimate> rates;
  for (const Counts& counts : closed) {
    ASSIGN_OR_RETURN(const NormalEstimate rate, EstimateOfRate(plan.more_is_better ? counts : FailuresOf(counts)));
    rates.push_back(rate);
  }
  return CompareWithBest(rates, 1 - plan.alpha);
}

// How little an arm bothers customers: the more, the less.
double Mildness(const DelayArmCounts& arm) {
  return arm.none ? std::numeric_limits<double>::infinity() : arm.delay_hours;
}

size_t Mildest(absl::Span<const DelayArmCounts> arms, const std::vector<BestComparison>& best) {
  std::optional<size_t> chosen;
  for (size_t i = 0; i < arms.size(); ++i) {
    if (!best[i].may_be_best) continue;
    if (!chosen.has_value() || Mildness(arms[i]) > Mildness(arms[*chosen])) chosen = i;
  }
  return chosen.value_or(0);
}

std::optional<int64_t> PeopleNeeded(const DelayPlan& plan, const std::vector<Counts>& closed) {
  std::vector<double> rates, people;
  double in_all = 0;
  for (const Counts& counts : closed) {
    rates.push_back(RateOf(counts));
    people.push_back(static_cast<double>(counts.trials));
    in_all += people.back();
  }
  const auto effect = EffectSizeOfRates(rates, people);
  if (!effect.ok()) return std::nullopt;
  const auto size = SampleSizeOfChiSquare(*effect, static_cast<double>(closed.size() - 1),
                                          {.alpha = plan.alpha, .power = plan.power});
  if (!size.ok() || *size <= in_all || *size > 1e12) return std::nullopt;
  return static_cast<int64_t>(std::ceil(*size - in_all));
}

}  // namespace

absl::StatusOr<DelayVerdict> JudgeDelays(const DelayPlan& plan, absl::Span<const DelayArmCounts> arms,
                                         const SampleRatioResult& sample_ratio) {
  DelayVerdict verdict;
  const auto has_people = [](const DelayArmCounts& arm) { return arm.people > 0; };
  const auto has_closed = [](const DelayArmCounts& arm) { return arm.closed.trials > 0; };
  if (std::none_of(arms.begin(), arms.end(), has_people)) return verdict;
  if (sample_ratio.state == SampleRatioState::kMismatch) {
    verdict.code = DelayCode::kWithheldSampleRatio;
    return verdict;
  }
  if (!std::all_of(arms.begin(), arms.end(), has_closed)) {
    verdict.code = DelayCode::kWithheldImmature;
    return verdict;
  }
  const std::vector<Counts> closed = ClosedOf(arms);
  ASSIGN_OR_RETURN(verdict.same_rates, SameRateTest(closed));
  ASSIGN_OR_RETURN(verdict.best, Compare(plan, closed));
  const auto may_be_best = std::count_if(verdict.best.begin(), verdict.best.end(),
                                         [](const BestComparison& each) { return each.may_be_best; });
  if (verdict.same_rates->p >= plan.alpha || may_be_best == static_cast<int64_t>(arms.size())) {
    verdict.code = DelayCode::kInconclusive;
    verdict.people_needed = PeopleNeeded(plan, closed);
    return verdict;
  }
  verdict.code = may_be_best == 1 ? DelayCode::kOneBest : DelayCode::kSomeMayBeBest;
  verdict.recommended = Mildest(arms, verdict.best);
  return verdict;
}

}  // namespace sendlift
