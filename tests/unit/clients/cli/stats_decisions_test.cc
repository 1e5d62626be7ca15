#include "clients/cli/stats_decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::CsvOf;
using testing::FailureText;
using ::testing::HasSubstr;
using testing::Printed;
using ::testing::StartsWith;

TEST(StatsDecisionsTest, AdjustCountsWhatHolds) {
  ASSERT_OK_AND_ASSIGN(const v1::AdjustPValuesRequest request, AdjustRequest({.p_values = {"0.01", "0.04"}}));
  v1::AdjustedPValues adjusted;
  for (const double p : {0.02, 0.08}) {
    for (auto* values : {adjusted.mutable_bonferroni(), adjusted.mutable_holm(), adjusted.mutable_hochberg(),
                         adjusted.mutable_sidak(), adjusted.mutable_benjamini_yekutieli()}) {
      values->Add(p);
    }
    adjusted.add_benjamini_hochberg(p / 2);
  }
  EXPECT_THAT(Printed(AdjustPage(request, adjusted)), StartsWith("Of 2 tests, 1 hold by Holm"));
  EXPECT_THAT(CsvOf(AdjustPage(request, adjusted)), HasSubstr("1,0.01,0.02,0.02,0.02,0.02,0.01,0.02\n"));
  EXPECT_THAT(FailureText(AdjustRequest({.p_values = {"0.01", "1.4"}}).status()), HasSubstr("P 2: "));
}

TEST(StatsDecisionsTest, DiffersDrawsEveryGroup) {
  ASSERT_OK_AND_ASSIGN(const v1::TestHeterogeneityRequest request,
                       DiffersRequest({.effects = {"-0.02,0.005", "0.03,0.01"}}));
  EXPECT_EQ(request.effects(0).estimate(), -0.02);
  v1::HeterogeneityTest test;
  test.set_p_value(0.001);
  test.set_sign_change_p_value(0.004);
  const std::string page = Printed(DiffersPage(request, test));
  EXPECT_THAT(page, StartsWith("The effect differs between the groups, p = 0.0010.\nIt even changes its sign"));
  EXPECT_THAT(page, AllOf(HasSubstr("group 1  "), HasSubstr("group 2  ")));
  EXPECT_THAT(FailureText(DiffersRequest({.effects = {"1,0", "2"}}).status()),
              AllOf(HasSubstr("EFFECT 1: \"1,0\" needs a standard error above 0"), HasSubstr("EFFECT 2: ")));
}

}  // namespace
}  // namespace sendlift::cli
