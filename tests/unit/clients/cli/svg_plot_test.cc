#include "clients/cli/svg_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/match.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

size_t CountOf(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Whether every tag that opens is closed in order.
bool IsBalanced(const std::string& svg) {
  std::vector<std::string> open;
  for (size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const size_t end = svg.find('>', at);
    if (end == std::string::npos) return false;
    const std::string tag = svg.substr(at + 1, end - at - 1);
    if (absl::EndsWith(tag, "/")) continue;
    if (absl::StartsWith(tag, "/")) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty();
}

TEST(SvgPlotTest, IntervalsHaveATitleAnAxisAndARowEach) {
  const std::string svg =
      IntervalsSvg({.title = "Lift <of> \"A&B\"", .axis = "pp", .rows = {{"Wald", 2, 1, 3}, {"Mee", 2, -1, INFINITY}}});
  EXPECT_THAT(svg, AllOf(StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""), EndsWith("</svg>\n")));
  EXPECT_TRUE(IsBalanced(svg)) << svg;
  EXPECT_THAT(svg, HasSubstr("<title>Lift &lt;of&gt; &quot;A&amp;B&quot;</title>"));
  EXPECT_THAT(svg, AllOf(HasSubstr(">Wald</text>"), HasSubstr(">Mee</text>"), HasSubstr(">pp</text>")));
  EXPECT_EQ(CountOf(svg, "<circle"), 2u);
  EXPECT_EQ(CountOf(svg, "stroke-dasharray"), 1u);
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
}

TEST(SvgPlotTest, CurvesHaveALineEachAndStairsTurnCorners) {
  const std::string svg = CurvesSvg({.title = "t",
                                     .x_axis = "days",
                                     .y_axis = "%",
                                     .curves = {{"a", {{0, 100}, {5, 50}}, true}, {"b", {{0, 100}, {5, 40}}}}});
  EXPECT_TRUE(IsBalanced(svg)) << svg;
  EXPECT_EQ(CountOf(svg, "<polyline"), 2u);
  EXPECT_THAT(svg, AllOf(HasSubstr(">days</text>"), HasSubstr(">a</text>"), HasSubstr(">b</text>")));
  const size_t points = svg.find("points=\"");
  const std::string first = svg.substr(points, svg.find("\"/>", points) - points);
  EXPECT_EQ(CountOf(first, ","), 3u);
}

TEST(SvgPlotTest, NothingToDrawIsStillADocument) {
  EXPECT_TRUE(IsBalanced(CurvesSvg({.title = "t"})));
  EXPECT_TRUE(IsBalanced(IntervalsSvg({.title = "t"})));
}

TEST(SvgPlotTest, ControlCharactersAreReplaced) { EXPECT_EQ(XmlText("a\x01<b>"), "a?&lt;b&gt;"); }

}  // namespace
}  // namespace sendlift::cli
