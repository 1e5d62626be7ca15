#include "services/won_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/services/a_won_report.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string TextOf(const WonReport& report) { return WonText(report, report.comparisons[0], "offer"); }

TEST(WonTextTest, TheAddedAreHeldAgainstControlsBuyers) {
  EXPECT_EQ(TextOf(AWonReport()),
            "The wrong customers: of the customers who had never bought whom arm offer made buy, 10.0 % (-5.0 to 22.0) "
            "came back, against 33.3 % of control's buyers.");
  EXPECT_THAT(TextOf(AWonReport(WonCode::kBetterCustomers)), StartsWith("Customers who stay: "));
  EXPECT_THAT(TextOf(AWonReport(WonCode::kInconclusive)), HasSubstr("the two may be the same"));
}

TEST(WonTextTest, WhatCannotBeToldIsSaidPlainly) {
  EXPECT_THAT(TextOf(AWonReport(WonCode::kNobodyWon)), HasSubstr("unbounded"));
  EXPECT_THAT(TextOf(AWonReport(WonCode::kImmature)), StartsWith("Too early"));
  EXPECT_THAT(TextOf(AWonReport(WonCode::kWithheldSampleRatio)), StartsWith("Withheld"));
  WonReport report = AWonReport(WonCode::kInconclusive);
  report.arms[0].bought = 0;
  EXPECT_THAT(TextOf(report), HasSubstr("nobody in control bought"));
  report.comparisons[0].group = WonGroup::kKnown;
  EXPECT_THAT(TextOf(report), HasSubstr("customers who had bought before"));
}

}  // namespace
}  // namespace sendlift::testing
