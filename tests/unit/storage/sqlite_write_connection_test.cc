#include "storage/sqlite_write_connection.h"

#include <sys/mount.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "base/error.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::TempDir;
using ::testing::HasSubstr;

class SqliteWriteConnectionTest : public ::testing::Test {
 protected:
  static std::unique_ptr<SqliteSession> Connect(const std::string& path) {
    auto connection = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    connection->exec("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS things (name TEXT)");
    return std::make_unique<SqliteSession>(std::move(connection));
  }
  absl::Status Insert(absl::string_view name) {
    return connection_.session().Execute("INSERT INTO things (name) VALUES ($1)", name).status();
  }
  int64_t Count() {
    int64_t count = -1;
    EXPECT_OK(connection_.session().Query([&](const Row& row) { return count = row.Int(0), absl::OkStatus(); },
                                          "SELECT count(*) FROM things"));
    return count;
  }

  const TempDir directory_;
  SqliteWriteConnection connection_{Connect(directory_.File("a.db")), DiskReserve("", 0), 10};
};

TEST_F(SqliteWriteConnectionTest, KeepsOrUndoesWhatCameAfterTheMark) {
  ASSERT_OK(connection_.Begin());
  for (const bool keep : {true, false, true}) {
    ASSERT_OK(connection_.SetMark());
    ASSERT_OK(Insert("a"));
    ASSERT_OK(keep ? connection_.KeepSinceMark() : connection_.UndoSinceMark());
  }
  ASSERT_OK(connection_.Commit());
  EXPECT_EQ(Count(), 2);
}

TEST_F(SqliteWriteConnectionTest, RollsBackAllAndDoesNothingOutsideATransaction) {
  ASSERT_OK(connection_.Begin());
  ASSERT_OK(Insert("a"));
  connection_.Rollback();
  connection_.Rollback();
  EXPECT_EQ(Count(), 0);
}

TEST_F(SqliteWriteConnectionTest, DoesNotStandAfterABodyEndedTheTransaction) {
  ASSERT_OK(connection_.Begin());
  ASSERT_OK(connection_.SetMark());
  ASSERT_OK(connection_.session().Execute("ROLLBACK").status());
  EXPECT_THAT(connection_.Standing(), HasCode(absl::StatusCode::kAborted, HasSubstr("ended")));
}

TEST_F(SqliteWriteConnectionTest, MovesTheLogOnceItIsLong) {
  const auto log_after_write = [&](size_t bytes) {
    EXPECT_OK(connection_.Begin());
    EXPECT_OK(Insert(std::string(bytes, 'x')));
    EXPECT_OK(connection_.Commit());
    EXPECT_OK(connection_.Upkeep());
    return fs::file_size(directory_.File("a.db-wal"));
  };
  const auto database = [&] { return fs::file_size(directory_.File("a.db")); };
  log_after_write(1);
  EXPECT_LT(database(), 100'000u);
  const auto longest = log_after_write(100'000);
  EXPECT_GT(database(), 100'000u);
  EXPECT_EQ(log_after_write(1), longest);
}

// A small disk of its own. Mounting needs root, so elsewhere this is left to PRAGMA max_page_count in sqlite_test.
class SmallDiskTest : public ::testing::Test {
 protected:
  static constexpr Migration kSchema[] = {{.version = 1, .name = "things", .sql = "CREATE TABLE things (name TEXT)"}};

  void SetUp() override {
    fs::create_directory(disk_);
    if (mount("none", disk_.c_str(), "tmpfs", 0, "size=8m") != 0) GTEST_SKIP() << "cannot mount a small disk here";
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) umount2(disk_.c_str(), MNT_DETACH);
  }
  static absl::Status Insert(Database& database, Lane lane, size_t bytes) {
    return database.Write(lane, [&](Session& session) {
      return session.Execute("INSERT INTO things (name) VALUES ($1)", std::string(bytes, 'x')).status();
    });
  }

  const TempDir directory_;
  const std::string disk_ = directory_.File("disk");
  bool mounted_ = false;
};

TEST_F(SmallDiskTest, TakesOptOutsOnAFullDiskAndRecoversByItself) {
  ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(disk_ + "/a.db", {.reserve_mb = 1}, kSchema));
  ASSERT_OK(Insert(*database, Lane::kLease, 100));
  std::ofstream(disk_ + "/ballast") << std::string(5'000'000, 'x');
  absl::Status lease;
  for (int i = 0; i < 100 && lease.ok(); ++i) lease = Insert(*database, Lane::kLease, 200'000);
  EXPECT_THAT(lease, HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));

  for (int i = 0; i < 60; ++i) EXPECT_OK(Insert(*database, Lane::kOptOut, 100));
  lease = Insert(*database, Lane::kLease, 100);
  EXPECT_THAT(lease, HasCode(absl::StatusCode::kUnavailable, HasSubstr("only opt-outs")));
  EXPECT_EQ(DetailsOf(lease)->reason, "DISK_FULL");

  fs::remove(disk_ + "/ballast");
  EXPECT_OK(Insert(*database, Lane::kLease, 100));
}

}  // namespace
}  // namespace sendlift::storage
