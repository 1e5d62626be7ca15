#include "storage/sqlite_error.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <cerrno>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(SqliteErrorTest, TellsCallersWhatTheyCanActOn) {
  struct Case {
    const char* name;
    int extended_code;
    absl::StatusCode code;
    const char* reason;
    bool ends_transaction;
  };
  const Case cases[] = {
      {"Key", SQLITE_CONSTRAINT_PRIMARYKEY, absl::StatusCode::kAlreadyExists, "", false},
      {"Unique", SQLITE_CONSTRAINT_UNIQUE, absl::StatusCode::kAlreadyExists, "", false},
      {"NullIsNotADuplicate", SQLITE_CONSTRAINT_NOTNULL, absl::StatusCode::kInternal, "", false},
      {"CheckIsNotADuplicate", SQLITE_CONSTRAINT_CHECK, absl::StatusCode::kInternal, "", false},
      {"Full", SQLITE_FULL, absl::StatusCode::kUnavailable, "DISK_FULL", true},
      {"Write", SQLITE_IOERR_WRITE, absl::StatusCode::kUnavailable, "DISK_ERROR", true},
      {"Sync", SQLITE_IOERR_FSYNC, absl::StatusCode::kUnavailable, "DISK_ERROR", true},
      {"Corrupt", SQLITE_CORRUPT_INDEX, absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", true},
      {"NotADatabase", SQLITE_NOTADB, absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", true},
      {"ChecksumOfAPage", SQLITE_IOERR_DATA, absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", true},
      {"FileSystem", SQLITE_IOERR_CORRUPTFS, absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", true},
      {"Busy", SQLITE_BUSY_SNAPSHOT, absl::StatusCode::kUnavailable, "", false},
      {"Memory", SQLITE_NOMEM, absl::StatusCode::kResourceExhausted, "", true},
      {"ReadOnly", SQLITE_READONLY, absl::StatusCode::kInternal, "", false},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const absl::Status status = SqliteError(test.extended_code, "what happened");
    EXPECT_THAT(status, HasCode(test.code, HasSubstr("what happened")));
    EXPECT_EQ(DetailsOf(status).value_or(ErrorDetails{}).reason, test.reason);
    EXPECT_EQ(EndsTransaction(status), test.ends_transaction);
  }
}

TEST(SqliteErrorTest, TellsAFailedSyncFromOtherErrorsOfTheDisk) {
  EXPECT_TRUE(IsSyncFailure(SqliteError(SQLITE_IOERR_FSYNC, "x")));
  EXPECT_TRUE(IsSyncFailure(SqliteError(SQLITE_IOERR_DIR_FSYNC, "x")));
  EXPECT_FALSE(IsSyncFailure(SqliteError(SQLITE_IOERR_READ, "x")));
  EXPECT_FALSE(IsSyncFailure(absl::OkStatus()));
}

TEST(SqliteErrorTest, SaysThatTheDiskIsFull) {
  EXPECT_THAT(SqliteError(SQLITE_FULL, "x"), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full: ")));
}

TEST(SqliteErrorTest, AQuotaThatIsReachedIsAFullDisk) {
  for (const int system_error : {EDQUOT, EFBIG}) {
    EXPECT_EQ(DetailsOf(SqliteError(SQLITE_IOERR_WRITE, "x", system_error))->reason, "DISK_FULL");
  }
  EXPECT_EQ(DetailsOf(SqliteError(SQLITE_IOERR_WRITE, "x", EIO))->reason, "DISK_ERROR");
  EXPECT_EQ(DetailsOf(SqliteError(SQLITE_IOERR_READ, "x", EFBIG))->reason, "DISK_ERROR");
}

TEST(SqliteErrorTest, StopsExceptions) {
  SQLite::Database connection(":memory:");
  EXPECT_THAT(WithoutExceptions([&] { connection.exec("SELECT nonsense"); }),
              HasCode(absl::StatusCode::kInternal, HasSubstr("nonsense")));
  EXPECT_OK(WithoutExceptions([&] { connection.exec("SELECT 1"); }));
}

TEST(SqliteErrorTest, KeepsReasonAndDetailsWhenAnnotated) {
  const absl::Status annotated = Annotated(SqliteError(SQLITE_FULL, "x"), "migration 4");
  EXPECT_THAT(annotated, HasCode(absl::StatusCode::kUnavailable, HasSubstr("migration 4: the disk is full")));
  EXPECT_EQ(DetailsOf(annotated)->reason, "DISK_FULL");
}

}  // namespace
}  // namespace sendlift::storage
