#include "clients/cli/journey_svg.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cli/svg_plot.h"

namespace sendlift::cli {
namespace {

constexpr double kTop = 52;
constexpr double kLeft = 24;
constexpr double kBoxWidth = 230;
constexpr double kColumnWidth = 300;
constexpr double kRowGap = 22;
constexpr double kLineHeight = 15;
constexpr size_t kLineCharacters = 36;

// A node with its lines broken to fit, and where it is drawn.
struct Box {
  const JourneyNode* node;
  std::vector<std::string> lines;
  double x = 0;
  double y = 0;

  double height() const { return 26 + kLineHeight * static_cast<double>(lines.size()) + (lines.empty() ? 4 : 8); }
  double middle() const { return y + height() / 2; }
};

// Breaks at spaces; a word that is too long stays whole.
std::vector<std::string> Wrapped(const std::vector<std::string>& texts) {
  std::vector<std::string> lines;
  for (const std::string& text : texts) {
    std::string line;
    for (const absl::string_view word : absl::StrSplit(text, ' ')) {
      if (!line.empty() && line.size() + word.size() >= kLineCharacters) {
        lines.push_back(std::exchange(line, "  "));
      }
      absl::StrAppend(&line, line.empty() || line == "  " ? "" : " ", word);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Box> Boxes(const JourneyGraph& graph) {
  std::vector<Box> boxes;
  std::map<int, double> next_y;
  boxes.reserve(graph.nodes.size());
  for (const JourneyNode& node : graph.nodes) {
    Box box{.node = &node, .lines = Wrapped(node.lines)};
    double& y = next_y.try_emplace(node.column, kTop).first->second;
    box.x = kLeft + kColumnWidth * node.column;
    box.y = y;
    y += box.height() + kRowGap;
    boxes.push_back(std::move(box));
  }
  return boxes;
}

const char* FillOf(JourneyNodeKind kind) {
  switch (kind) {
    case JourneyNodeKind::kEntry:
      return "#e8f1fa";
    case JourneyNodeKind::kContact:
      return "#fff4e0";
    case JourneyNodeKind::kStep:
      return "#f3f3f3";
    case JourneyNodeKind::kEnding:
      return "#e3f4ec";
  }
  return "#ffffff";
}

std::string Drawn(const Box& box) {
  const double corner = box.node->kind == JourneyNodeKind::kEnding ? box.height() / 2 : 5;
  std::string svg = absl::StrFormat(
      "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%.1f\" fill=\"%s\" stroke=\"#444444\"/>\n",
      box.x, box.y, kBoxWidth, box.height(), corner, FillOf(box.node->kind));
  absl::StrAppendFormat(&svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" font-weight=\"bold\">%s</text>\n",
                        box.x + kBoxWidth / 2, box.y + 19, XmlText(box.node->title));
  for (size_t i = 0; i < box.lines.size(); ++i) {
    absl::StrAppendFormat(&svg, "<text x=\"%.1f\" y=\"%.1f\" xml:space=\"preserve\">%s</text>\n", box.x + 10,
                          box.y + 37 + kLineHeight * static_cast<double>(i), XmlText(box.lines[i]));
  }
  return svg;
}

std::string Drawn(const Box& from, const Box& to) {
  const double x1 = from.x + kBoxWidth;
  const double y1 = from.middle();
  const double y2 = to.middle();
  const double bend = std::max(36.0, (to.x - x1) / 2);
  return absl::StrFormat(
      "<path d=\"M %.1f %.1f C %.1f %.1f %.1f %.1f %.1f %.1f\" fill=\"none\" stroke=\"#666666\" "
      "marker-end=\"url(#head)\"/>\n",
      x1, y1, x1 + bend, y1, to.x - bend, y2, to.x, y2);
}

}  // namespace

std::string JourneySvg(const JourneyGraph& graph) {
  const std::vector<Box> boxes = Boxes(graph);
  double width = kLeft + kColumnWidth;
  double height = kTop;
  for (const Box& box : boxes) {
    width = std::max(width, box.x + kBoxWidth + kLeft);
    height = std::max(height, box.y + box.height() + kRowGap);
  }
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
      "role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n",
      width, height, width, height);
  absl::StrAppend(&svg, "<title>", XmlText(graph.title), "</title>\n",
                  "<defs><marker id=\"head\" markerWidth=\"9\" markerHeight=\"8\" refX=\"8\" refY=\"4\" "
                  "orient=\"auto\"><path d=\"M 0 0 L 9 4 L 0 8 z\" fill=\"#666666\"/></marker></defs>\n",
                  "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
  absl::StrAppendFormat(&svg, "<text x=\"%.1f\" y=\"30\" font-size=\"16\">%s</text>\n", kLeft, XmlText(graph.title));
  for (const JourneyArrow& arrow : graph.arrows) {
    absl::StrAppend(&svg, Drawn(boxes[static_cast<size_t>(arrow.from)], boxes[static_cast<size_t>(arrow.to)]));
  }
  for (const Box& box : boxes) absl::StrAppend(&svg, Drawn(box));
  return svg + "</svg>\n";
}

}  // namespace sendlift::cli
