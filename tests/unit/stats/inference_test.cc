#include "stats/inference.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace sendlift {
namespace {

TEST(InferenceTest, FollowsStudentAndWithInfiniteDegreesTheNormal) {
  const Inference student =
      Infer({.value = 2.2281388519862748, .standard_error = 1, .degrees_of_freedom = 10}, 0.95, Alternative::kTwoSided);
  EXPECT_NEAR(student.p, 0.05, 1e-14);
  EXPECT_NEAR(student.interval.lower, 0, 1e-13);
  const Inference normal = Infer({.value = 3, .standard_error = 2, .null = 1}, 0.9, Alternative::kGreater);
  EXPECT_EQ(normal.statistic, 1);
  EXPECT_NEAR(normal.p, 0.15865525393145707, 1e-15);
  EXPECT_NEAR(normal.interval.lower, 3 - 2 * 1.2815515655446004, 1e-13);
  EXPECT_EQ(normal.interval.upper, INFINITY);
}

TEST(InferenceTest, WithoutAnErrorTheAnswerIsCertain) {
  const Inference same = Infer({.value = 1, .standard_error = 0, .null = 1}, 0.95, Alternative::kTwoSided);
  EXPECT_EQ(same.p, 1);
  EXPECT_EQ(same.interval, (Interval{1, 1}));
  EXPECT_EQ(Infer({.value = 2, .standard_error = 0, .null = 1}, 0.95, Alternative::kTwoSided).p, 0);
  EXPECT_EQ(Infer({.value = 2, .standard_error = 0, .null = 1}, 0.95, Alternative::kLess).p, 1);
}

RC_GTEST_PROP(InferenceProperty, PIsBelowAlphaExactlyWhenTheIntervalExcludesTheNull, ()) {
  const TestedEstimate estimate{.value = *rc::gen::inRange(-5000, 5000) / 1000.0,
                                .standard_error = *rc::gen::inRange(1, 3000) / 1000.0,
                                .degrees_of_freedom = *rc::gen::element(1.0, 3.5, 40.0, double{INFINITY}),
                                .null = *rc::gen::inRange(-5000, 5000) / 1000.0};
  const double level = *rc::gen::element(0.6, 0.9, 0.95, 0.999);
  const auto alternative = *rc::gen::element(Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess);
  const Inference result = Infer(estimate, level, alternative);
  RC_PRE(std::abs(result.p - (1 - level)) > 1e-9);
  RC_ASSERT((result.p < 1 - level) == !result.interval.Holds(estimate.null));
  RC_ASSERT(result.interval.Holds(estimate.value));
}

}  // namespace
}  // namespace sendlift
