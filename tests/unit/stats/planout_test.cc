#include "stats/planout.h"

#include <cmath>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

PlanOutKey Foo(absl::string_view unit) { return {.salt = "test_salt", .name = "foo", .unit = unit}; }

// From PlanOut's own python/planout/test/test_assignment.py.
TEST(PlanOutTest, AssignsAsPlanOutDoes) {
  ASSERT_OK_AND_ASSIGN(const size_t two, PlanOutUniformChoice(Foo("4"), 2));
  EXPECT_EQ(two, 1);
  ASSERT_OK_AND_ASSIGN(const size_t eight, PlanOutUniformChoice(Foo("4"), 8));
  EXPECT_EQ(eight, 7);
}

// echo -n test_salt.foo.4 | sha1sum, the first 15 digits.
TEST(PlanOutTest, HashIsTheBeginningOfSha1) { EXPECT_EQ(PlanOutHash(Foo("4")), 0xde3e00299f3fa87U); }

TEST(PlanOutTest, WeightsDecideTheShares) {
  const std::vector<double> weights = {1, 0, 3};
  int counts[3] = {};
  for (int unit = 0; unit < 10'000; ++unit) {
    ASSERT_OK_AND_ASSIGN(const size_t choice, PlanOutWeightedChoice(Foo(absl::StrCat(unit)), weights));
    ++counts[choice];
  }
  EXPECT_EQ(counts[1], 0);
  // 4.9 binomial deviations: fails once in a million salts.
  EXPECT_NEAR(counts[0], 2500, 4.9 * std::sqrt(10'000 * 0.25 * 0.75));
}

TEST(PlanOutTest, WhatCannotBeChosenFromIsRefused) {
  EXPECT_THAT(PlanOutUniformChoice(Foo("4"), 0), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  for (const std::vector<double>& weights :
       {std::vector<double>{}, {0, 0}, {1, -1}, {1, NAN}, {INFINITY}, {1e308, 1e308}}) {
    EXPECT_THAT(PlanOutWeightedChoice(Foo("4"), weights), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_OK(PlanOutUniformChoice({.salt = "", .name = "", .unit = ""}, 3));
}

}  // namespace
}  // namespace sendlift
