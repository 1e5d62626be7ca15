#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(SuppressionsTest, AreForACustomerOrAnAddress) {
  FakeServer server;
  EXPECT_THAT(RunLine({"suppressions", "create", "--customer", "c-1", "--channel", "SMS"}, &server).out,
              HasSubstr("17  c-1  SMS      OPT_OUT"));
  EXPECT_THAT(RunLine({"suppressions", "create", "--address", "a@example.com", "--reason", "MANUAL"}, &server).out,
              HasSubstr("a@example.com  all      MANUAL"));
  EXPECT_EQ(RunLine({"suppressions", "create"}, &server).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "create", "--customer", "a", "--address", "b"}, &server).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "create", "--customer", "a", "--channel", "FAX"}, &server).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "create", "--customer", "a", "--reason", "WHY"}, &server).code, 3);
}

}  // namespace
}  // namespace sendlift::cli
