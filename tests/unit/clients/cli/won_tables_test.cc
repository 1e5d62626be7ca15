#include "clients/cli/won_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/clients/cli/fake_programme.h"

namespace sendlift::cli {
namespace {

using testing::AWonReport;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Printed(const v1::WonReport& report) {
  std::ostringstream out;
  PrintWon(report, {.stream = out});
  return out.str();
}

TEST(WonTablesTest, TellsBuyersChangesAndThoseWhoWereAdded) {
  const std::string text = Printed(AWonReport());
  EXPECT_THAT(text, HasSubstr("Customers won by autumn, followed for 90 d after the window of 7 d"));
  EXPECT_THAT(text, HasSubstr("2,000 of 3,000 customers are in waves whose time is over; it is over for all at"));
  EXPECT_THAT(text, HasSubstr("33.3 % [24.0, 43.0]"));
  EXPECT_THAT(text, HasSubstr("12.50"));
  EXPECT_THAT(text, HasSubstr("10.0 % [-5.0, 22.0]"));
  EXPECT_THAT(text, HasSubstr("unbounded"));
  EXPECT_THAT(text, HasSubstr("The wrong customers.\nNobody was won.\n"));
}

TEST(WonTablesTest, WhenAllAreOverNothingIsSaidOfLater) {
  v1::WonReport report = AWonReport();
  report.set_customer_count(3'000);
  EXPECT_THAT(Printed(report), Not(HasSubstr("it is over for all")));
}

TEST(WonTablesTest, CsvLeavesTheEndsOfWhatIsUnboundedEmpty) {
  std::ostringstream out;
  WonCsv(AWonReport()).PrintCsv(out);
  EXPECT_THAT(out.str(), HasSubstr("NEW,offer,return_rate_of_added,0.1,-0.05,0.22,WORSE_CUSTOMERS"));
  EXPECT_THAT(out.str(), HasSubstr("KNOWN,offer,return_rate_of_added,0.1,,,NOBODY_WON"));
  EXPECT_THAT(out.str(), HasSubstr("NEW,control,later_value,1250,,"));
}

}  // namespace
}  // namespace sendlift::cli
