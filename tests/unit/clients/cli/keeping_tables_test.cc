#include "clients/cli/keeping_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/clients/cli/fake_keeping.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Printed(const v1::KeepingReport& report) {
  std::ostringstream out;
  PrintKeeping(report, {.stream = out});
  return out.str();
}

TEST(KeepingTablesTest, TellsThePastThenTheFutureThenTheCost) {
  const std::string text = Printed(testing::AKeepingReport());
  EXPECT_THAT(text, HasSubstr("1,000 customers, of whom 800 bought 2,400 times from 2025-01-01 to 2026-06-30."));
  EXPECT_THAT(text, HasSubstr("40.0 % (36.6 to 43.4 %) of the buyers came back"));
  EXPECT_THAT(text, HasSubstr("120 of 300 are lost, 40.0 % (36.6 to 43.4 %): they did not buy in the last 365 days"));
  EXPECT_THAT(text, HasSubstr("2025-01"));
  EXPECT_THAT(text, HasSubstr("25.0 %"));
  EXPECT_THAT(text, HasSubstr("r 0.2430, alpha 4.414, a 0.7930, b 2.426, from 0 buyers"));
  EXPECT_THAT(text, HasSubstr("fitted without the last 91 days, it expected 190"));
  EXPECT_THAT(text, HasSubstr("7+"));
  EXPECT_THAT(text, HasSubstr("25000.50"));
  EXPECT_THAT(text, HasSubstr("tier GOLD"));
  EXPECT_THAT(text, HasSubstr("Keeping pays."));
}

TEST(KeepingTablesTest, WithoutAModelItSaysWhy) {
  v1::KeepingReport report = testing::AKeepingReport();
  report.clear_model();
  report.clear_lost();
  report.set_model_problem("3 customers came back");
  const std::string text = Printed(report);
  EXPECT_THAT(text, HasSubstr("Cannot be told: 3 customers came back"));
  EXPECT_THAT(text, HasSubstr("Nobody bought so long ago"));
  EXPECT_THAT(text, Not(HasSubstr("tenth")));
}

TEST(KeepingTablesTest, CsvIsALineAFigure) {
  std::ostringstream out;
  KeepingCsv(testing::AKeepingReport()).PrintCsv(out);
  EXPECT_THAT(out.str(), HasSubstr("section,name,figure,value\n"));
  EXPECT_THAT(out.str(), HasSubstr("\nretention,2025-01,month 1,0.25\n"));
  EXPECT_THAT(out.str(), HasSubstr("\ntier,GOLD,value_minor,2500050\n"));
  EXPECT_THAT(out.str(), HasSubstr("\nloss,,profit_of_one_minor,1250\n"));
}

TEST(KeepingTablesTest, CustomersAreShownInTheUsualUnit) {
  std::ostringstream out;
  PrintValue(testing::AValueReport(), {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("c-17"));
  EXPECT_THAT(out.str(), HasSubstr("600.00"));
  EXPECT_THAT(out.str(), HasSubstr("98.3 %"));
  EXPECT_THAT(out.str(), HasSubstr("450.00"));
}

}  // namespace
}  // namespace sendlift::cli
