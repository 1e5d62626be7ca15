#include "clients/cli/screen.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

TEST(ScreenTest, ColoursOnlyWhereThereAreSome) {
  std::ostringstream out;
  EXPECT_EQ(Green({.stream = out}, "ok"), "ok");
  EXPECT_EQ(Green({.stream = out, .is_terminal = true, .has_colour = true}, "ok"), "\033[32mok\033[0m");
}

TEST(ScreenTest, MeasuresWhatATerminalShows) {
  EXPECT_EQ(WidthOf("abc"), 3u);
  EXPECT_EQ(WidthOf("Björn"), 5u);
  EXPECT_EQ(WidthOf("가을"), 4u);
  EXPECT_EQ(WidthOf("\033[32mok\033[0m"), 2u);
  EXPECT_EQ(WidthOf("\xff"), 1u);
}

}  // namespace
}  // namespace sendlift::cli
