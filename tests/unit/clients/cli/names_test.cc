#include "clients/cli/names.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

TEST(NamesTest, ShortIdsAreCompletedAndFullNamesKept) {
  EXPECT_EQ(*FullName("main", "campaigns", "autumn"), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(*FullName("main", "campaigns", "workspaces/x/campaigns/autumn"), "workspaces/x/campaigns/autumn");
  EXPECT_EQ(*FullName("workspaces/x", "segments", "a"), "workspaces/x/segments/a");
  EXPECT_EQ(ShortId("workspaces/x/campaigns/autumn"), "autumn");
  EXPECT_EQ(ShortId("autumn"), "autumn");
}

TEST(NamesTest, RefusesTheNameOfSomethingElse) {
  for (const char* id : {"", "workspaces/x/segments/a", "campaigns/a", "workspaces/x/campaigns/", "a/b", "/"}) {
    SCOPED_TRACE(id);
    EXPECT_FALSE(FullName("main", "campaigns", id).ok());
  }
}

}  // namespace
}  // namespace sendlift::cli
