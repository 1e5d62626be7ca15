#include "stats/timing/cumulative_incidence.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {
namespace {

constexpr int32_t kCausesMax = 32;

absl::Status Check(const CompetingSample& sample) {
  return Arguments()
      .Require(sample.times.size() == sample.causes.size(), "causes", "must be as many as the times")
      .Require(sample.times.size() <= UINT32_MAX, "times", "must be fewer than 2^32")
      .Require(std::all_of(sample.times.begin(), sample.times.end(),
                           [](double time) { return std::isfinite(time) && time >= 0; }),
               "times", "must be finite and at least 0")
      .Require(std::all_of(sample.causes.begin(), sample.causes.end(),
                           [](int32_t cause) { return cause >= 0 && cause <= kCausesMax; }),
               "causes", "must be 0, or a cause from 1 to 32")
      .Check();
}

// What the variance of one cause needs: with A = d / (n (n - d)) over all causes and B = S d_k / n^2, the sums of A,
// A F, A F^2, B, B F and of S^2 d_k (n - d_k) / n^3, F just after the time.
struct CauseSums {
  double incidence = 0;
  double a = 0, a_f = 0, a_ff = 0, b = 0, b_f = 0, own = 0;

  double Variance() const {
    const double f = incidence;
    return std::max(0.0, f * f * a - 2 * f * a_f + a_ff + own - 2 * (f * b - b_f));
  }
};

struct CauseCounts {
  double at_risk;
  double events_of_all;
  double events;
  double survival_before;
};

void Add(const CauseCounts& counts, CauseSums& sums) {
  const double n = counts.at_risk;
  const double share = counts.events / n;
  const double survival = counts.survival_before;
  sums.incidence += survival * share;
  const double f = sums.incidence;
  const double b = survival * share / n;
  sums.b += b;
  sums.b_f += b * f;
  sums.own += survival * survival * share * ((n - counts.events) / n) / n;
  if (counts.events_of_all >= n) return;
  const double a = counts.events_of_all / n / (n - counts.events_of_all);
  sums.a += a;
  sums.a_f += a * f;
  sums.a_ff += a * f * f;
}

class IncidenceBuilder {
 public:
  explicit IncidenceBuilder(int32_t causes) : sums_(causes) { curves_.causes = causes; }

  void Add(double time, int64_t at_risk, absl::Span<const int64_t> events) {
    int64_t all = 0;
    for (const int64_t count : events) all += count;
    const double before = survival_;
    survival_ *= static_cast<double>(at_risk - all) / static_cast<double>(at_risk);
    curves_.times.push_back(time);
    curves_.survival.push_back(survival_);
    for (size_t cause = 0; cause < sums_.size(); ++cause) {
      sendlift::Add({.at_risk = static_cast<double>(at_risk),
                     .events_of_all = static_cast<double>(all),
                     .events = static_cast<double>(events[cause]),
                     .survival_before = before},
                    sums_[cause]);
      curves_.incidence.push_back(sums_[cause].incidence);
      curves_.variance.push_back(sums_[cause].Variance());
    }
  }

  CumulativeIncidence Build(int64_t customers, double last_time) && {
    curves_.customers = customers;
    curves_.last_time = last_time;
    return std::move(curves_);
  }

 private:
  CumulativeIncidence curves_;
  std::vector<CauseSums> sums_;
  double survival_ = 1;
};

}  // namespace

absl::StatusOr<CumulativeIncidence> CumulativeIncidenceOf(const CompetingSample& sample) {
  RETURN_IF_ERROR(Check(sample));
  if (sample.times.empty()) return absl::FailedPreconditionError("there are no customers yet");
  std::vector<LabelledTime> rows(sample.times.size());
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = {sample.times[i], static_cast<uint32_t>(sample.causes[i])};
  SortByTime(rows);
  const int32_t causes = *std::max_element(sample.causes.begin(), sample.causes.end());
  IncidenceBuilder builder(causes);
  std::vector<int64_t> counts(static_cast<size_t>(causes) + 1);
  for (size_t i = 0; i < rows.size();) {
    const double time = rows[i].time;
    const auto at_risk = static_cast<int64_t>(rows.size() - i);
    std::fill(counts.begin(), counts.end(), 0);
    const size_t first = i;
    for (; i < rows.size() && rows[i].time == time; ++i) ++counts[rows[i].label];
    if (counts[0] == static_cast<int64_t>(i - first)) continue;
    builder.Add(time, at_risk, absl::MakeConstSpan(counts).subspan(1));
  }
  return std::move(builder).Build(static_cast<int64_t>(rows.size()), rows.back().time);
}

IncidenceEstimate IncidenceAt(const CumulativeIncidence& curves, int32_t cause, double time) {
  const auto after = std::upper_bound(curves.times.begin(), curves.times.end(), time);
  if (cause < 1 || cause > curves.causes || after == curves.times.begin()) return {};
  const auto step = static_cast<size_t>(after - curves.times.begin()) - 1;
  const size_t at = step * static_cast<size_t>(curves.causes) + static_cast<size_t>(cause) - 1;
  return {.incidence = curves.incidence[at], .standard_error = std::sqrt(curves.variance[at])};
}

}  // namespace sendlift
