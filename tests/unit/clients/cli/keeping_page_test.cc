#include "clients/cli/keeping_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_keeping.h"

namespace sendlift::cli {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

v1::KeepingReport Report() {
  v1::KeepingReport report = testing::AKeepingReport();
  for (const double rate : {0.2, 0.15}) {
    auto& cell = *report.mutable_retention()->add_all();
    cell.set_customers_count(80);
    cell.set_rate(rate);
  }
  *report.add_deciles() = report.deciles(0);
  return report;
}

TEST(KeepingPageTest, WhoIsLostAndWhatThatCostsComeFirst) {
  const HtmlPage page = KeepingPage(Report());
  ASSERT_THAT(page.verdicts, SizeIs(2));
  EXPECT_THAT(page.verdicts[0].words, HasSubstr("120 of 300 are lost"));
  EXPECT_THAT(page.verdicts[0].text, HasSubstr("of the buyers came back"));
  EXPECT_EQ(page.verdicts[1].text, "Keeping pays.");
}

TEST(KeepingPageTest, RetentionAndTheFutureAreDrawnAndInNumbers) {
  const HtmlPage page = KeepingPage(Report());
  ASSERT_THAT(page.sections, SizeIs(3));
  EXPECT_THAT(page.sections[0].paragraphs, Contains(HasSubstr("1,000 customers, of whom 800 bought")));
  EXPECT_THAT(page.sections[1].figures[0].svg, HasSubstr("months since the first purchase"));
  EXPECT_EQ(page.sections[1].tables[0].table.rows().size(), 2u);
  EXPECT_THAT(page.sections[2].figures[0].svg, HasSubstr("the best first"));
  ASSERT_THAT(page.sections[2].tables, SizeIs(2));
}

TEST(KeepingPageTest, WhatCannotBeToldIsSaid) {
  v1::KeepingReport report = Report();
  report.clear_model();
  report.set_model_problem("3 customers came back");
  report.clear_loss();
  report.clear_retention();
  auto& cause = *report.add_causes();
  cause.set_value("moved away");
  const HtmlPage page = KeepingPage(report);
  EXPECT_THAT(page.verdicts, SizeIs(1));
  EXPECT_EQ(page.sections[1].heading, "Why they left");
  EXPECT_THAT(page.sections[2].figures, IsEmpty());
  EXPECT_THAT(page.sections[3].paragraphs, Contains("Cannot be told: 3 customers came back."));
  EXPECT_THAT(page.sections[3].tables, IsEmpty());
}

}  // namespace
}  // namespace sendlift::cli
