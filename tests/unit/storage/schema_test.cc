#include "storage/schema.h"

#include <string>
#include <vector>

#include "base/status.h"
#include "storage/sqlite.h"
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

TEST(SchemaTest, AnOlderDatabaseGetsConsentAndZoneBesideTheAddress) {
  constexpr size_t kBefore = 4;
  const sendlift::testing::TempDir directory;
  const SqliteOptions options{.reserve_mb = 0, .sync = false};
  {
    ASSERT_OK_AND_ASSIGN(const auto older, OpenSqlite(directory.File("a.db"), options, Schema().first(kBefore)));
    ASSERT_OK(older->Write(Lane::kImport, [](Session& session) -> absl::Status {
      for (const char* sql : {"INSERT INTO customers VALUES (1, 7, 'ada', '', '', 'Asia/Seoul', 5, '{}', 0, 0)",
                              "INSERT INTO customers VALUES (1, 8, 'bob', '', '', 'Europe/Paris', 3, '{}', 0, 0)",
                              "INSERT INTO addresses VALUES (1, 1, 7, 'ada@example.com'), (1, 2, 7, '+491'), (1, 1, 8, "
                              "'b@example.com')"}) {
        RETURN_IF_ERROR(session.Execute(sql).status());
      }
      return absl::OkStatus();
    }));
  }
  ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(directory.File("a.db"), options, Schema()));
  EXPECT_THAT(Names(*database, "SELECT customer || ' ' || kind || ' ' || consents || ' ' || time_zone FROM addresses"),
              ElementsAre("7 1 5 Asia/Seoul", "8 1 3 Europe/Paris", "7 2 5 Asia/Seoul"));
}

}  // namespace
}  // namespace sendlift::storage
