#include "stats/bayes/rate_difference.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "base/status.h"
#include "stats/bayes/posterior.h"
#include "stats/bayes/posterior_grid.h"
#include "stats/distributions.h"
#include "stats/roots.h"

namespace sendlift {
namespace {

using Function = absl::FunctionRef<double(double)>;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Beta {
  double a = 1;
  double b = 1;

  double Mean() const { return a / (a + b); }
  double Variance() const { return a / (a + b) * (b / (a + b)) / (a + b + 1); }
  Beta Mirrored() const { return {.a = b, .b = a}; }
};

Beta PosteriorOf(const RateArm& arm) {
  return {.a = arm.prior.a + static_cast<double>(arm.counts.successes),
          .b = arm.prior.b + static_cast<double>(arm.counts.trials - arm.counts.successes)};
}

double LogOdds(double rate) {
  if (!(rate > 0)) return -kInfinity;
  return rate < 1 ? std::log(rate) - std::log1p(-rate) : kInfinity;
}

double Gauss(Function f, double from, double to) {
  return boost::math::quadrature::gauss<double, 15>::integrate([&](double x) { return f(x); }, from, to);
}

// Halves until halves agree with the whole: near the ends of the other rate its distribution function has kinks.
double Refined(Function f, double from, double to, double whole, double agreement, int halvings) {
  const double middle = from + (to - from) / 2;
  const double left = Gauss(f, from, middle);
  const double right = Gauss(f, middle, to);
  if (halvings == 0 || std::abs(left + right - whole) <= agreement) return left + right;
  return Refined(f, from, middle, left, agreement, halvings - 1) +
         Refined(f, middle, to, right, agreement, halvings - 1);
}

// First minus second, both independent.
class Difference {
 public:
  Difference(const Beta& first, const Beta& second)
      : first_(first), second_(second), first_grid_(GridOf(first)), second_grid_(GridOf(second)) {
    const bool knows_first_better = first.Variance() <= second.Variance();
    const Beta& better = knows_first_better ? first : second;
    const Beta& other = knows_first_better ? second : first;
    constexpr double kLeast = 1e-14;
    constexpr double kRounding = 1e-15;
    agreement_ = kLeast + kRounding * (std::max(first.Mean(), second.Mean()) / std::sqrt(other.Variance()) +
                                       std::sqrt(std::min(better.a, better.b)));
  }

  // P(first - second <= d).
  double Below(double d) const {
    if (first_.Variance() <= second_.Variance()) {
      return Mean(first_grid_, d, [&](double rate) { return second_grid_.Above(0, LogOdds(rate - d)); });
    }
    return Mean(second_grid_, -d, [&](double rate) { return first_grid_.Below(0, LogOdds(rate + d)); });
  }

  // The d below which the difference lies with this probability, found around that of a normal with the same moments.
  double Quantile(double probability) const {
    const double deviation = std::sqrt(first_.Variance() + second_.Variance());
    const double guess =
        std::clamp(first_.Mean() - second_.Mean() - deviation * NormalUpperQuantile(probability), -1.0, 1.0);
    const auto gap = [&](double d) { return Below(d) - probability; };
    double low = guess, high = guess;
    const bool is_below = gap(guess) < 0;
    for (double step = deviation / 4; low > -1 || high < 1; step *= 2) {
      double& end = is_below ? high : low;
      double& other = is_below ? low : high;
      other = end;
      end = std::clamp(end + (is_below ? step : -step), -1.0, 1.0);
      if ((gap(end) < 0) != is_below || std::abs(end) == 1) break;
    }
    return RootBetween(gap, low, high).value_or(is_below ? high : low);
  }

 private:
  static PosteriorGrid GridOf(const Beta& beta) { return PosteriorGrid({Posterior::OfRate(beta.a, beta.b)}); }

  // The mean of `f` over a rate, with panels that end where the rate minus `shift` is at an end of its range.
  double Mean(const PosteriorGrid& grid, double shift, Function f) const {
    constexpr int kHalvingsMax = 40;
    std::vector<double> breaks(grid.breaks().begin(), grid.breaks().end());
    for (const double end : {LogOdds(shift), LogOdds(1 + shift)}) {
      if (end > breaks.front() && end < breaks.back()) breaks.push_back(end);
    }
    std::sort(breaks.begin(), breaks.end());
    const Posterior& rate = grid.arms().front();
    const auto weighted = [&](double axis) { return grid.Density(0, axis) * f(rate.Value(axis)); };
    double mean = 0;
    for (size_t i = 0; i + 1 < breaks.size(); ++i) {
      const double whole = Gauss(weighted, breaks[i], breaks[i + 1]);
      mean += Refined(weighted, breaks[i], breaks[i + 1], whole, agreement_, kHalvingsMax);
    }
    return mean;
  }

  Beta first_;
  Beta second_;
  PosteriorGrid first_grid_;
  PosteriorGrid second_grid_;
  double agreement_;  // of halves with the whole: what rounding of many customers' rates leaves
};

}  // namespace

absl::StatusOr<RateDifferencePosterior> CompareRateDifference(const RateArms& arms, double level) {
  RETURN_IF_ERROR(CompareBetaBinomial({arms.treatment, arms.control}, level).status());
  Beta first = PosteriorOf(arms.treatment);
  Beta second = PosteriorOf(arms.control);
  RateDifferencePosterior posterior{.mean = first.Mean() - second.Mean(),
                                    .deviation = std::sqrt(first.Variance() + second.Variance()),
                                    .credible = {}};
  // Rates near 1 would lose the digits that their complements have.
  if (first.Mean() + second.Mean() > 1) {
    first = std::exchange(second, first.Mirrored()).Mirrored();
  }
  const double tail = (1 - level) / 2;
  posterior.credible = {.lower = Difference(first, second).Quantile(tail),
                        .upper = -Difference(second, first).Quantile(tail)};
  return posterior;
}

}  // namespace sendlift
