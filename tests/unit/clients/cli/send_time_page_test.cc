#include "clients/cli/send_time_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_send_times.h"

namespace sendlift::cli {
namespace {

using testing::ASendTimeReport;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(SendTimePageTest, WhatMayBeConcludedComesFirst) {
  v1::SendTimeReport report = ASendTimeReport();
  EXPECT_EQ(SendTimePage(report).verdicts[0].tone, HtmlVerdict::Tone::kGood);
  report.set_code(v1::SendTimeReport::NOT_RANDOMISED);
  EXPECT_EQ(SendTimePage(report).verdicts[0].words, "No recommendation");
  EXPECT_EQ(SendTimePage(report).verdicts[0].tone, HtmlVerdict::Tone::kBad);
  for (const auto code :
       {v1::SendTimeReport::NO_DIFFERENCE, v1::SendTimeReport::TOO_FEW, v1::SendTimeReport::NO_DATA}) {
    report.set_code(code);
    EXPECT_EQ(SendTimePage(report).verdicts[0].tone, HtmlVerdict::Tone::kNeutral);
  }
}

TEST(SendTimePageTest, PartsAndWeekAreDrawnAndInNumbers) {
  const HtmlPage page = SendTimePage(ASendTimeReport());
  ASSERT_THAT(page.sections, SizeIs(2));
  EXPECT_THAT(page.sections[0].figures[0].svg, HasSubstr("12-24 h"));
  EXPECT_EQ(page.sections[0].tables[0].table.rows().size(), 2u);
  EXPECT_THAT(page.sections[1].figures[0].svg, HasSubstr("Wednesday"));
  EXPECT_EQ(page.sections[1].tables[0].table.rows().size(), 7u);
}

TEST(SendTimePageTest, WithoutEnoughContactsThereIsNoWeek) {
  v1::SendTimeReport report = ASendTimeReport();
  for (auto& cell : *report.mutable_cells()) cell.clear_shrunk_rate();
  EXPECT_THAT(SendTimePage(report).sections, SizeIs(1));
  EXPECT_THAT(SendTimePage(report).sections[0].figures, SizeIs(1));
  report.set_code(v1::SendTimeReport::NO_DATA);
  EXPECT_THAT(SendTimePage(report).sections[0].figures, IsEmpty());
}

}  // namespace
}  // namespace sendlift::cli
