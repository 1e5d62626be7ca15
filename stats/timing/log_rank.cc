#include "stats/timing/log_rank.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/timing/symmetric.h"

namespace sendlift {
namespace {

constexpr int32_t kGroupsMax = 64;
constexpr int32_t kStrataMax = 1 << 20;

bool AllBelow(absl::Span<const int32_t> numbers, int32_t bound) {
  return std::all_of(numbers.begin(), numbers.end(), [bound](int32_t n) { return n >= 0 && n < bound; });
}

absl::Status Check(const GroupedSample& grouped) {
  Arguments arguments;
  RequireSample(arguments, grouped.sample);
  const size_t customers = grouped.sample.times.size();
  return arguments.Require(grouped.groups.size() == customers, "groups", "must be as many as the times")
      .Require(AllBelow(grouped.groups, kGroupsMax), "groups", "must be at least 0 and below 64")
      .Require(grouped.strata.empty() || grouped.strata.size() == customers, "strata", "must be as many as the times")
      .Require(AllBelow(grouped.strata, kStrataMax), "strata", "must be at least 0 and below 2^20")
      .Check();
}

// The rows of each stratum, in the order of the strata; the label is the group and the event bit.
std::vector<std::vector<LabelledTime>> Strata(const GroupedSample& grouped) {
  const size_t customers = grouped.sample.times.size();
  const auto row = [&grouped](size_t i) {
    return LabelledTime{grouped.sample.times[i],
                        static_cast<uint32_t>(grouped.groups[i]) * 2 + grouped.sample.events[i]};
  };
  std::vector<std::vector<LabelledTime>> strata(1);
  if (grouped.strata.empty()) {
    strata[0].resize(customers);
    for (size_t i = 0; i < customers; ++i) strata[0][i] = row(i);
    return strata;
  }
  strata.resize(customers == 0 ? 1 : 1 + *std::max_element(grouped.strata.begin(), grouped.strata.end()));
  for (size_t i = 0; i < customers; ++i) strata[grouped.strata[i]].push_back(row(i));
  return strata;
}

void AddStratum(std::vector<LabelledTime>& rows, size_t groups, LogRankSums& sums) {
  SortByTime(rows);
  std::vector<int64_t> at_risk(groups, 0);
  std::vector<int64_t> events(groups, 0);
  std::vector<int64_t> leaving(groups, 0);
  for (const LabelledTime& row : rows) ++at_risk[row.label / 2];
  sums.StartStratum();
  for (size_t i = 0; i < rows.size();) {
    const double time = rows[i].time;
    bool any_event = false;
    std::fill(events.begin(), events.end(), 0);
    std::fill(leaving.begin(), leaving.end(), 0);
    for (; i < rows.size() && rows[i].time == time; ++i) {
      const uint32_t event = rows[i].label & 1;
      ++leaving[rows[i].label / 2];
      events[rows[i].label / 2] += event;
      any_event = any_event || event != 0;
    }
    if (any_event) sums.Add(at_risk, events);
    for (size_t group = 0; group < groups; ++group) at_risk[group] -= leaving[group];
  }
}

}  // namespace

absl::Status CheckWeighting(const LogRankWeighting& weighting) {
  return Arguments().AtLeast("rho", weighting.rho, 0).AtLeast("gamma", weighting.gamma, 0).Check();
}

LogRankSums::LogRankSums(size_t groups, const LogRankWeighting& weighting) : weighting_(weighting) {
  shares_.assign(groups, 0);
  sums_.observed.assign(groups, 0);
  sums_.expected.assign(groups, 0);
  sums_.variance.assign(groups * groups, 0);
}

void LogRankSums::StartStratum() { survival_ = peto_survival_ = 1; }

double LogRankSums::Weight(double at_risk, double events) const {
  switch (weighting_.weight) {
    case LogRankWeight::kGehanBreslow:
      return at_risk;
    case LogRankWeight::kTaroneWare:
      return std::sqrt(at_risk);
    case LogRankWeight::kPetoPeto:
      return peto_survival_ * (1 - events / (at_risk + 1));
    case LogRankWeight::kFlemingHarrington:
      return std::pow(survival_, weighting_.rho) * std::pow(1 - survival_, weighting_.gamma);
    case LogRankWeight::kLogRank:
      break;
  }
  return 1;
}

void LogRankSums::Add(absl::Span<const int64_t> at_risk, absl::Span<const int64_t> events) {
  const size_t groups = sums_.observed.size();
  int64_t all_at_risk = 0;
  int64_t all_events = 0;
  for (size_t j = 0; j < groups; ++j) {
    all_at_risk += at_risk[j];
    all_events += events[j];
  }
  if (all_events == 0) return;
  const auto n = static_cast<double>(all_at_risk);
  const auto d = static_cast<double>(all_events);
  const double weight = Weight(n, d);
  survival_ *= static_cast<double>(all_at_risk - all_events) / n;
  peto_survival_ *= 1 - d / (n + 1);
  const double spread =
      all_at_risk == 1 ? 0 : weight * weight * d * (static_cast<double>(all_at_risk - all_events) / (n - 1));
  for (size_t j = 0; j < groups; ++j) shares_[j] = static_cast<double>(at_risk[j]) / n;
  for (size_t j = 0; j < groups; ++j) {
    sums_.observed[j] += weight * static_cast<double>(events[j]);
    sums_.expected[j] += weight * d * shares_[j];
    sums_.variance[j * groups + j] += spread * shares_[j] * (static_cast<double>(all_at_risk - at_risk[j]) / n);
    for (size_t l = 0; l < j; ++l) {
      const double covariance = spread * shares_[j] * shares_[l];
      sums_.variance[j * groups + l] -= covariance;
      sums_.variance[l * groups + j] -= covariance;
    }
  }
}

absl::StatusOr<LogRankResult> LogRankSums::Result() const {
  LogRankResult result = sums_;
  std::vector<double> excess(result.observed.size());
  for (size_t j = 0; j < excess.size(); ++j) excess[j] = result.observed[j] - result.expected[j];
  const QuadraticForm form = InverseQuadraticForm(result.variance, excess);
  if (form.rank == 0) {
    return absl::FailedPreconditionError("nothing happened yet at a time when two groups were at risk");
  }
  result.chi_square = form.value;
  result.degrees_of_freedom = form.rank;
  result.p = ChiSquareUpperTail(form.value, form.rank);
  if (std::isfinite(result.chi_square)) return result;
  return absl::OutOfRangeError("the weights are too small for a double");
}

absl::StatusOr<LogRankResult> LogRankTest(const GroupedSample& sample, const LogRankWeighting& weighting) {
  RETURN_IF_ERROR(CheckWeighting(weighting));
  RETURN_IF_ERROR(Check(sample));
  if (sample.groups.empty()) return absl::FailedPreconditionError("there are no customers yet");
  const size_t groups = 1 + static_cast<size_t>(*std::max_element(sample.groups.begin(), sample.groups.end()));
  LogRankSums sums(groups, weighting);
  for (std::vector<LabelledTime>& stratum : Strata(sample)) AddStratum(stratum, groups, sums);
  return sums.Result();
}

}  // namespace sendlift
