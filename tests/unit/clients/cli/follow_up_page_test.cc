#include "clients/cli/follow_up_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/a_follow_up_report.h"

namespace sendlift::cli {
namespace {

using testing::AFollowUpReport;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::DelayVerdict;

TEST(FollowUpPageTest, TheVerdictsComeFirst) {
  v1::FollowUpReport report = AFollowUpReport();
  const HtmlPage page = FollowUpPage(report);
  EXPECT_EQ(page.title, "Delays of follow-up recommend");
  ASSERT_THAT(page.verdicts, SizeIs(1));
  EXPECT_EQ(page.verdicts[0].words, "purchase_rate: one delay is best");
  EXPECT_EQ(page.verdicts[0].text, "Best in purchase_rate: soon, at 10.0 %.");
  EXPECT_EQ(page.verdicts[0].tone, HtmlVerdict::Tone::kGood);
  for (const auto code : {DelayVerdict::INCONCLUSIVE, DelayVerdict::WITHHELD_IMMATURE, DelayVerdict::NO_DATA}) {
    report.mutable_comparisons(0)->mutable_verdict()->set_code(code);
    EXPECT_EQ(FollowUpPage(report).verdicts[0].tone, HtmlVerdict::Tone::kNeutral);
  }
}

TEST(FollowUpPageTest, EveryMetricHasItsCurvesRatesAndNumbers) {
  const HtmlPage page = FollowUpPage(AFollowUpReport());
  ASSERT_THAT(page.sections, SizeIs(2));
  EXPECT_THAT(page.sections[0].paragraphs, Contains(HasSubstr("is over for 88 % of the customers")));
  EXPECT_EQ(page.sections[0].tables[0].table.rows().size(), 2u);
  const HtmlSection& metric = page.sections[1];
  EXPECT_EQ(metric.heading, "purchase_rate");
  EXPECT_THAT(metric.paragraphs, Contains(HasSubstr("same rates: p < 0.0001")));
  ASSERT_THAT(metric.figures, SizeIs(2));
  EXPECT_THAT(metric.figures[0].svg, HasSubstr("hours since the trigger"));
  EXPECT_THAT(metric.figures[1].svg, HasSubstr("Rate by delay, purchase_rate"));
  EXPECT_EQ(metric.tables[0].table.rows().size(), 2u);
}

TEST(FollowUpPageTest, WithoutCurvesThereIsNoPicture) {
  v1::FollowUpReport report = AFollowUpReport();
  for (auto& result : *report.mutable_comparisons(0)->mutable_results()) result.clear_points();
  EXPECT_THAT(FollowUpPage(report).sections[1].figures, IsEmpty());
}

}  // namespace
}  // namespace sendlift::cli
