#include "clients/cli/plot.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift::cli {
namespace {

// Farther than so many widths of the intervals, the reference is left out of the picture.
constexpr double kReferenceWidths = 4;
constexpr double kAir = 0.04;

class Span {
 public:
  void Take(double value) {
    if (!std::isfinite(value)) return;
    if (!range_.has_value()) range_ = {value, value};
    range_->lower = std::min(range_->lower, value);
    range_->upper = std::max(range_->upper, value);
  }
  const std::optional<PlotRange>& range() const { return range_; }

 private:
  std::optional<PlotRange> range_;
};

PlotRange Widened(PlotRange range, double share) {
  double air = (range.upper - range.lower) * share;
  if (range.upper <= range.lower) air = std::max(std::abs(range.upper) * 0.1, 1e-9);
  return {range.lower - air, range.upper + air};
}

}  // namespace

std::optional<PlotRange> RangeOf(const IntervalPlot& plot) {
  Span span;
  for (const IntervalRow& row : plot.rows) {
    span.Take(row.estimate);
    span.Take(row.lower);
    span.Take(row.upper);
  }
  if (!span.range().has_value()) return std::nullopt;
  const PlotRange range = *span.range();
  const double reach = kReferenceWidths * (range.upper - range.lower);
  if (plot.reference >= range.lower - reach && plot.reference <= range.upper + reach) span.Take(plot.reference);
  return Widened(*span.range(), kAir);
}

std::optional<PlotRange> RangeOfX(const CurvePlot& plot) {
  Span span;
  for (const Curve& curve : plot.curves) {
    for (const PlotPoint& point : curve.points) span.Take(point.x);
  }
  if (!span.range().has_value() || span.range()->upper > span.range()->lower) return span.range();
  return Widened(*span.range(), 0);
}

std::optional<PlotRange> RangeOfY(const CurvePlot& plot) {
  if (plot.y_range.has_value()) return PlotRange{plot.y_range->first, plot.y_range->second};
  Span span;
  for (const Curve& curve : plot.curves) {
    for (const PlotPoint& point : curve.points) span.Take(point.y);
  }
  if (!span.range().has_value()) return std::nullopt;
  return Widened(*span.range(), kAir);
}

std::vector<double> Ticks(PlotRange range, int count) {
  const double width = range.upper - range.lower;
  if (!std::isfinite(width) || width <= 0 || count < 1) return {};
  const double rough = width / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double step = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
  std::vector<double> ticks;
  const double first = std::ceil(range.lower / step - 1e-9);
  for (int i = 0; i <= 4 * count; ++i) {
    const double tick = (first + i) * step;
    if (tick > range.upper + 1e-9 * step) break;
    ticks.push_back(first + i == 0 ? 0 : tick);
  }
  return ticks;
}

std::string TickText(double tick) {
  const double size = std::abs(tick);
  if (size >= 1e6 && size < 1e9) return absl::StrFormat("%.6gM", tick / 1e6);
  if (size >= 1e4 && size < 1e6) return absl::StrFormat("%.6gk", tick / 1e3);
  return absl::StrFormat("%.6g", tick);
}

std::optional<double> ValueAt(const Curve& curve, double x) {
  const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), x,
                                      [](double value, const PlotPoint& point) { return value < point.x; });
  if (after == curve.points.begin()) return std::nullopt;
  const PlotPoint& left = *(after - 1);
  if (after == curve.points.end()) return left.x == x ? std::optional(left.y) : std::nullopt;
  if (curve.is_stairs || after->x <= left.x) return left.y;
  return left.y + (after->y - left.y) * (x - left.x) / (after->x - left.x);
}

}  // namespace sendlift::cli
