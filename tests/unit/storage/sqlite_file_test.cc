#include "storage/sqlite_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::TempDir;
using ::testing::HasSubstr;

TEST(SqliteFileTest, FollowsLinksSoThatADatabaseHasOneName) {
  const TempDir directory;
  std::ofstream(directory.File("real.db")) << "";
  fs::create_symlink(directory.File("real.db"), directory.File("link.db"));
  ASSERT_OK_AND_ASSIGN(const std::string real, DatabasePath(directory.File("real.db")));
  ASSERT_OK_AND_ASSIGN(const std::string link, DatabasePath(directory.File("link.db")));
  EXPECT_EQ(real, link);
}

TEST(SqliteFileTest, NamesTheDirectoryThatIsMissing) {
  const TempDir directory;
  EXPECT_THAT(DatabasePath(directory.File("nowhere/a.db")), HasCode(absl::StatusCode::kNotFound, HasSubstr("nowhere")));
}

TEST(SqliteFileTest, RefusesADirectoryAndNoPathAtAll) {
  const TempDir directory;
  EXPECT_THAT(DatabasePath(directory.File("")),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("not a file")));
  EXPECT_THAT(DatabasePath(""), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
}

TEST(SqliteFileTest, NeedsPermissionForTheDirectoryAndTheFile) {
  if (geteuid() == 0) GTEST_SKIP() << "root may do everything";
  const TempDir directory;
  std::ofstream(directory.File("a.db")) << "";
  fs::permissions(directory.File("a.db"), fs::perms::owner_read);
  EXPECT_THAT(DatabasePath(directory.File("a.db")), HasCode(absl::StatusCode::kPermissionDenied, HasSubstr("a.db")));
  fs::create_directory(directory.File("closed"));
  fs::permissions(directory.File("closed"), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(DatabasePath(directory.File("closed/b.db")),
              HasCode(absl::StatusCode::kPermissionDenied, HasSubstr("closed")));
}

TEST(SqliteFileTest, TakesANewOrEmptyFile) {
  const TempDir directory;
  EXPECT_OK(CheckDatabaseFile(directory.File("new.db")));
  std::ofstream(directory.File("empty.db")) << "";
  EXPECT_OK(CheckDatabaseFile(directory.File("empty.db")));
}

TEST(SqliteFileTest, RefusesWhatIsDamaged) {
  struct Case {
    const char* name;
    std::string content;
    const char* message;
  };
  const std::string magic("SQLite format 3\0", 16);
  const Case cases[] = {
      {"AnotherFormat", std::string(4096, 'x'), "not an SQLite database"},
      {"Text", "id,name\n", "not an SQLite database"},
      {"OnlyTheBeginning", magic + "abc", "cut short"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const TempDir directory;
    const std::string path = directory.File("a.db");
    std::ofstream(path, std::ios::binary) << test.content;
    const absl::Status refused = CheckDatabaseFile(path);
    EXPECT_THAT(refused, HasCode(absl::StatusCode::kDataLoss, HasSubstr(test.message)));
    EXPECT_EQ(DetailsOf(refused)->reason, "DATABASE_DAMAGED");
  }
}

TEST(SqliteFileTest, LeavesAFileToTheEngineWhoseJournalIsThere) {
  const TempDir directory;
  std::ofstream(directory.File("a.db")) << std::string(4096, '\0');
  EXPECT_THAT(CheckDatabaseFile(directory.File("a.db")), HasCode(absl::StatusCode::kDataLoss, HasSubstr("not an")));
  std::ofstream(directory.File("a.db-journal")) << "what was there before";
  EXPECT_OK(CheckDatabaseFile(directory.File("a.db")));
}

TEST(SqliteFileTest, RefusesALogWithoutItsDatabaseWhichTheEngineWouldThrowAway) {
  const TempDir directory;
  std::ofstream(directory.File("a.db-wal")) << "committed and not moved yet";
  EXPECT_THAT(CheckDatabaseFile(directory.File("a.db")), HasCode(absl::StatusCode::kDataLoss, HasSubstr("-wal")));
}

}  // namespace
}  // namespace sendlift::storage
