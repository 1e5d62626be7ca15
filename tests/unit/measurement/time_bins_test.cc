#include "measurement/time_bins.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(TimeBinsTest, EveryBinHoldsItsStartAndNotItsEnd) {
  for (int bin = 0; bin < kTimeBins; ++bin) {
    EXPECT_EQ(TimeBinOf(TimeBinStart(bin)), bin);
    if (bin + 1 < kTimeBins) EXPECT_EQ(TimeBinOf(TimeBinStart(bin + 1) - absl::Microseconds(1)), bin);
    EXPECT_LT(TimeBinStart(bin), TimeBinStart(bin + 1));
  }
}

TEST(TimeBinsTest, ABinBehindTheFirstMinuteIsAtMostAnEighthOfItsStartWide) {
  EXPECT_EQ(TimeBinStart(1), absl::Minutes(1));
  for (int bin = 1; bin < kTimeBins; ++bin) {
    EXPECT_LE(TimeBinStart(bin + 1) - TimeBinStart(bin), TimeBinStart(bin) / 8) << bin;
  }
}

TEST(TimeBinsTest, FourHundredDaysFitAndLaterTimesAreInTheLast) {
  EXPECT_EQ(TimeBinOf(absl::Hours(24 * 400)), 153);
  EXPECT_EQ(TimeBinOf(absl::Hours(24 * 4000)), kTimeBins - 1);
}

// The numbers are stored.
TEST(TimeBinsTest, TheNumbersAreThese) {
  EXPECT_EQ(TimeBinOf(absl::Seconds(59)), 0);
  EXPECT_EQ(TimeBinOf(absl::Hours(1)), 48);   // 32 to 64 minutes in steps of 4
  EXPECT_EQ(TimeBinOf(absl::Hours(24)), 84);  // 1024 to 2048 minutes in steps of 128
  EXPECT_EQ(TimeBinOf(absl::Hours(168)), 106);
}

}  // namespace
}  // namespace sendlift
