#include "stats/sequential/crossing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/sequential/looks.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

StoppingBounds Symmetric(std::vector<double> information, double z) {
  const size_t looks = information.size();
  return {.information = std::move(information),
          .lower = std::vector<double>(looks, -z),
          .upper = std::vector<double>(looks, z)};
}

// Armitage, McPherson and Rowe (1969), table 2, two-sided 5 %.
TEST(CrossingTest, NaivePeekingErrorIsThatOfTheTable) {
  struct Case {
    int looks;
    double error;
  };
  for (const Case& one : {Case{1, 0.05}, Case{2, 0.083}, Case{3, 0.107}, Case{4, 0.126}, Case{5, 0.142},
                          Case{10, 0.193}, Case{14, 0.220}, Case{20, 0.248}, Case{28, 0.275}, Case{50, 0.320}}) {
    ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(one.looks));
    ASSERT_OK_AND_ASSIGN(const double error, NaivePeekingError(information, 1.959964));
    EXPECT_NEAR(error, one.error, 5.1e-4) << one.looks;
  }
}

TEST(CrossingTest, ExpectedInformationIsThatOfTheStops) {
  const StoppingBounds bounds = Symmetric({0.5, 1}, 2);
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 1.5));
  ASSERT_OK_AND_ASSIGN(const double expected, ExpectedInformation(bounds, 1.5));
  const double first = crossings.upper[0] + crossings.lower[0];
  EXPECT_NEAR(expected, 0.5 * first + 1 * (1 - first), 1e-12);
}

RC_GTEST_PROP(CrossingTest, MirroredBoundsAndDriftMirrorTheCrossings, ()) {
  const int looks = *rc::gen::inRange(1, 12);
  StoppingBounds bounds;
  StoppingBounds mirrored;
  double t = 0;
  for (int k = 0; k < looks; ++k) {
    t += *rc::gen::inRange(1, 100) / 100.0;
    const double lower = *rc::gen::inRange(-400, 100) / 100.0;
    const double upper = lower + *rc::gen::inRange(0, 500) / 100.0;
    bounds.information.push_back(t);
    bounds.lower.push_back(lower);
    bounds.upper.push_back(upper);
    mirrored.lower.push_back(-upper);
    mirrored.upper.push_back(-lower);
  }
  mirrored.information = bounds.information;
  const double drift = *rc::gen::inRange(-50, 50) / 10.0;
  const auto crossings = CrossingProbabilities(bounds, drift);
  const auto other = CrossingProbabilities(mirrored, -drift);
  RC_ASSERT(crossings.ok() && other.ok());
  for (size_t i = 0; i < bounds.information.size(); ++i) {
    RC_ASSERT(std::abs(crossings->upper[i] - other->lower[i]) < 1e-12);
    RC_ASSERT(std::abs(crossings->lower[i] - other->upper[i]) < 1e-12);
  }
  RC_ASSERT(crossings->Upper() + crossings->Lower() <= 1 + 1e-11);
}

RC_GTEST_PROP(CrossingTest, MoreDriftCrossesUpwardsMoreOften, ()) {
  const int looks = *rc::gen::inRange(1, 10);
  const auto information = EqualLooks(looks);
  const StoppingBounds bounds = Symmetric(*information, *rc::gen::inRange(50, 350) / 100.0);
  const double drift = *rc::gen::inRange(-300, 300) / 100.0;
  const auto less = CrossingProbabilities(bounds, drift);
  const auto more = CrossingProbabilities(bounds, drift + 0.1);
  RC_ASSERT(less.ok() && more.ok());
  RC_ASSERT(more->Upper() > less->Upper());
  RC_ASSERT(more->Lower() < less->Lower());
}

TEST(CrossingTest, ExtremeDriftsAndBoundsHaveProbabilities) {
  for (const double drift : {-1e6, -100.0, 0.0, 100.0, 1e6}) {
    for (const double z : {0.0, 1e-12, 2.0, 1e6, 1e300, kInfinity}) {
      ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(Symmetric({1e-6, 0.5, 1, 1e6}, z), drift));
      EXPECT_GE(crossings.Upper(), 0);
      EXPECT_GE(crossings.Lower(), 0);
      EXPECT_LE(crossings.Upper() + crossings.Lower(), 1 + 1e-11) << drift << " " << z;
    }
  }
}

TEST(CrossingTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  EXPECT_THAT(CrossingProbabilities({}, 0), invalid("information"));
  EXPECT_THAT(CrossingProbabilities({.information = {0.5, 1}, .lower = {-1}, .upper = {1, 1}}, 0), invalid("lower"));
  EXPECT_THAT(CrossingProbabilities({.information = {1}, .lower = {2}, .upper = {1}}, 0), invalid("lower[0]"));
  EXPECT_THAT(CrossingProbabilities(Symmetric({1}, kNan), 0), invalid("lower[0]"));
  for (const double drift : {kNan, kInfinity, -kInfinity, 1e7}) {
    EXPECT_THAT(CrossingProbabilities(Symmetric({1}, 2), drift), invalid("drift"));
    EXPECT_THAT(ExpectedInformation(Symmetric({1}, 2), drift), invalid("drift"));
  }
  for (const double z : {kNan, kInfinity, -1.0}) EXPECT_THAT(NaivePeekingError({1.0}, z), invalid("critical_z"));
  EXPECT_THAT(NaivePeekingError({1.0, 1.0}, 2), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
