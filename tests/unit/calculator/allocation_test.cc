#include "calculator/allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift::calculator {
namespace {

using ::testing::_;
using testing::HasCode;
using ::testing::HasSubstr;

v1::AllocateBudgetRequest ThreeMedia() {
  v1::AllocateBudgetRequest request;
  request.set_units(20);
  request.set_goal(v1::AllocateBudgetRequest::PRODUCT);
  for (int i = 0; i < 3; ++i) request.add_uses()->mutable_curve()->set_shape(v1::ResponseCurve::LINEAR);
  return request;
}

TEST(AllocateBudgetTest, SplitsWhatIsAsked) {
  ASSERT_OK_AND_ASSIGN(const v1::BudgetAllocation allocation, AllocateBudget(ThreeMedia()));
  ASSERT_EQ(allocation.uses_size(), 3);
  EXPECT_EQ(allocation.uses(0).units(), 6);
  EXPECT_EQ(allocation.uses(2).units(), 7);
  EXPECT_EQ(allocation.uses(2).value(), 7);
  EXPECT_EQ(allocation.uses(2).next_unit_value(), 1);
  EXPECT_EQ(allocation.value(), 294);
  EXPECT_TRUE(allocation.best());
  EXPECT_EQ(allocation.left_units(), 0);
}

TEST(AllocateBudgetTest, KeepsToMinimaMaximaAndTables) {
  v1::AllocateBudgetRequest request = ThreeMedia();
  request.set_goal(v1::AllocateBudgetRequest::SUM);
  request.mutable_uses(0)->set_minimum(4);
  request.mutable_uses(1)->set_maximum(5);
  request.mutable_uses(2)->clear_curve();
  for (const double value : {0.0, 3.0, 4.0}) request.mutable_uses(2)->add_values(value);
  ASSERT_OK_AND_ASSIGN(const v1::BudgetAllocation allocation, AllocateBudget(request));
  EXPECT_EQ(allocation.uses(0).units(), 13);
  EXPECT_EQ(allocation.uses(1).units(), 5);
  EXPECT_FALSE(allocation.uses(1).has_next_unit_value());
  EXPECT_EQ(allocation.uses(2).units(), 2);
  EXPECT_EQ(allocation.value(), 22);
}

TEST(AllocateBudgetTest, SaysWhatIsWrong) {
  const auto message = [](const v1::AllocateBudgetRequest& request) {
    const auto answer = AllocateBudget(request);
    EXPECT_THAT(answer, HasCode(absl::StatusCode::kInvalidArgument, _));
    return answer.status().ToString();
  };
  v1::AllocateBudgetRequest request = ThreeMedia();
  request.set_units(0);
  EXPECT_THAT(message(request), HasSubstr("units"));
  request = ThreeMedia();
  request.mutable_uses(1)->clear_curve();
  EXPECT_THAT(message(request), HasSubstr("uses[1]"));
  request = ThreeMedia();
  request.mutable_uses(1)->mutable_curve()->set_rate(2);
  EXPECT_THAT(message(request), HasSubstr("uses[1].curve.rate"));
  request = ThreeMedia();
  request.mutable_uses(1)->set_minimum(21);
  EXPECT_THAT(message(request), HasSubstr("uses[1].minimum"));
  request = ThreeMedia();
  for (auto& use : *request.mutable_uses()) use.set_minimum(7);
  EXPECT_THAT(message(request), HasSubstr("enough for every minimum"));
  request = ThreeMedia();
  request.mutable_uses(2)->clear_curve();
  request.mutable_uses(2)->add_values(-1);
  EXPECT_THAT(message(request), HasSubstr("uses[2].values[0]"));
  request = ThreeMedia();
  request.set_units(100'000);
  for (int i = 0; i < 10; ++i) *request.add_uses() = request.uses(0);
  EXPECT_THAT(message(request), HasSubstr("1000000 values"));
}

}  // namespace
}  // namespace sendlift::calculator
