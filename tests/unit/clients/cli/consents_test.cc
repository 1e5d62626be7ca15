#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(ConsentsTest, EveryChangeIsShownWithSourceAndCause) {
  FakeServer server;
  v1::ConsentChange& given = *server.consent_changes.add_consent_changes();
  given.add_given()->set_channel(v1::EMAIL);
  given.mutable_given(0)->set_purpose(v1::PROMOTION);
  given.set_source("web form");
  given.set_cause(v1::ConsentChange::IMPORT);
  given.set_import_batch("workspaces/main/importBatches/17");
  v1::ConsentChange& withdrawn = *server.consent_changes.add_consent_changes();
  withdrawn.add_withdrawn()->set_channel(v1::EMAIL);
  withdrawn.mutable_withdrawn(0)->set_purpose(v1::PROMOTION);
  withdrawn.set_cause(v1::ConsentChange::MERGE);
  withdrawn.set_merge("workspaces/main/merges/4");
  const std::string out = RunLine({"customers", "consents", "c-1"}, &server).out;
  EXPECT_EQ(server.consents_of, "workspaces/main/customers/c-1");
  EXPECT_THAT(out, HasSubstr("EMAIL:PROMOTION                   web form  import 17"));
  EXPECT_THAT(out, HasSubstr("EMAIL:PROMOTION            merge 4"));
}

TEST(ConsentsTest, AnErasureSaysWhatItTook) {
  FakeServer server;
  EXPECT_THAT(RunLine({"customers", "erase", "c-1"}, &server).out, HasSubstr("2             17             3"));
  EXPECT_EQ(server.erasure.name(), "workspaces/main/customers/c-1");
  EXPECT_FALSE(server.erasure.validate_only());
  EXPECT_THAT(RunLine({"customers", "erase", "c-1", "--dry-run"}, &server).err, HasSubstr("Nothing was erased"));
  EXPECT_TRUE(server.erasure.validate_only());
}

}  // namespace
}  // namespace sendlift::cli
