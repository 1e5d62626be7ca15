#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(SourcesTest, SetMakesASourceOrChangesIt) {
  testing::FakeServer server;
  const Outcome outcome = RunLine({"sources", "set", "crm", "--kind", "external", "--rank", "30"}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.source_update.source().name(), "workspaces/main/sources/crm");
  EXPECT_EQ(server.source_update.source().kind(), v1::Source::EXTERNAL);
  EXPECT_EQ(server.source_update.source().trust_rank(), 30);
  EXPECT_TRUE(server.source_update.allow_missing());
  EXPECT_EQ(RunLine({"sources", "set", "crm", "--kind", "external", "--rank", "1001"}, &server).code, 2);
  EXPECT_EQ(RunLine({"sources", "set", "crm", "--kind", "partner", "--rank", "1"}, &server).code, 2);
}

TEST(SourcesTest, ListsAndDeletes) {
  testing::FakeServer server;
  EXPECT_THAT(RunLine({"sources", "list", "-o", "csv"}, &server).out, HasSubstr("crm,EXTERNAL,30,"));
  EXPECT_THAT(RunLine({"sources", "delete", "crm"}, &server).err, HasSubstr("deleted workspaces/main/sources/crm"));
}

}  // namespace
}  // namespace sendlift::cli
