#include "clients/cli/demo_people.h"

#include <gtest/gtest.h>

#include <map>

namespace sendlift::cli {
namespace {

TEST(DemoPeopleTest, TheSeedMakesTheSamePeople) {
  const auto first = MakeDemoCustomers(1000, 7);
  const auto again = MakeDemoCustomers(1000, 7);
  const auto other = MakeDemoCustomers(1000, 8);
  int differences = 0;
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].email, again[i].email);
    EXPECT_EQ(first[i].tier, again[i].tier);
    differences += first[i].tier != other[i].tier ? 1 : 0;
  }
  EXPECT_GT(differences, 100);
}

TEST(DemoPeopleTest, TiersHaveTheirShares) {
  std::map<const DemoTier*, int> counts;
  for (const DemoCustomer& customer : MakeDemoCustomers(20'000, 7)) ++counts[customer.tier];
  double all = 0;
  for (const DemoTier& tier : DemoTiers()) {
    EXPECT_NEAR(counts[&tier], 20'000 * tier.share, 5 * 70) << tier.name;  // 5 standard deviations
    EXPECT_GE(tier.base_rate + std::min(tier.friendly_lift, tier.urgent_lift), 0);
    all += tier.share;
  }
  EXPECT_NEAR(all, 1, 1e-9);
}

}  // namespace
}  // namespace sendlift::cli
