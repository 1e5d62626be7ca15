#include "clients/cli/plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace sendlift::cli {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PlotTest, TicksAreRoundAndWithinTheRange) {
  EXPECT_THAT(Ticks({0, 10}, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(Ticks({-0.7, 0.9}, 4), ElementsAre(-0.5, 0, 0.5));
  EXPECT_THAT(Ticks({7.01, 8.32}, 3), ElementsAre(DoubleNear(7.5, 1e-9), DoubleNear(8, 1e-9)));
  EXPECT_THAT(Ticks({3, 3}, 5), IsEmpty());
  EXPECT_THAT(Ticks({0, INFINITY}, 5), IsEmpty());
}

TEST(PlotTest, TicksAreShort) {
  EXPECT_EQ(TickText(0), "0");
  EXPECT_EQ(TickText(-0.25), "-0.25");
  EXPECT_EQ(TickText(9000), "9000");
  EXPECT_EQ(TickText(20000), "20k");
  EXPECT_EQ(TickText(1500000), "1.5M");
}

TEST(PlotTest, AnIntervalPlotHoldsItsFiniteEndsAndANearReference) {
  const std::optional<PlotRange> range = RangeOf(IntervalPlot{.rows = {{"a", 1, 0.5, INFINITY}, {"b", 2, 1, 3}}});
  ASSERT_TRUE(range.has_value());
  EXPECT_LT(range->lower, 0);
  EXPECT_GT(range->lower, -1);
  EXPECT_GT(range->upper, 3);
  EXPECT_LT(range->upper, 4);
}

TEST(PlotTest, AFarReferenceIsLeftOut) { EXPECT_GT(RangeOf(IntervalPlot{.rows = {{"a", 100, 99, 101}}})->lower, 90); }

TEST(PlotTest, NothingFiniteHasNoRange) {
  EXPECT_FALSE(RangeOf(IntervalPlot{}).has_value());
  EXPECT_FALSE(RangeOf(IntervalPlot{.rows = {{"a", NAN, -INFINITY, INFINITY}}}).has_value());
  EXPECT_FALSE(RangeOfX(CurvePlot{}).has_value());
  EXPECT_FALSE(RangeOfY(CurvePlot{}).has_value());
}

TEST(PlotTest, ASinglePointStillHasARangeWithWidth) {
  const CurvePlot plot = {.curves = {{"a", {{5, 5}}}}};
  EXPECT_LT(RangeOfX(plot)->lower, RangeOfX(plot)->upper);
  EXPECT_LT(RangeOfY(plot)->lower, RangeOfY(plot)->upper);
}

TEST(PlotTest, LinesInterpolateAndStairsKeepTheirStep) {
  Curve curve = {.name = "a", .points = {{0, 0}, {10, 100}}};
  EXPECT_EQ(ValueAt(curve, 5), 50);
  EXPECT_EQ(ValueAt(curve, 10), 100);
  EXPECT_EQ(ValueAt(curve, -1), std::nullopt);
  EXPECT_EQ(ValueAt(curve, 11), std::nullopt);
  curve.is_stairs = true;
  EXPECT_EQ(ValueAt(curve, 9.9), 0);
  EXPECT_EQ(ValueAt(curve, 10), 100);
}

}  // namespace
}  // namespace sendlift::cli
