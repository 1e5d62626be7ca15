#include "clients/cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

TEST(ProgressTest, IsALineEveryFiveSecondsWithoutATerminal) {
  std::ostringstream out;
  VirtualClock clock(absl::UnixEpoch());
  Progress progress({.stream = out}, clock, "rows");
  progress.Show(0.1, 10);
  EXPECT_EQ(out.str(), "");
  clock.AdvanceBy(absl::Seconds(5));
  progress.Show(0.5, 5000);
  progress.Show(0.6, 6000);
  progress.Finish();
  EXPECT_EQ(out.str(), "[###############...............]  50 %  5,000 rows, 1,000 rows/s\n");
}

TEST(ProgressTest, RepaintsATerminalAndCleansUp) {
  std::ostringstream out;
  VirtualClock clock(absl::UnixEpoch());
  Progress progress({.stream = out, .is_terminal = true}, clock, "rows");
  clock.AdvanceBy(absl::Milliseconds(100));
  progress.Show(-1, 7);
  progress.Finish();
  EXPECT_EQ(out.str(), "\r\033[K7 rows, 70 rows/s\r\033[K");
}

}  // namespace
}  // namespace sendlift::cli
