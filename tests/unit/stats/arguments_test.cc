#include "stats/arguments.h"

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(ArgumentsTest, NamesEveryViolationAtOnce) {
  const absl::Status status = Arguments().Fraction("level", 1).AtLeast("n", -1, 0).Positive("deviation", 2).Check();
  ASSERT_THAT(status, testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("level")));
  ASSERT_TRUE(DetailsOf(status).has_value());
  EXPECT_EQ(DetailsOf(status)->violations.size(), 2u);
}

TEST(ArgumentsTest, NaNFailsEveryCondition) {
  for (const auto check : {&Arguments::Fraction, &Arguments::Rate, &Arguments::Finite, &Arguments::Positive}) {
    Arguments arguments;
    EXPECT_FALSE((arguments.*check)("value", NAN).Check().ok());
  }
  EXPECT_FALSE(Arguments().AtLeast("value", NAN, 0).Check().ok());
}

TEST(ArgumentsTest, AcceptsTheEndsThatItPromises) {
  EXPECT_OK(Arguments().Rate("rate", 0).Rate("rate", 1).AtLeast("n", 2, 2).Fraction("level", 0.5).Check());
}

}  // namespace
}  // namespace sendlift
