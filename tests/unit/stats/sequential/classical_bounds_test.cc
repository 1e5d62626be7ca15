#include "stats/sequential/classical_bounds.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/sequential/looks.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Jennison and Turnbull (2000), tables 2.1 and 2.3, two-sided 5 %.
TEST(ClassicalBoundsTest, ConstantsAreThoseOfTheTables) {
  struct Case {
    int looks;
    double pocock;
    double obrien_fleming;
  };
  for (const Case& one : {Case{1, 1.960, 1.960}, Case{2, 2.178, 1.977}, Case{3, 2.289, 2.004}, Case{4, 2.361, 2.024},
                          Case{5, 2.413, 2.040}, Case{10, 2.555, 2.087}, Case{20, 2.672, 2.126}}) {
    ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(one.looks));
    ASSERT_OK_AND_ASSIGN(const StoppingBounds pocock, PocockBounds(information, 0.05));
    EXPECT_NEAR(pocock.upper.front(), one.pocock, 6e-4);
    EXPECT_EQ(pocock.upper.front(), pocock.upper.back());
    ASSERT_OK_AND_ASSIGN(const StoppingBounds obrien_fleming, OBrienFlemingBounds(information, 0.05));
    EXPECT_NEAR(obrien_fleming.upper.back(), one.obrien_fleming, 6e-4);
  }
}

RC_GTEST_PROP(ClassicalBoundsTest, EveryShapeKeepsAlpha, ()) {
  std::vector<double> information;
  for (int t = *rc::gen::inRange(1, 60); t <= 100 && information.size() < 6; t += *rc::gen::inRange(1, 40)) {
    information.push_back(t / 80.0);
  }
  const double alpha = *rc::gen::element(1e-6, 0.01, 0.05, 0.3);
  const double shape = *rc::gen::element(-1.0, 0.0, 0.1, 0.25, 0.5, 0.7, 2.0);
  const auto alternative = *rc::gen::element(Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess);
  const auto bounds = WangTsiatisBounds(information, shape, alpha, alternative);
  RC_ASSERT(bounds.ok());
  const auto crossings = CrossingProbabilities(*bounds, 0);
  RC_ASSERT(std::abs(crossings->Upper() + crossings->Lower() - alpha) < 1e-10);
}

TEST(ClassicalBoundsTest, OneSidedDesignsAreMirrorsOfEachOther) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds greater, PocockBounds({0.3, 0.8, 1}, 0.025, Alternative::kGreater));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds less, PocockBounds({0.3, 0.8, 1}, 0.025, Alternative::kLess));
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(greater.upper[i], -less.lower[i]);
    EXPECT_EQ(greater.lower[i], -kInfinity);
    EXPECT_EQ(less.upper[i], kInfinity);
  }
}

TEST(ClassicalBoundsTest, HaybittlePetoKeepsAlphaAtTheLastLook) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, HaybittlePetoBounds({0.2, 0.5, 0.9, 1}, 3, 0.05));
  EXPECT_EQ(bounds.upper[1], 3);
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 0));
  EXPECT_NEAR(crossings.Upper() + crossings.Lower(), 0.05, 1e-12);
  EXPECT_THAT(HaybittlePetoBounds({0.2, 0.5, 0.9, 1}, 1.9, 0.05),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("higher z")));
}

TEST(ClassicalBoundsTest, ExtremeInputsHaveAnAnswerOrAStatus) {
  for (const double alpha : {2e-12, 0.05, 0.9}) {
    for (const double shape : {-10.0, 0.0, 10.0}) {
      for (const std::vector<double>& information :
           {std::vector<double>{1.0}, std::vector<double>{1e-6, 1e6}, std::vector<double>{0.5, 0.5006, 0.9}}) {
        EXPECT_OK(WangTsiatisBounds(information, shape, alpha)) << alpha << " " << shape;
      }
    }
  }
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double alpha : {kNan, 0.0, 1.0, -1.0, kInfinity, 1e-15}) {
    EXPECT_THAT(PocockBounds({0.5, 1}, alpha), invalid("alpha"));
    EXPECT_THAT(OBrienFlemingBounds({0.5, 1}, alpha), invalid("alpha"));
    EXPECT_THAT(HaybittlePetoBounds({0.5, 1}, 3, alpha), invalid("alpha"));
  }
  for (const double shape : {kNan, kInfinity, 11.0}) {
    EXPECT_THAT(WangTsiatisBounds({0.5, 1}, shape, 0.05), invalid("shape"));
  }
  for (const double z : {kNan, kInfinity, 0.0, -3.0}) {
    EXPECT_THAT(HaybittlePetoBounds({0.5, 1}, z, 0.05), invalid("interim_z"));
  }
  EXPECT_THAT(PocockBounds({}, 0.05), invalid("information"));
}

}  // namespace
}  // namespace sendlift
