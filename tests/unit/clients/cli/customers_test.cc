#include "clients/cli/customers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(CustomersTest, ListsNoMoreThanAsked) {
  testing::FakeServer server;
  const Outcome outcome = RunLine({"customers", "list", "--limit", "1500", "-o", "csv"}, &server);
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1501);
  EXPECT_THAT(outcome.err, HasSubstr("The first 1500 only"));
}

TEST(CustomersTest, AWrongHeaderIsRefusedBeforeTheServerIsAsked) {
  const Outcome outcome = RunLine({"customers", "import", FileWith("h.csv", "ID,E-Mail\n1,2\n")});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("  columns[0]: \"ID\" is no column name ([a-z][a-z0-9_]*); call it id\n"));
  EXPECT_EQ(RunLine({"customers", "import", FileWith("h.csv", "id\n1\n"), "--consent", "FAX"}).code, 3);
}

}  // namespace
}  // namespace sendlift::cli
