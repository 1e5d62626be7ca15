#include "storage/schema.h"

#include <string>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::OpenTemporary;
using ::testing::Contains;
using ::testing::ElementsAre;

std::vector<std::string> Names(Database& database, absl::string_view sql) {
  std::vector<std::string> names;
  EXPECT_OK(database.Read([&](Session& session) {
    return session.Query(
        [&](const Row& row) {
          names.emplace_back(row.Text(0));
          return absl::OkStatus();
        },
        sql);
  }));
  return names;
}

TEST(SchemaTest, StepsAscendByOneFromOne) {
  int version = 0;
  for (const Migration& migration : Schema()) EXPECT_EQ(migration.version, ++version);
  EXPECT_GE(version, 1);
}

TEST(SchemaTest, AnEmptyDatabaseGetsTheTablesAndTheMainWorkspace) {
  const auto database = OpenTemporary(Schema());
  EXPECT_THAT(Names(*database, "SELECT name FROM sqlite_schema WHERE type = 'table'"), Contains("customers"));
  EXPECT_THAT(Names(*database, "SELECT id FROM workspaces"), ElementsAre("main"));
}

// Whatever belongs to a workspace is found by it first, so that a second one costs the first nothing.
TEST(SchemaTest, EveryKeyBeginsWithTheWorkspaceWhereThereIsOne) {
  const auto database = OpenTemporary(Schema());
  EXPECT_THAT(Names(*database,
                    "SELECT t.name FROM sqlite_schema t WHERE t.type = 'table' AND NOT EXISTS (SELECT 1 FROM "
                    "pragma_table_info(t.name) c WHERE c.name = 'workspace' AND c.pk = 1) ORDER BY t.name"),
              ElementsAre("commit_count", "settings", "tokens"));
}

}  // namespace
}  // namespace sendlift::storage
