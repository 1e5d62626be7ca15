#include "model/share_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto Wrong(const char* field, const char* text) {
  return AllOf(Field(&FieldViolation::field, field), Field(&FieldViolation::description, HasSubstr(text)));
}

std::vector<FieldViolation> Check(Share a, Share b) {
  return ShareViolations("parts", "the parts", {{"a", a}, {"b", b}});
}

TEST(ShareRulesTest, SharesMakeAWholeWithOrWithoutARemainder) {
  EXPECT_THAT(Check(Percent(40), Percent(60)), IsEmpty());
  EXPECT_THAT(Check(Percent(40), Remainder()), IsEmpty());
}

TEST(ShareRulesTest, WhatDoesNotMakeAWholeIsNamed) {
  EXPECT_THAT(Check(Percent(40), Percent(50)), ElementsAre(Wrong("parts", "the parts add up to 90 %")));
  EXPECT_THAT(Check(Percent(70), Percent(60)), ElementsAre(Wrong("parts", "add up to 130 %")));
  EXPECT_THAT(Check(Remainder(), Remainder()), ElementsAre(Wrong("parts", "only one share can be REMAINDER")));
  EXPECT_THAT(Check(Percent(100), Remainder()), ElementsAre(Wrong("parts", "leave nothing")));
  EXPECT_THAT(Check(Percent(0), Percent(100)), ElementsAre(Wrong("a", "above 0 %")));
}

}  // namespace
}  // namespace sendlift::testing
