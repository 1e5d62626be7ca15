#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "clients/cli/customer_import.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(CustomersTest, ListsNoMoreThanAsked) {
  testing::FakeServer server;
  const Outcome outcome = RunLine({"customers", "list", "--limit", "1500", "-o", "csv"}, &server);
  EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 1501);
  EXPECT_THAT(outcome.err, HasSubstr("The first 1500 only"));
}

}  // namespace
}  // namespace sendlift::cli
