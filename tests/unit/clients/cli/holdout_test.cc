#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(HoldoutTest, GetShowsTheShare) {
  FakeServer server;
  EXPECT_EQ(RunLine({"holdout", "get"}, &server).out,
            "field  value\n"
            "share  5 %\n");
}

TEST(HoldoutTest, SetChangesTheShareAloneAlsoToNothing) {
  FakeServer server;
  EXPECT_THAT(RunLine({"holdout", "set", "--share", "7.5%"}, &server).out, HasSubstr("7.5 %"));
  EXPECT_EQ(server.holdout_update.holdout().name(), "workspaces/main/holdout");
  EXPECT_EQ(server.holdout_update.holdout().parts_per_million(), 75'000);
  EXPECT_THAT(server.holdout_update.update_mask().paths(), ElementsAre("parts_per_million"));
  (void)RunLine({"holdout", "set", "--share", "0%"}, &server);
  EXPECT_EQ(server.holdout_update.holdout().parts_per_million(), 0);
}

TEST(HoldoutTest, ARemainderIsNoShareOfEverybody) {
  FakeServer server;
  EXPECT_THAT(RunLine({"holdout", "set", "--share", "REMAINDER"}, &server).err, HasSubstr("5%"));
}

}  // namespace
}  // namespace sendlift::cli
