#include "clients/cli/svg_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(SvgGridTest, TheHighestIsDarkestAndEveryFieldSaysItsValue) {
  const std::string svg = GridSvg({.title = "Responses <by> hour",
                                   .unit = "%",
                                   .columns = {"0-12 h", "12-24 h"},
                                   .rows = {"Monday", "Tuesday"},
                                   .values = {{5.0, 12.25}, {std::nullopt, 8.0}}});
  EXPECT_THAT(svg, HasSubstr("<title>Responses &lt;by&gt; hour, %</title>"));
  EXPECT_THAT(svg, HasSubstr(">12.2<"));
  EXPECT_THAT(svg, HasSubstr("fill=\"#08417d\""));
  EXPECT_THAT(svg, HasSubstr("fill=\"#e8f1fa\""));
  EXPECT_THAT(svg, HasSubstr("Tuesday"));
}

TEST(SvgGridTest, ValuesThatAreAllAlikeOrMissingAreDrawnToo) {
  EXPECT_THAT(GridSvg({.title = "t", .columns = {"a"}, .rows = {"b"}, .values = {{3.0}}}), HasSubstr(">3<"));
  EXPECT_THAT(GridSvg({.title = "t", .columns = {"a"}, .rows = {"b"}, .values = {{std::nullopt}}}),
              Not(HasSubstr("nan")));
  EXPECT_THAT(GridSvg({.title = "t", .columns = {}, .rows = {}, .values = {}}), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace sendlift::cli
