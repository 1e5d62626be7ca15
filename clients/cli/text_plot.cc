#include "clients/cli/text_plot.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "clients/cli/screen.h"

namespace sendlift::cli {
namespace {

constexpr char kMarks[] = "*o+x#@%&";
constexpr size_t kWidthMin = 40;
constexpr size_t kHeightMin = 6;
constexpr size_t kLabelMax = 24;
constexpr char kIndent[] = "  ";

// Where a value stands among `cells` characters; outside the range it is the nearest border.
size_t CellOf(double value, PlotRange range, size_t cells) {
  const double share = (value - range.lower) / (range.upper - range.lower);
  const double last = static_cast<double>(cells - 1);
  if (!(share > 0)) return 0;
  return static_cast<size_t>(std::lround(std::min(share, 1.0) * last));
}

std::string Shortened(const std::string& label) {
  if (WidthOf(label) <= kLabelMax || label.size() <= kLabelMax) return label;
  size_t end = kLabelMax - 2;
  while (end > 0 && (static_cast<unsigned char>(label[end]) & 0xc0) == 0x80) --end;
  return label.substr(0, end) + "..";
}

std::string PaddedTo(const std::string& label, size_t width) {
  const size_t taken = WidthOf(label);
  return label + std::string(width > taken ? width - taken : 0, ' ');
}

std::string WithoutTail(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// The axis: a ruler with a cross at every tick, and the ticks' numbers centred below, left out where they would touch.
std::string Axis(PlotRange range, size_t margin, size_t cells) {
  std::string ruler(cells, '-');
  std::string numbers(margin + cells + 8, ' ');
  size_t free_from = 0;
  for (const double tick : Ticks(range, static_cast<int>(std::max<size_t>(2, cells / 12)))) {
    const size_t cell = CellOf(tick, range, cells);
    ruler[cell] = '+';
    const std::string text = TickText(tick);
    const size_t centre = margin + cell;
    const size_t begin = centre > text.size() / 2 ? centre - text.size() / 2 : 0;
    if (begin < free_from || begin + text.size() > numbers.size()) continue;
    numbers.replace(begin, text.size(), text);
    free_from = begin + text.size() + 1;
  }
  return absl::StrCat(std::string(margin, ' '), ruler, "\n", WithoutTail(numbers));
}

std::string IntervalLine(const IntervalRow& row, PlotRange range, double reference, size_t cells) {
  std::string line(cells, ' ');
  if (reference >= range.lower && reference <= range.upper) line[CellOf(reference, range, cells)] = ':';
  if (std::isnan(row.lower) || std::isnan(row.upper)) return line;
  const size_t begin = CellOf(row.lower, range, cells);
  const size_t end = CellOf(row.upper, range, cells);
  for (size_t i = begin; i <= end; ++i) line[i] = '-';
  line[begin] = std::isinf(row.lower) ? '<' : '|';
  line[end] = std::isinf(row.upper) ? '>' : '|';
  if (std::isfinite(row.estimate)) line[CellOf(row.estimate, range, cells)] = 'o';
  return line;
}

std::string Centred(const std::string& text, size_t margin, size_t cells) {
  if (text.empty()) return "";
  const size_t width = WidthOf(text);
  return absl::StrCat(std::string(margin + (cells > width ? (cells - width) / 2 : 0), ' '), text, "\n");
}

std::string Legend(const CurvePlot& plot, size_t margin) {
  if (plot.curves.size() < 2) return "";
  std::string legend;
  for (size_t i = 0; i < plot.curves.size(); ++i) {
    absl::StrAppend(&legend, std::string(margin, ' '), std::string(1, kMarks[i % (sizeof(kMarks) - 1)]), " ",
                    plot.curves[i].name, "\n");
  }
  return legend;
}

// The curves' marks, first row on top.
std::vector<std::string> Canvas(const CurvePlot& plot, PlotRange x, PlotRange y, size_t cells, size_t height) {
  std::vector<std::string> canvas(height, std::string(cells, ' '));
  for (size_t i = plot.curves.size(); i-- > 0;) {
    for (size_t cell = 0; cell < cells; ++cell) {
      const double share = static_cast<double>(cell) / static_cast<double>(cells - 1);
      const double at = cell + 1 == cells ? x.upper : x.lower + (x.upper - x.lower) * share;
      const std::optional<double> value = ValueAt(plot.curves[i], at);
      if (!value.has_value() || !(*value >= y.lower && *value <= y.upper)) continue;
      canvas[height - 1 - CellOf(*value, y, height)][cell] = kMarks[i % (sizeof(kMarks) - 1)];
    }
  }
  return canvas;
}

}  // namespace

std::string DrawIntervals(const IntervalPlot& plot, TextSize size) {
  const std::optional<PlotRange> range = RangeOf(plot);
  if (!range.has_value()) return "";
  size_t label_width = 0;
  for (const IntervalRow& row : plot.rows) label_width = std::max(label_width, WidthOf(Shortened(row.label)));
  const size_t margin = label_width + 4;
  const size_t cells = std::max(kWidthMin, size.width) - margin;
  std::string picture;
  for (const IntervalRow& row : plot.rows) {
    picture += WithoutTail(absl::StrCat(kIndent, PaddedTo(Shortened(row.label), label_width), "  ",
                                        IntervalLine(row, *range, plot.reference, cells)));
  }
  return absl::StrCat(picture, Axis(*range, margin, cells), Centred(plot.axis, margin, cells));
}

std::string DrawCurves(const CurvePlot& plot, TextSize size) {
  const std::optional<PlotRange> x = RangeOfX(plot);
  const std::optional<PlotRange> y = RangeOfY(plot);
  if (!x.has_value() || !y.has_value()) return "";
  const size_t height = std::max(kHeightMin, size.height);
  std::vector<std::string> labels(height);
  size_t label_width = 0;
  for (const double tick : Ticks(*y, static_cast<int>(height / 3))) {
    labels[height - 1 - CellOf(tick, *y, height)] = TickText(tick);
    label_width = std::max(label_width, TickText(tick).size());
  }
  const size_t margin = label_width + 4;
  const size_t cells = std::max(kWidthMin, size.width) - margin;
  const std::vector<std::string> canvas = Canvas(plot, *x, *y, cells, height);
  std::string picture = plot.y_axis.empty() ? "" : absl::StrCat(kIndent, plot.y_axis, "\n");
  for (size_t row = 0; row < height; ++row) {
    const std::string blanks(label_width - labels[row].size(), ' ');
    picture += WithoutTail(absl::StrCat(kIndent, blanks, labels[row], labels[row].empty() ? " |" : " +", canvas[row]));
  }
  return absl::StrCat(picture, Axis(*x, margin, cells), Centred(plot.x_axis, margin, cells), Legend(plot, margin));
}

}  // namespace sendlift::cli
