#include "stats/bayes/posterior_grid.h"

#include <algorithm>
#include <array>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "stats/roots.h"

namespace sendlift {
namespace {

constexpr size_t kNodes = 16;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Gauss-Legendre on [-1, 1], and the integral from -1 to each node of the polynomial through the values at the nodes.
struct Rule {
  std::array<double, kNodes> node;
  std::array<double, kNodes> weight;
  std::array<std::array<double, kNodes>, kNodes> running;
};

// P_0 to P_kNodes at x, by Bonnet's recursion.
std::array<double, kNodes + 1> LegendreAt(double x) {
  std::array<double, kNodes + 1> values{1, x};
  for (size_t k = 1; k < kNodes; ++k) {
    const auto n = static_cast<double>(k);
    values[k + 1] = ((2 * n + 1) * x * values[k] - n * values[k - 1]) / (n + 1);
  }
  return values;
}

Rule MakeRule() {
  using Gauss = boost::math::quadrature::gauss<double, kNodes>;
  Rule rule;
  for (size_t i = 0; i < kNodes / 2; ++i) {
    rule.node[kNodes / 2 + i] = Gauss::abscissa()[i];
    rule.node[kNodes / 2 - 1 - i] = -Gauss::abscissa()[i];
    rule.weight[kNodes / 2 + i] = rule.weight[kNodes / 2 - 1 - i] = Gauss::weights()[i];
  }
  for (size_t to = 0; to < kNodes; ++to) {
    const auto at_end = LegendreAt(rule.node[to]);
    for (size_t from = 0; from < kNodes; ++from) {
      const auto at_node = LegendreAt(rule.node[from]);
      double sum = at_end[1] + 1;
      for (size_t k = 1; k < kNodes; ++k) sum += at_node[k] * (at_end[k + 1] - at_end[k - 1]);
      rule.running[to][from] = rule.weight[from] / 2 * sum;
    }
  }
  return rule;
}

const Rule& TheRule() {
  static const Rule rule = MakeRule();
  return rule;
}

// Its density on the log-odds is the slope of the rate, which integrals over the rate carry as a factor.
const Posterior& Uniform() {
  static const Posterior uniform = Posterior::OfRate(1, 1);
  return uniform;
}

}  // namespace

PosteriorGrid::PosteriorGrid(std::vector<Posterior> arms) : arms_(std::move(arms)) {
  double from = kInfinity;
  double end = -kInfinity;
  for (const Posterior& arm : arms_) {
    from = std::min(from, arm.lower());
    end = std::max(end, arm.upper());
  }
  breaks_ = {from};
  double width = end - from;
  while (from < end) {
    const double to = NextBreak(from, width);
    width = 2 * (to - from);
    breaks_.push_back(to);
    from = to;
  }
  Accumulate();
}

// On a straight stretch the density is an exponential; both bounds keep sixteen nodes exact to about 1e-14.
bool PosteriorGrid::IsNearlyStraight(const Posterior& arm, double from, double to) const {
  constexpr double kRiseMax = 4;
  constexpr double kBendMax = 0.5;
  if (to <= arm.lower() || from >= arm.upper()) return true;
  const double start = arm.LogDensity(from);
  const double middle = arm.LogDensity(from + (to - from) / 2);
  const double end = arm.LogDensity(to);
  return std::abs(end - start) <= kRiseMax && std::abs(start - 2 * middle + end) <= kBendMax;
}

double PosteriorGrid::NextBreak(double from, double width) const {
  double to = from + width;
  for (const Posterior& arm : arms_) {
    for (const double edge : {arm.lower(), arm.upper()}) {
      if (edge > from) to = std::min(to, edge);
    }
  }
  const auto straighten = [&](const Posterior& arm) {
    for (double middle = from + (to - from) / 2; from < middle && middle < to && !IsNearlyStraight(arm, from, to);) {
      to = middle;
      middle = from + (to - from) / 2;
    }
  };
  for (const Posterior& arm : arms_) straighten(arm);
  if (arms_.front().IsRate()) straighten(Uniform());
  return to;
}

double PosteriorGrid::Integral(size_t arm, double from, double to) const {
  if (to <= arms_[arm].lower() || from >= arms_[arm].upper()) return 0;
  const Rule& rule = TheRule();
  const double half = (to - from) / 2;
  double sum = 0;
  for (size_t i = 0; i < kNodes; ++i) {
    sum += rule.weight[i] * std::exp(arms_[arm].LogDensity(from + half * (1 + rule.node[i])));
  }
  return half * sum;
}

void PosteriorGrid::Accumulate() {
  const size_t arms = arms_.size();
  const size_t panels = breaks_.size() - 1;
  std::vector<double> mass(panels * arms);
  totals_.assign(arms, 0);
  for (size_t panel = 0; panel < panels; ++panel) {
    for (size_t arm = 0; arm < arms; ++arm) {
      mass[panel * arms + arm] = Integral(arm, breaks_[panel], breaks_[panel + 1]);
      totals_[arm] += mass[panel * arms + arm];
    }
  }
  below_.assign(panels * arms, 0);
  above_.assign(panels * arms, 0);
  for (size_t arm = 0; arm < arms; ++arm) {
    for (size_t panel = 1; panel < panels; ++panel) {
      const size_t before = (panel - 1) * arms + arm;
      below_[before + arms] = below_[before] + mass[before] / totals_[arm];
    }
    for (size_t panel = panels - 1; panel > 0; --panel) {
      const size_t after = panel * arms + arm;
      above_[after - arms] = above_[after] + mass[after] / totals_[arm];
    }
  }
}

// The values of one arm at the nodes of one panel, each node's arms side by side.
void PosteriorGrid::Fill(size_t panel, size_t arm, Values& values) const {
  const Rule& rule = TheRule();
  const size_t arms = arms_.size();
  const double from = breaks_[panel];
  const double half = (breaks_[panel + 1] - from) / 2;
  if (from >= arms_[arm].upper() || breaks_[panel + 1] <= arms_[arm].lower()) {
    for (size_t i = 0; i < kNodes; ++i) {
      values.density[i * arms + arm] = 0;
      values.below[i * arms + arm] = from >= arms_[arm].upper() ? 1 : 0;
      values.above[i * arms + arm] = from >= arms_[arm].upper() ? 0 : 1;
    }
    return;
  }
  double mass = 0;
  for (size_t i = 0; i < kNodes; ++i) {
    const double density = std::exp(arms_[arm].LogDensity(from + half * (1 + rule.node[i]))) / totals_[arm];
    values.density[i * arms + arm] = density;
    mass += half * rule.weight[i] * density;
  }
  for (size_t i = 0; i < kNodes; ++i) {
    double part = 0;
    for (size_t j = 0; j < kNodes; ++j) part += half * rule.running[i][j] * values.density[j * arms + arm];
    values.below[i * arms + arm] = std::clamp(below_[panel * arms + arm] + part, 0.0, 1.0);
    values.above[i * arms + arm] = std::clamp(above_[panel * arms + arm] + mass - part, 0.0, 1.0);
  }
}

void PosteriorGrid::ForEachNode(absl::FunctionRef<void(const Node&)> visit) const {
  const Rule& rule = TheRule();
  const size_t arms = arms_.size();
  const std::vector<double> none(kNodes * arms, 0);
  Values values{.density = none, .below = none, .above = none};
  for (size_t panel = 0; panel + 1 < breaks_.size(); ++panel) {
    for (size_t arm = 0; arm < arms; ++arm) Fill(panel, arm, values);
    const double half = (breaks_[panel + 1] - breaks_[panel]) / 2;
    for (size_t i = 0; i < kNodes; ++i) {
      visit({.axis = breaks_[panel] + half * (1 + rule.node[i]),
             .weight = half * rule.weight[i],
             .density = absl::MakeConstSpan(values.density).subspan(i * arms, arms),
             .below = absl::MakeConstSpan(values.below).subspan(i * arms, arms),
             .above = absl::MakeConstSpan(values.above).subspan(i * arms, arms)});
    }
  }
}

double PosteriorGrid::Quantile(size_t arm, double probability) const {
  const size_t arms = arms_.size();
  size_t panel = 0;
  while (panel + 2 < breaks_.size() && below_[(panel + 1) * arms + arm] <= probability) ++panel;
  const double from = breaks_[panel];
  const double missing = probability - below_[panel * arms + arm];
  const auto excess = [&](double to) { return Integral(arm, from, to) / totals_[arm] - missing; };
  return RootBetween(excess, from, breaks_[panel + 1]).value_or(breaks_[panel + 1]);
}

double PosteriorGrid::Density(size_t arm, double axis) const {
  if (!(axis > arms_[arm].lower() && axis < arms_[arm].upper())) return 0;
  return std::exp(arms_[arm].LogDensity(axis)) / totals_[arm];
}

// The panel that holds `axis`, which lies between the first break and the last.
size_t PosteriorGrid::PanelOf(double axis) const {
  const auto after = std::upper_bound(breaks_.begin(), breaks_.end(), axis);
  return std::min<size_t>(after - breaks_.begin(), breaks_.size() - 1) - 1;
}

double PosteriorGrid::Below(size_t arm, double axis) const {
  if (!(axis > arms_[arm].lower())) return 0;
  if (!(axis < arms_[arm].upper())) return 1;
  const size_t panel = PanelOf(axis);
  const double part = Integral(arm, breaks_[panel], axis) / totals_[arm];
  return std::clamp(below_[panel * arms_.size() + arm] + part, 0.0, 1.0);
}

double PosteriorGrid::Above(size_t arm, double axis) const {
  if (!(axis > arms_[arm].lower())) return 1;
  if (!(axis < arms_[arm].upper())) return 0;
  const size_t panel = PanelOf(axis);
  const double part = Integral(arm, axis, breaks_[panel + 1]) / totals_[arm];
  return std::clamp(above_[panel * arms_.size() + arm] + part, 0.0, 1.0);
}

}  // namespace sendlift
