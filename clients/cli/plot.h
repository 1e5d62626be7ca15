#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// One interval of a picture. Ends may be infinite.
struct IntervalRow {
  std::string label;
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};

// Intervals one below the other on a common axis, with a mark at `reference`, such as no difference.
struct IntervalPlot {
  std::string title;
  std::string axis;
  std::vector<IntervalRow> rows;
  double reference = 0;
};

struct PlotPoint {
  double x = 0;
  double y = 0;
};

// A line through points of rising x, or stairs that keep each y until the next point.
struct Curve {
  std::string name;
  std::vector<PlotPoint> points;
  bool is_stairs = false;
};

// Curves over common axes. Without `y_range` the axis holds what the curves reach.
struct CurvePlot {
  std::string title;
  std::string x_axis;
  std::string y_axis;
  std::vector<Curve> curves;
  std::optional<std::pair<double, double>> y_range;
};

// A map of values by row and column, such as weekday and hour: the darker, the higher.
struct GridPlot {
  std::string title;
  std::string unit;  // of the values, such as "%"
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  std::vector<std::vector<std::optional<double>>> values;  // by row and column; nothing is left blank
};

struct PlotRange {
  double lower = 0;
  double upper = 1;
};

// Range that holds every finite end, with a little air; includes the reference unless it is so far off that the
// intervals would become dots. Nothing finite gives none.
std::optional<PlotRange> RangeOf(const IntervalPlot& plot);
// Ranges of x and y over all finite points; none without any.
std::optional<PlotRange> RangeOfX(const CurvePlot& plot);
std::optional<PlotRange> RangeOfY(const CurvePlot& plot);

// Round numbers (1, 2 or 5 times a power of ten apart) within the range, about `count` of them.
std::vector<double> Ticks(PlotRange range, int count);
// A tick as short as it can be written: "0.25", "20k", "1.5M".
std::string TickText(double tick);

// The curve at x; none outside its points.
std::optional<double> ValueAt(const Curve& curve, double x);

}  // namespace sendlift::cli
