#include "clients/cli/merges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::UnorderedElementsAre;

v1::DuplicateGroup AGroup(v1::MergeReason reason, const std::string& address, const std::vector<std::string>& ids) {
  v1::DuplicateGroup group;
  group.set_reason(reason);
  group.set_address(address);
  for (const std::string& id : ids) group.add_customers("workspaces/main/customers/" + id);
  return group;
}

TEST(MergesTest, DuplicatesAreListedWithTheReason) {
  testing::FakeServer server;
  server.groups = {AGroup(v1::SAME_EMAIL, "a@example.com", {"c-1", "c-3"})};
  EXPECT_EQ(RunLine({"customers", "duplicates", "list", "-o", "csv"}, &server).out,
            "why,address,customers\nSAME_EMAIL,a@example.com,c-1 c-3\n");
}

TEST(MergesTest, CustomersAreMergedByName) {
  testing::FakeServer server;
  const Outcome outcome = RunLine({"customers", "merge", "c-1", "c-2", "c-3"}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("tier from c-3"));
  EXPECT_THAT(server.merged, UnorderedElementsAre("workspaces/main/customers/c-2", "workspaces/main/customers/c-3"));
}

TEST(MergesTest, AllThatShareAnAddressAreMergedIntoTheFirst) {
  testing::FakeServer server;
  // c-3 is in two groups: the second one is merged in the next round, without it.
  server.groups = {AGroup(v1::SAME_EMAIL, "a@example.com", {"c-1", "c-3"}),
                   AGroup(v1::SAME_PHONE_NUMBER, "+491", {"c-2", "c-3", "c-4"})};
  std::vector<std::string> many;
  for (int i = 0; i < 21; ++i) many.push_back(absl::StrCat("m-", i));
  server.groups.push_back(AGroup(v1::SAME_EMAIL, "info@example.com", many));
  const Outcome outcome = RunLine({"customers", "merge", "--all-exact"}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(server.merged, UnorderedElementsAre("workspaces/main/customers/c-3", "workspaces/main/customers/c-4"));
  EXPECT_THAT(outcome.err, HasSubstr("1 groups of more than 20 customers"));
}

TEST(MergesTest, AMergeIsTakenBack) {
  testing::FakeServer server;
  EXPECT_THAT(RunLine({"customers", "unmerge", "17", "-o", "csv"}, &server).out, HasSubstr("17,"));
}

TEST(MergesTest, WhomToMergeMustBeSaid) {
  testing::FakeServer server;
  EXPECT_NE(RunLine({"customers", "merge"}, &server).code, 0);
  EXPECT_NE(RunLine({"customers", "merge", "c-1"}, &server).code, 0);
  EXPECT_NE(RunLine({"customers", "merge", "c-1", "c-2", "--all-exact"}, &server).code, 0);
}

}  // namespace
}  // namespace sendlift::cli
