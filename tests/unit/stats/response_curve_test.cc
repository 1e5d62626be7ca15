#include "stats/response_curve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::HasCode;

TEST(ResponseCurveTest, HasTheShapesOfTheFormulas) {
  EXPECT_DOUBLE_EQ(ResponseAt({.shape = ResponseShape::kLinear, .scale = 3}, 4), 12);
  EXPECT_DOUBLE_EQ(ResponseAt({.shape = ResponseShape::kPower, .scale = 3, .rate = 0.5}, 16), 12);
  EXPECT_DOUBLE_EQ(ResponseAt({.shape = ResponseShape::kLogarithmic, .scale = 2, .rate = 4}, 4), 2 * std::log(2.0));
  EXPECT_DOUBLE_EQ(ResponseAt({.shape = ResponseShape::kExponential, .scale = 8, .rate = 5}, 5), 8 - 8 / std::exp(1.0));
  EXPECT_DOUBLE_EQ(ResponseAt({.shape = ResponseShape::kHill, .scale = 8, .rate = 5, .steepness = 3}, 5), 4);
}

TEST(ResponseCurveTest, NothingSpentReturnsNothing) {
  for (const ResponseShape shape : {ResponseShape::kLinear, ResponseShape::kPower, ResponseShape::kLogarithmic,
                                    ResponseShape::kExponential, ResponseShape::kHill}) {
    EXPECT_EQ(ResponseAt({.shape = shape, .scale = 7, .rate = 2, .steepness = 2}, 0), 0);
  }
}

TEST(ResponseCurveTest, IsTabulatedFromNothingOn) {
  ASSERT_OK_AND_ASSIGN(const auto values, TabulateResponse({.shape = ResponseShape::kPower, .rate = 2}, 3));
  EXPECT_THAT(values, ElementsAre(0, 1, DoubleNear(4, 1e-12), DoubleNear(9, 1e-12)));
}

TEST(ResponseCurveTest, RefusesWhatIsNoCurve) {
  EXPECT_THAT(TabulateResponse({.scale = 0}, 3), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(TabulateResponse({.rate = -1}, 3), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(TabulateResponse({.steepness = std::nan("")}, 3), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(TabulateResponse({}, -1), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(TabulateResponse({.scale = 1e308}, 3), HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
