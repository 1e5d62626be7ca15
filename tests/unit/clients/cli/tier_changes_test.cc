#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_tierings.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

TEST(TierChangesTest, ACustomersTiersSayWhereTheyAreFrom) {
  testing::FakeTierings server;
  const testing::Outcome outcome = server.RunLine({"customers", "tiers", "c-1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.changes_of, "workspaces/main/customers/c-1");
  EXPECT_THAT(outcome.out, HasSubstr("(none)"));
  EXPECT_THAT(outcome.out, HasSubstr("computed"));
  EXPECT_THAT(outcome.out, HasSubstr("tierings/rfm"));
}

}  // namespace
}  // namespace sendlift::cli
