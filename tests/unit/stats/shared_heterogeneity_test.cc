// Whether an effect differs by tier, on the public e-mail experiment in ../shared.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "stats/heterogeneity.h"
#include "stats/proportions.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

// Visits by whether a customer bought women's goods before: others first, then past buyers.
std::array<ProportionArms, 2> WomensEmailVisits() {
  const std::string command = absl::StrCat("gzip -dc '", SENDLIFT_SHARED_DIR, "/data/hillstrom.csv.gz'");
  const std::unique_ptr<FILE, int (*)(FILE*)> rows(popen(command.c_str(), "r"), pclose);
  std::array<ProportionArms, 2> tiers;
  char line[512];
  while (rows != nullptr && fgets(line, sizeof(line), rows.get()) != nullptr) {
    // Read from the end, because an earlier column quotes a comma: womens, zip, newbie, channel, arm, visit, ...
    const std::vector<std::string> row = absl::StrSplit(line, ',');
    if (row.size() < 12 || row[0] == "recency") continue;
    const std::string& arm = row[row.size() - 4];
    if (arm != "Womens E-Mail" && arm != "No E-Mail") continue;
    ProportionArms& tier = tiers[row[row.size() - 8] == "1" ? 1 : 0];
    Counts& counts = arm == "No E-Mail" ? tier.control : tier.treatment;
    ++counts.trials;
    counts.successes += row[row.size() - 3] == "1" ? 1 : 0;
  }
  return tiers;
}

NormalEstimate EffectIn(const ProportionArms& arms) {
  const auto variance = [](const Counts& counts) {
    const MeanEstimate rate = *MeanOfRate(counts);
    return rate.variance / rate.n;
  };
  return {.value = *RateDifference(arms),
          .standard_error = std::sqrt(variance(arms.treatment) + variance(arms.control))};
}

TEST(HillstromTiersTest, TheWomensEmailWorksOnPastBuyersOfWomensGoods) {
  const auto tiers = WomensEmailVisits();
  ASSERT_EQ(tiers[0].treatment.trials + tiers[1].treatment.trials, 21'387);
  ASSERT_EQ(tiers[0].control.trials + tiers[1].control.trials, 21'306);
  const NormalEstimate others = EffectIn(tiers[0]);
  const NormalEstimate buyers = EffectIn(tiers[1]);
  EXPECT_NEAR(buyers.value, 0.0731, 5e-5);
  EXPECT_NEAR(others.value, 0.0111, 5e-5);
  ASSERT_OK_AND_ASSIGN(const HeterogeneityTest test, CochranQ({others, buyers}));
  EXPECT_NEAR(std::sqrt(test.q), 9.7, 0.05);
  EXPECT_LT(test.p, 1e-20);
  ASSERT_OK_AND_ASSIGN(const SignChangeTest sign, GailSimon({others, buyers}));
  EXPECT_EQ(sign.statistic, 0);
}

}  // namespace
}  // namespace sendlift
