#include "clients/cli/svg_plot.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace sendlift::cli {
namespace {

constexpr double kWidth = 720;
constexpr double kTop = 48;
constexpr double kRight = 696;
constexpr double kRowHeight = 28;
constexpr double kCurveHeight = 300;
// Okabe and Ito's colours, which people with any colour vision can tell apart.
constexpr const char* kColours[] = {"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                    "#e69f00", "#56b4e9", "#000000", "#999999"};

// The rectangle that data are drawn in.
struct Frame {
  double left = 64;
  double bottom = kTop + kCurveHeight;
  PlotRange x;
  PlotRange y;

  double AtX(double value) const {
    const double share = (value - x.lower) / (x.upper - x.lower);
    return left + std::clamp(share, 0.0, 1.0) * (kRight - left);
  }
  double AtY(double value) const {
    const double share = (value - y.lower) / (y.upper - y.lower);
    return bottom - std::clamp(share, 0.0, 1.0) * (bottom - kTop);
  }
};

std::string Line(double x1, double y1, double x2, double y2, absl::string_view style) {
  return absl::StrFormat("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %s/>\n", x1, y1, x2, y2, style);
}

std::string Text(double x, double y, absl::string_view anchor, absl::string_view text, absl::string_view more = "") {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n", x, y, anchor, more,
                         XmlText(text));
}

std::string Document(absl::string_view title, double height, absl::string_view content) {
  return absl::StrCat(
      absl::StrFormat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f "
                      "%.0f\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n",
                      kWidth, height, kWidth, height),
      "<title>", XmlText(title), "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      Text(kWidth / 2, 26, "middle", title, " font-size=\"16\""), content, "</svg>\n");
}

std::string AxisX(const Frame& frame, absl::string_view label) {
  std::string axis = Line(frame.left, frame.bottom, kRight, frame.bottom, "stroke=\"#333333\"");
  for (const double tick : Ticks(frame.x, 6)) {
    const double at = frame.AtX(tick);
    axis += Line(at, frame.bottom, at, frame.bottom + 5, "stroke=\"#333333\"");
    axis += Text(at, frame.bottom + 19, "middle", TickText(tick));
  }
  return axis + Text((frame.left + kRight) / 2, frame.bottom + 40, "middle", label);
}

std::string AxisY(const Frame& frame, absl::string_view label) {
  std::string axis = Line(frame.left, kTop, frame.left, frame.bottom, "stroke=\"#333333\"");
  for (const double tick : Ticks(frame.y, 6)) {
    const double at = frame.AtY(tick);
    axis += Line(frame.left, at, kRight, at, "stroke=\"#e0e0e0\"");
    axis += Text(frame.left - 8, at + 4, "end", TickText(tick));
  }
  const double middle = (kTop + frame.bottom) / 2;
  return axis + Text(16, middle, "middle", label, absl::StrFormat(" transform=\"rotate(-90 16 %.1f)\"", middle));
}

std::string Interval(const Frame& frame, const IntervalRow& row, double y) {
  std::string drawn = Text(frame.left - 10, y + 4, "end", row.label);
  if (std::isnan(row.lower) || std::isnan(row.upper)) return drawn;
  const std::string style = absl::StrCat("stroke=\"", kColours[0], "\" stroke-width=\"2\"");
  const double begin = frame.AtX(row.lower);
  const double end = frame.AtX(row.upper);
  drawn += Line(begin, y, end, y, style);
  if (std::isfinite(row.lower)) drawn += Line(begin, y - 5, begin, y + 5, style);
  if (std::isfinite(row.upper)) drawn += Line(end, y - 5, end, y + 5, style);
  if (!std::isfinite(row.estimate)) return drawn;
  return drawn + absl::StrFormat("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", frame.AtX(row.estimate), y,
                                 kColours[0]);
}

std::string Path(const Frame& frame, const Curve& curve, absl::string_view colour) {
  std::string points;
  std::optional<double> last_y;
  for (const PlotPoint& point : curve.points) {
    if (!std::isfinite(point.x) || !std::isfinite(point.y)) continue;
    const double x = frame.AtX(point.x);
    const double y = frame.AtY(point.y);
    if (curve.is_stairs && last_y.has_value()) absl::StrAppendFormat(&points, "%.1f,%.1f ", x, *last_y);
    absl::StrAppendFormat(&points, "%.1f,%.1f ", x, y);
    last_y = y;
  }
  if (points.empty()) return "";
  points.pop_back();
  return absl::StrCat("<polyline fill=\"none\" stroke=\"", colour, "\" stroke-width=\"2\" points=\"", points, "\"/>\n");
}

std::string Legend(const CurvePlot& plot, double y) {
  if (plot.curves.size() < 2) return "";
  std::string legend;
  double x = 64;
  for (size_t i = 0; i < plot.curves.size(); ++i) {
    const char* colour = kColours[i % std::size(kColours)];
    legend += Line(x, y - 4, x + 18, y - 4, absl::StrCat("stroke=\"", colour, "\" stroke-width=\"2\""));
    legend += Text(x + 24, y, "start", plot.curves[i].name);
    x += 48 + 7 * static_cast<double>(plot.curves[i].name.size());
  }
  return legend;
}

}  // namespace

std::string IntervalsSvg(const IntervalPlot& plot) {
  const std::optional<PlotRange> range = RangeOf(plot);
  const double bottom = kTop + kRowHeight * static_cast<double>(plot.rows.size());
  if (!range.has_value()) return Document(plot.title, bottom + 56, "");
  size_t longest = 0;
  for (const IntervalRow& row : plot.rows) longest = std::max(longest, row.label.size());
  const Frame frame = {
      .left = std::clamp(24 + 7 * static_cast<double>(longest), 64.0, 280.0), .bottom = bottom, .x = *range, .y = {}};
  std::string content;
  if (plot.reference >= range->lower && plot.reference <= range->upper) {
    const double at = frame.AtX(plot.reference);
    content += Line(at, kTop - 8, at, bottom, "stroke=\"#999999\" stroke-dasharray=\"4 3\"");
  }
  for (size_t i = 0; i < plot.rows.size(); ++i) {
    content += Interval(frame, plot.rows[i], kTop + kRowHeight * (static_cast<double>(i) + 0.5));
  }
  return Document(plot.title, bottom + 56, absl::StrCat(content, AxisX(frame, plot.axis)));
}

std::string CurvesSvg(const CurvePlot& plot) {
  const std::optional<PlotRange> x = RangeOfX(plot);
  const std::optional<PlotRange> y = RangeOfY(plot);
  const double height = kTop + kCurveHeight + 84;
  if (!x.has_value() || !y.has_value()) return Document(plot.title, height, "");
  const Frame frame = {.x = *x, .y = *y};
  std::string content = absl::StrCat(AxisY(frame, plot.y_axis), AxisX(frame, plot.x_axis));
  for (size_t i = 0; i < plot.curves.size(); ++i) {
    content += Path(frame, plot.curves[i], kColours[i % std::size(kColours)]);
  }
  return Document(plot.title, height, absl::StrCat(content, Legend(plot, frame.bottom + 68)));
}

std::string XmlText(absl::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t' ? '?' : letter;
    }
  }
  return escaped;
}

}  // namespace sendlift::cli
