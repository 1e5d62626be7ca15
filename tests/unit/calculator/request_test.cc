#include "calculator/request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

template <typename Proto>
std::string WhatIsWrong(const Proto& proto) {
  Arguments arguments;
  Read(proto, "arm", arguments);
  return std::string(arguments.Check().message());
}

v1::MeanSums Sums(int64_t n, double sum, double squares) {
  v1::MeanSums sums;
  sums.set_n(n);
  sums.set_sum(sum);
  sums.set_sum_of_squares(squares);
  return sums;
}

TEST(RequestTest, ANumberThatWasLeftOutHasItsDefault) {
  EXPECT_EQ(Or(0, 0.95), 0.95);
  EXPECT_EQ(Or(0.9, 0.95), 0.9);
}

TEST(RequestTest, CountsHaveCustomersAndNoMoreSuccesses) {
  v1::Counts counts;
  EXPECT_THAT(WhatIsWrong(counts), HasSubstr("arm.trials"));
  counts.set_trials(5);
  EXPECT_EQ(WhatIsWrong(counts), "");
  counts.set_successes(6);
  EXPECT_THAT(WhatIsWrong(counts), HasSubstr("arm.successes"));
  counts.set_successes(-1);
  EXPECT_THAT(WhatIsWrong(counts), HasSubstr("arm.successes"));
}

TEST(RequestTest, SumsBecomeMeanAndVariance) {
  Arguments arguments;
  const MeanEstimate of_1_to_5 = Read(Sums(5, 15, 55), "arm", arguments);
  EXPECT_OK(arguments.Check());
  EXPECT_EQ(of_1_to_5.n, 5);
  EXPECT_EQ(of_1_to_5.mean, 3);
  EXPECT_EQ(of_1_to_5.variance, 2.5);
  EXPECT_EQ(Read(Sums(2, 1e9, 5e17), "arm", arguments).variance, 0);
}

TEST(RequestTest, SumsThatNoDataHaveAreNamed) {
  EXPECT_THAT(WhatIsWrong(Sums(1, 1, 1)), HasSubstr("arm.n"));
  EXPECT_THAT(WhatIsWrong(Sums(5, 15, 44)), HasSubstr("arm.sum_of_squares"));
  EXPECT_THAT(WhatIsWrong(Sums(5, std::nan(""), 44)), HasSubstr("arm.sum"));
  EXPECT_EQ(WhatIsWrong(Sums(5, 15, 45)), "");
}

TEST(RequestTest, PairSumsBecomeMomentsAndNameWhatNoDataHave) {
  v1::PairSums sums;  // (1, 2), (2, 4), (3, 6)
  sums.set_n(3);
  sums.set_first_sum(6);
  sums.set_first_sum_of_squares(14);
  sums.set_second_sum(12);
  sums.set_second_sum_of_squares(56);
  sums.set_sum_of_products(28);
  Arguments arguments;
  const PairEstimate pair = Read(sums, "arm", arguments);
  EXPECT_OK(arguments.Check());
  EXPECT_EQ(pair.first_mean, 2);
  EXPECT_EQ(pair.second_variance, 4);
  EXPECT_EQ(pair.covariance, 2);
  sums.set_sum_of_products(31);
  EXPECT_THAT(WhatIsWrong(sums), HasSubstr("arm.sum_of_products"));
  sums.set_sum_of_products(28);
  sums.set_second_sum_of_squares(-1);
  EXPECT_THAT(WhatIsWrong(sums), HasSubstr("arm.second_sum_of_squares"));
}

TEST(RequestTest, ListsHaveALeastAndAMost) {
  const auto status = [](int size) {
    Arguments arguments;
    CheckSize("arms", size, 2, 3, arguments);
    return arguments.Check();
  };
  EXPECT_THAT(status(1), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("arms")));
  EXPECT_OK(status(2));
  EXPECT_OK(status(3));
  EXPECT_THAT(status(4), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("2 to 3")));
  EXPECT_EQ(At("arms", 2), "arms[2]");
}

TEST(RequestTest, EnumerationsAreReadOrNamed) {
  EXPECT_EQ(Read(v1::GREATER), Alternative::kGreater);
  EXPECT_EQ(Read(v1::LESS), Alternative::kLess);
  EXPECT_EQ(Read(v1::ALTERNATIVE_UNSPECIFIED), Alternative::kTwoSided);
  Arguments arguments;
  CheckEnum("alternative", true, arguments);
  EXPECT_OK(arguments.Check());
  CheckEnum("alternative", false, arguments);
  EXPECT_THAT(arguments.Check(), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("alternative")));
}

TEST(RequestTest, ThinningKeepsTheLastAndAtMostAsManyAsAsked) {
  EXPECT_THAT(Thinned(0, 3), IsEmpty());
  EXPECT_THAT(Thinned(1, 3), ElementsAre(0));
  EXPECT_THAT(Thinned(3, 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(Thinned(4, 3), ElementsAre(1, 3));
  EXPECT_THAT(Thinned(9, 3), ElementsAre(2, 5, 8));
}

}  // namespace
}  // namespace sendlift::calculator
