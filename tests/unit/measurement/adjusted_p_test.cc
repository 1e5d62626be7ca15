#include "measurement/adjusted_p.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "base/random.h"

namespace sendlift::testing {
namespace {

TEST(AdjustedPTest, ThePrimaryMetricsArmsAreHolmsFamilyAndTheSecondaryMetricsOneOfBenjaminiAndHochberg) {
  const auto adjusted =
      AdjustByFamily(std::vector<RawP>{{0, 0.01}, {0, 0.04}, {1, 0.01}, {1, 0.04}, {2, 0.03}, {2, std::nullopt}});
  EXPECT_DOUBLE_EQ(*adjusted[0], 0.02);
  EXPECT_DOUBLE_EQ(*adjusted[1], 0.04);
  EXPECT_DOUBLE_EQ(*adjusted[2], 0.03);  // 0.01 * 3 / 1
  EXPECT_DOUBLE_EQ(*adjusted[3], 0.04);
  EXPECT_DOUBLE_EQ(*adjusted[4], 0.04);  // 0.03 * 3 / 2 = 0.045, but no more than the next one
  EXPECT_FALSE(adjusted[5].has_value());
}

TEST(AdjustedPTest, OneComparisonIsNotAdjusted) {
  EXPECT_DOUBLE_EQ(*AdjustByFamily(std::vector<RawP>{{0, 0.03}})[0], 0.03);
  EXPECT_FALSE(AdjustByFamily(std::vector<RawP>{{0, std::nullopt}})[0].has_value());
}

// Four arms that change nothing: any false alarm of the primary metric in at most 5 of 100 experiments. Five standard
// deviations above that a correct adjustment comes less than once in a million runs; without it there would be 18.5 %.
TEST(AdjustedPTest, SeveralArmsRaiseNoMoreFalseAlarmsThanOne) {
  constexpr int kExperiments = 4000;
  constexpr uint64_t kSeed = 20261123;
  std::printf("seed %d\n", static_cast<int>(kSeed));
  Random random(kSeed);
  int alarms = 0;
  for (int i = 0; i < kExperiments; ++i) {
    std::vector<RawP> raw;
    for (int arm = 0; arm < 4; ++arm) raw.push_back({0, random.Uniform()});
    bool alarm = false;
    for (const auto& p : AdjustByFamily(raw)) alarm = alarm || *p < 0.05;
    alarms += alarm ? 1 : 0;
  }
  const double share = static_cast<double>(alarms) / kExperiments;
  EXPECT_LT(share, 0.05 + 5 * std::sqrt(0.05 * 0.95 / kExperiments));
  EXPECT_GT(share, 0.03);
}

}  // namespace
}  // namespace sendlift::testing
