#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(SegmentsTest, CreatesAndCounts) {
  FakeServer server;
  const Outcome created = RunLine({"segments", "create", "lapsed", "--filter", "tier = LAPSED"}, &server);
  EXPECT_EQ(created.code, 0) << created.err;
  EXPECT_THAT(created.out, HasSubstr("lapsed        tier = LAPSED     12,345"));
  EXPECT_EQ(RunLine({"segments", "count", "tier = VIP"}, &server).out, "customers\n    1,234\n");
  EXPECT_EQ(RunLine({"segments", "count", "--filter", "tier = VIP", "-o", "csv"}, &server).out, "customers\n1234\n");
}

TEST(SegmentsTest, AWrongFilterNamesTheField) {
  FakeServer server;
  const Outcome outcome = RunLine({"segments", "count", "bad"}, &server);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err, "error: one field is wrong\n  filter: column 1: no such field\n");
}

TEST(SegmentsTest, ChangesOnlyWhatIsSaid) {
  FakeServer server;
  EXPECT_EQ(RunLine({"segments", "update", "lapsed", "--filter", ""}, &server).code, 0);
  EXPECT_THAT(server.segment_update.update_mask().paths(), ElementsAre("filter"));
  EXPECT_EQ(RunLine({"segments", "update", "lapsed"}, &server).code, 3);
}

}  // namespace
}  // namespace sendlift::cli
