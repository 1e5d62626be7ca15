#include "stats/value/maximize.h"

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using Point = absl::Span<const double>;

TEST(MaximizeTest, FindsTheTopOfABanana) {
  const auto banana = [](Point x) { return -1000 * (100 * std::pow(x[1] - x[0] * x[0], 2) + std::pow(1 - x[0], 2)); };
  ASSERT_OK_AND_ASSIGN(const Maximum top, Maximize(banana, std::vector<std::vector<double>>{{-1.2, 1}}));
  EXPECT_NEAR(top.at[0], 1, 1e-6);
  EXPECT_NEAR(top.at[1], 1, 1e-6);
  EXPECT_NEAR(top.value, 0, 1e-8);
}

TEST(MaximizeTest, TakesTheBestOfItsStarts) {
  const auto two_tops = [](Point x) { return std::exp(-std::pow(x[0] - 3, 2)) + 2 * std::exp(-std::pow(x[0] + 3, 2)); };
  ASSERT_OK_AND_ASSIGN(const Maximum top, Maximize(two_tops, std::vector<std::vector<double>>{{2.5}, {-2.5}}));
  EXPECT_NEAR(top.at[0], -3, 1e-5);
}

TEST(MaximizeTest, StandardErrorsComeFromTheCurvature) {
  const auto normal = [](Point x) { return -std::pow((x[0] - 1) / 0.2, 2) / 2 - std::pow(x[1] / 0.5, 2) / 2; };
  ASSERT_OK_AND_ASSIGN(const Maximum top, Maximize(normal, std::vector<std::vector<double>>{{0, 1}}));
  EXPECT_NEAR(top.standard_errors[0], 0.2, 1e-6);
  EXPECT_NEAR(top.standard_errors[1], 0.5, 1e-6);
}

TEST(MaximizeTest, AFunctionWithoutATopIsRefused) {
  const std::vector<std::vector<double>> starts = {{0, 0}, {1, -1}};
  EXPECT_THAT(Maximize([](Point x) { return x[0] + x[1]; }, starts),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Maximize([](Point x) { return -x[0] * x[0]; }, starts),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Maximize([](Point) { return NAN; }, starts), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Maximize([](Point) { return INFINITY; }, starts),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(Maximize([](Point x) { return x[0]; }, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

}  // namespace
}  // namespace sendlift
