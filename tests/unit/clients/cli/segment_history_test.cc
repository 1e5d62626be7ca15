#include "clients/cli/segment_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(SegmentHistoryTest, ShowsWhoJoinedAndLeft) {
  FakeServer server;
  const Outcome taken = RunLine({"segments", "snapshot", "lapsed"}, &server);
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("12,345"));
  const Outcome history = RunLine({"segments", "history", "lapsed", "-o", "csv"}, &server);
  EXPECT_EQ(history.code, 0) << history.err;
  EXPECT_THAT(history.out, HasSubstr("snapshot,taken,customers,joined,left,filter\n3,"));
  EXPECT_THAT(history.out, HasSubstr(",12345,17,4,days > 90\n"));
}

TEST(SegmentHistoryTest, ListsMembersOfAllPages) {
  FakeServer server;
  const Outcome members = RunLine({"segments", "members", "lapsed", "--at", "2026-11-01"}, &server);
  EXPECT_EQ(members.code, 0) << members.err;
  EXPECT_EQ(members.out, "ann\nbob\n");
  EXPECT_EQ(server.members_request.as_of_time().seconds(), 1'793'491'200);
  EXPECT_EQ(RunLine({"segments", "members", "lapsed", "--at", "then"}, &server).code, 3);
}

}  // namespace
}  // namespace sendlift::cli
