#include "clients/cli/programme_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_programme.h"

namespace sendlift::cli {
namespace {

using testing::AProgrammePeriod;
using testing::AProgrammeReport;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::ProgrammePeriod;

TEST(ProgrammePageTest, TheVerdictsAreThoseOfTheLatestPeriodThatIsOver) {
  const HtmlPage page = ProgrammePage(
      AProgrammeReport(), {AProgrammePeriod(ProgrammePeriod::RUNNING), AProgrammePeriod(ProgrammePeriod::OVER)});
  ASSERT_THAT(page.verdicts, SizeIs(2));
  EXPECT_EQ(page.verdicts[1].words, "2026-Q3, revenue: better");
  EXPECT_EQ(page.verdicts[1].tone, HtmlVerdict::Tone::kGood);
}

TEST(ProgrammePageTest, WhileNothingIsOverThereIsNoVerdict) {
  const HtmlPage page = ProgrammePage(AProgrammeReport(), {AProgrammePeriod(ProgrammePeriod::RUNNING)});
  EXPECT_THAT(page.verdicts, IsEmpty());
}

TEST(ProgrammePageTest, EveryMeasureHasAPictureOfItsPeriods) {
  const HtmlPage page = ProgrammePage(AProgrammeReport(), {AProgrammePeriod(ProgrammePeriod::OVER)});
  ASSERT_THAT(page.sections, SizeIs(2));
  ASSERT_THAT(page.sections[1].figures, SizeIs(2));
  EXPECT_THAT(page.sections[1].figures[0].svg, HasSubstr("together"));
  EXPECT_THAT(page.sections[1].figures[0].svg, HasSubstr("2026-Q3"));
  EXPECT_THAT(page.sections[0].paragraphs[0], HasSubstr("243.00 EUR"));
}

}  // namespace
}  // namespace sendlift::cli
