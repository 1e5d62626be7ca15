#include "clients/cli/text_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "absl/strings/str_split.h"
#include "clients/cli/screen.h"

namespace sendlift::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

std::vector<std::string> Lines(const std::string& picture) { return absl::StrSplit(picture, '\n'); }

TEST(TextPlotTest, IntervalsHaveEndsAnEstimateAndTheReference) {
  const std::string picture =
      DrawIntervals({.axis = "percentage points", .rows = {{"Wald", 2, 1, 3}, {"Mee", 2, -1, 3}}}, {.width = 60});
  const std::vector<std::string> lines = Lines(picture);
  ASSERT_GE(lines.size(), 5u);
  EXPECT_THAT(lines[0], ::testing::StartsWith("  Wald  "));
  EXPECT_THAT(lines[0], HasSubstr(":"));
  EXPECT_THAT(lines[0], ::testing::EndsWith("|"));
  EXPECT_EQ(lines[0].find('o'), lines[1].find('o'));
  EXPECT_LT(lines[1].find('|'), lines[0].find('|'));
  EXPECT_THAT(lines[2], HasSubstr("+---"));
  EXPECT_THAT(lines[3], HasSubstr("0"));
  EXPECT_THAT(lines[4], HasSubstr("percentage points"));
}

TEST(TextPlotTest, NoLineIsWiderThanAsked) {
  const IntervalPlot intervals = {.axis = "x", .rows = {{"a label that is much too long for a picture", 1, -1e9, 1e9}}};
  const CurvePlot curves = {.x_axis = "x", .curves = {{"a", {{0, 0}, {123456, 7}}}}};
  for (const size_t width : {40u, 60u, 100u}) {
    for (const std::string& line : Lines(DrawIntervals(intervals, {.width = width})))
      EXPECT_LE(WidthOf(line), width + 4);
    for (const std::string& line : Lines(DrawCurves(curves, {.width = width}))) EXPECT_LE(WidthOf(line), width + 4);
  }
}

TEST(TextPlotTest, EndsWithoutBoundBecomeArrows) {
  const std::string picture =
      DrawIntervals({.rows = {{"a", 1, -INFINITY, 2}, {"b", 1, 0, INFINITY}, {"c", NAN, NAN, NAN}}});
  EXPECT_THAT(Lines(picture)[0], HasSubstr("  <-"));
  EXPECT_THAT(Lines(picture)[1], HasSubstr("->"));
}

TEST(TextPlotTest, CurvesRiseFromTheLowerLeftToTheUpperRight) {
  const std::vector<std::string> lines = Lines(DrawCurves(
      {.x_axis = "n", .y_axis = "power, %", .curves = {{"a", {{0, 0}, {10, 100}}}}}, {.width = 50, .height = 8}));
  EXPECT_EQ(lines[0], "  power, %");
  EXPECT_GT(lines[1].find('*'), lines[8].find('*'));
  EXPECT_THAT(lines[9], HasSubstr("+---"));
}

TEST(TextPlotTest, SeveralCurvesHaveALegend) {
  const std::string picture =
      DrawCurves({.curves = {{"control", {{0, 100}, {9, 20}}, true}, {"mail", {{0, 90}, {9, 10}}, true}}});
  EXPECT_THAT(picture, HasSubstr("* control\n"));
  EXPECT_THAT(picture, HasSubstr("o mail\n"));
}

TEST(TextPlotTest, NothingToDrawIsEmpty) {
  EXPECT_EQ(DrawIntervals({}), "");
  EXPECT_EQ(DrawCurves({.curves = {{"a", {{NAN, NAN}}}}}), "");
}

}  // namespace
}  // namespace sendlift::cli
