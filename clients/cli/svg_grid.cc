#include "clients/cli/svg_grid.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/svg_plot.h"

namespace sendlift::cli {
namespace {

constexpr double kWidth = 720;
constexpr double kLeft = 96;
constexpr double kTop = 64;
constexpr double kRowHeight = 30;

// From a pale to a dark blue, as a share of the way.
std::string ColourAt(double share) {
  const auto between = [&](int light, int dark) {
    return static_cast<int>(std::lround(light + share * (dark - light)));
  };
  return absl::StrFormat("#%02x%02x%02x", between(0xe8, 0x08), between(0xf1, 0x41), between(0xfa, 0x7d));
}

std::string Text(double x, double y, absl::string_view text, absl::string_view colour) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"%s\">%s</text>\n", x, y, colour,
                         XmlText(text));
}

PlotRange RangeOf(const GridPlot& plot) {
  PlotRange range{.lower = INFINITY, .upper = -INFINITY};
  for (const auto& row : plot.values) {
    for (const auto& value : row) {
      if (!value.has_value()) continue;
      range.lower = std::min(range.lower, *value);
      range.upper = std::max(range.upper, *value);
    }
  }
  return range;
}

std::string Cell(double x, double y, double width, const std::optional<double>& value, const PlotRange& range) {
  const double span = range.upper - range.lower;
  const double share = value.has_value() && span > 0 ? (*value - range.lower) / span : 0;
  std::string cell =
      absl::StrFormat("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"#ffffff\"/>\n",
                      x, y, width, kRowHeight, value.has_value() ? ColourAt(share) : "#ffffff");
  if (!value.has_value()) return cell;
  return cell + Text(x + width / 2, y + kRowHeight / 2 + 4, absl::StrFormat("%.3g", *value),
                     share > 0.5 ? "#ffffff" : "#1b1b1b");
}

}  // namespace

std::string GridSvg(const GridPlot& plot) {
  const double width = plot.columns.empty() ? 0 : (kWidth - kLeft - 24) / static_cast<double>(plot.columns.size());
  const PlotRange range = RangeOf(plot);
  std::string content;
  for (size_t column = 0; column < plot.columns.size(); ++column) {
    content += Text(kLeft + (static_cast<double>(column) + 0.5) * width, kTop - 8, plot.columns[column], "#1b1b1b");
  }
  for (size_t row = 0; row < plot.rows.size(); ++row) {
    const double y = kTop + static_cast<double>(row) * kRowHeight;
    content += Text(kLeft / 2, y + kRowHeight / 2 + 4, plot.rows[row], "#1b1b1b");
    for (size_t column = 0; row < plot.values.size() && column < plot.values[row].size(); ++column) {
      content += Cell(kLeft + static_cast<double>(column) * width, y, width, plot.values[row][column], range);
    }
  }
  const double height = kTop + kRowHeight * static_cast<double>(plot.rows.size()) + 24;
  const std::string title = absl::StrCat(plot.title, plot.unit.empty() ? "" : ", ", plot.unit);
  return absl::StrCat(
      absl::StrFormat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f "
                      "%.0f\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n",
                      kWidth, height, kWidth, height),
      "<title>", XmlText(title), "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
      absl::StrFormat("<text x=\"%.0f\" y=\"26\" text-anchor=\"middle\" font-size=\"16\">%s</text>\n", kWidth / 2,
                      XmlText(title)),
      content, "</svg>\n");
}

}  // namespace sendlift::cli
