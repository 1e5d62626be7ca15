#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::ContentOf;
using testing::FakeServer;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(EventsTest, ReadsMoneyAndTimesAndNumbersRows) {
  FakeServer server;
  const std::string file = FileWith("events.csv",
                                    "customer_id,type,time,amount,currency\n"
                                    "a,PURCHASED,2026-10-05T08:00:00Z,29.99,EUR\n"
                                    "b,VISITED,1760000000,,\n"
                                    "c,PURCHASED,yesterday,1,EUR\n"
                                    "d,PURCHASED,1760000000,1.005,EUR\n"
                                    "e,PURCHASED,1760000000,500,JPY\n");
  const Outcome outcome = RunLine({"events", "import", file, "--source", "shop"}, &server);
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  EXPECT_EQ(server.event_config.config().source(), "shop");
  ASSERT_EQ(server.events.size(), 5u);
  EXPECT_EQ(server.events[0].amount().minor_units(), 2999);
  EXPECT_EQ(server.events[0].sequence(), 1);
  EXPECT_FALSE(server.events[1].has_amount());
  EXPECT_EQ(server.events[4].amount().minor_units(), 500);
  EXPECT_EQ(server.events[4].sequence(), 5);
  EXPECT_THAT(outcome.out, HasSubstr("3 taken, 0 known already, 2 refused"));
  EXPECT_THAT(ContentOf(file + ".rejected.csv"), HasSubstr("\n3,time,\"\"\"yesterday\"\" is not a time"));
}

TEST(EventsTest, ASourceIsRequired) {
  EXPECT_EQ(RunLine({"events", "import", FileWith("e.csv", "customer_id,type,time\n")}).code, 2);
}

}  // namespace
}  // namespace sendlift::cli
