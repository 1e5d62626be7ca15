#include "stats/sequential/look_recursion.h"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "base/invariant.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

using Gauss = boost::math::quadrature::gauss<double, 30>;

constexpr double kReach = 8.5;      // standard deviations
constexpr double kPanelWidth = 6;   // standard deviations of a step
constexpr double kKernelReach = 9;  // standard deviations of a step

// Calls take(position, weight) for the nodes of Gauss-Legendre on [from, to], in order of position.
template <typename Take>
void EachNode(double from, double to, Take take) {
  const double centre = (from + to) / 2;
  const double half = (to - from) / 2;
  const auto& nodes = Gauss::abscissa();
  const auto& weights = Gauss::weights();
  for (size_t i = nodes.size(); i-- > 0;) take(centre - half * nodes[i], half * weights[i]);
  for (size_t i = 0; i < nodes.size(); ++i) take(centre + half * nodes[i], half * weights[i]);
}

// Called some thousand times a look: the standard library's erfc is several times as fast as Boost's.
double UpperTail(double z) { return std::erfc(z * boost::math::constants::half_root_two<double>()) / 2; }

}  // namespace

LookRecursion::LookRecursion(absl::Span<const double> information, double drift)
    : information_(information.begin(), information.end()), drift_(drift) {}

template <typename Tail>
double LookRecursion::Total(double z, Tail tail) const {
  const double step = Step();
  const double target = z * std::sqrt(information_[look_]) - drift_ * step;
  const double per_deviation = 1 / std::sqrt(step);
  double total = 0;
  for (const Node& node : nodes_) total += node.mass * tail((target - node.position) * per_deviation);
  return total;
}

double LookRecursion::Above(double z) const {
  return Total(z, [](double standard) { return UpperTail(standard); });
}

double LookRecursion::Below(double z) const {
  return Total(z, [](double standard) { return UpperTail(-standard); });
}

double LookRecursion::DensityAt(double position) const {
  const double step = Step();
  const double deviation = std::sqrt(step);
  const double centre = position - drift_ * step;
  const auto first = std::lower_bound(nodes_.begin(), nodes_.end(), centre - kKernelReach * deviation,
                                      [](const Node& node, double least) { return node.position < least; });
  const double last = centre + kKernelReach * deviation;
  double total = 0;
  for (auto node = first; node != nodes_.end() && node->position <= last; ++node) {
    const double distance = centre - node->position;
    total += node->mass * std::exp(-distance * distance / (2 * step));
  }
  return total / (deviation * boost::math::constants::root_two_pi<double>());
}

void LookRecursion::Continue(double lower, double upper) {
  CHECK_INVARIANT(look_ + 1 < information_.size());
  const double t = information_[look_];
  const double root = std::sqrt(t);
  const double from = std::max(lower * root, drift_ * t - kReach * root);
  const double to = std::min(upper * root, drift_ * t + kReach * root);
  std::vector<Node> next;
  if (from < to) {
    const double finest = std::sqrt(std::min(Step(), information_[look_ + 1] - t));
    const double panels = std::ceil((to - from) / (kPanelWidth * finest));
    const double width = (to - from) / panels;
    next.reserve(static_cast<size_t>(panels) * 30);
    for (double panel = 0; panel < panels; ++panel) {
      EachNode(from + panel * width, from + (panel + 1) * width, [&](double position, double weight) {
        next.push_back({.position = position, .mass = weight * DensityAt(position)});
      });
    }
  }
  nodes_ = std::move(next);
  information_before_ = t;
  ++look_;
}

double NormalScore(double tail) { return NormalUpperQuantile(std::clamp(tail, 1e-300, 1 - 1e-15)); }

}  // namespace sendlift
