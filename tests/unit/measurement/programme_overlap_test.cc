#include "measurement/programme_overlap.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

storage::NumberedProgrammeOutcome Outcome(int64_t period, int64_t customer, bool inside, int64_t purchases,
                                          int64_t total) {
  return {.period = period,
          .customer = {customer},
          .outcome = {.inside = inside, .events = purchases, .purchases = purchases, .total = total}};
}

TEST(ProgrammeOverlapTest, ProductsAreOfTheSameCustomerInTwoPeriodsByTheGroupsInBoth) {
  PeriodOverlap overlap(4, 3);
  overlap.Take(Outcome(4, 1, false, 1, 10));
  overlap.Take(Outcome(5, 1, false, 2, 20));
  overlap.Take(Outcome(6, 1, true, 1, 30));
  overlap.Take(Outcome(4, 2, false, 1, 5));
  overlap.Take(Outcome(5, 3, false, 1, 7));  // another customer: no product with the one before
  overlap.Take(Outcome(4, 4, true, 0, -3));
  overlap.Take(Outcome(5, 4, true, 1, 4));
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRevenue, 0, false, 1, false), 200);
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRate, 0, false, 1, false), 1);
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRevenue, 0, false, 2, true), 300);
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRevenue, 1, false, 2, true), 600);
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRevenue, 0, true, 1, true), -12);
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRate, 0, true, 1, true), 0);  // only a return in the first
  EXPECT_EQ(overlap.ProductsOf(MetricKind::kRevenue, 0, true, 1, false), 0);
}

}  // namespace
}  // namespace sendlift
