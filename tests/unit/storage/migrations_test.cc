#include "storage/migrations.h"

#include <SQLiteCpp/Database.h>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Migration kSteps[] = {
    {.version = 1,
     .name = "customers",
     .sql = "CREATE TABLE customers (id INTEGER PRIMARY KEY); CREATE TABLE notes (id INTEGER)"},
    {.version = 2, .name = "names", .sql = "ALTER TABLE customers ADD COLUMN name TEXT; -- with a remark"},
    {.version = 3, .name = "offers", .sql = "CREATE TABLE offers (id INTEGER PRIMARY KEY);"},
};

class MigrationsTest : public ::testing::Test {
 protected:
  int Number(const char* sql) { return connection_.execAndGet(sql).getInt(); }

  SQLite::Database connection_{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
};

TEST_F(MigrationsTest, BringsAnEmptyDatabaseToTheLastVersion) {
  ASSERT_OK(Migrate(connection_, kSteps));
  EXPECT_EQ(Number("PRAGMA user_version"), 3);
  EXPECT_EQ(Number("PRAGMA application_id"), kApplicationId);
  connection_.exec("INSERT INTO customers (id, name) VALUES (1, 'a')");
}

TEST_F(MigrationsTest, AppliesOnlyWhatIsMissing) {
  ASSERT_OK(Migrate(connection_, absl::MakeConstSpan(kSteps, 1)));
  connection_.exec("INSERT INTO customers (id) VALUES (7)");
  ASSERT_OK(Migrate(connection_, kSteps));
  ASSERT_OK(Migrate(connection_, kSteps));
  EXPECT_EQ(Number("SELECT id FROM customers WHERE name IS NULL"), 7);
}

TEST_F(MigrationsTest, KeepsTheStepsBeforeOneThatFailsAndNothingOfIt) {
  const Migration steps[] = {kSteps[0],
                             {.version = 2, .name = "broken", .sql = "CREATE TABLE half (id); SELECT nonsense"}};
  EXPECT_THAT(Migrate(connection_, steps),
              HasCode(absl::StatusCode::kInternal, AllOf(HasSubstr("migration 2 (broken)"), HasSubstr("nonsense"))));
  EXPECT_EQ(Number("PRAGMA user_version"), 1);
  EXPECT_EQ(Number("SELECT count(*) FROM sqlite_schema WHERE name = 'half'"), 0);
  EXPECT_OK(Migrate(connection_, kSteps));
}

TEST_F(MigrationsTest, RefusesANewerDatabaseNamingBothVersions) {
  ASSERT_OK(Migrate(connection_, kSteps));
  const absl::Status refused = Migrate(connection_, absl::MakeConstSpan(kSteps, 2));
  EXPECT_THAT(refused,
              HasCode(absl::StatusCode::kFailedPrecondition, AllOf(HasSubstr("version 3"), HasSubstr("up to 2"))));
  EXPECT_EQ(DetailsOf(refused)->reason, "DATABASE_NEWER");
}

TEST_F(MigrationsTest, RefusesADatabaseOfAnotherProgramAndLeavesItAsItIs) {
  connection_.exec("CREATE TABLE bookmarks (id)");
  const absl::Status refused = Migrate(connection_, kSteps);
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kDataLoss, HasSubstr("another program")));
  EXPECT_EQ(DetailsOf(refused)->reason, "DATABASE_DAMAGED");
  EXPECT_EQ(Number("PRAGMA application_id"), 0);
}

TEST_F(MigrationsTest, RefusesTheMarkOfAnotherProgram) {
  connection_.exec("PRAGMA application_id = 12345");
  EXPECT_THAT(CheckIdentity(connection_, kSteps), HasCode(absl::StatusCode::kDataLoss, HasSubstr("another program")));
}

TEST_F(MigrationsTest, AcceptsNoStepsAtAll) {
  ASSERT_OK(Migrate(connection_, {}));
  EXPECT_EQ(Number("PRAGMA application_id"), kApplicationId);
  EXPECT_EQ(Number("PRAGMA user_version"), 0);
}

}  // namespace
}  // namespace sendlift::storage
