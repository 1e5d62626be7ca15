// Writes, reads and syncs that fail, each of a run in its turn: what they belong to fails whole, what was acknowledged
// stays, and it goes on when the disk does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "base/error.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_write_connection.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/scripted_run.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::DiskOperation;
using ::sendlift::testing::FaultyDisk;
using ::sendlift::testing::FaultyVfs;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::kScriptTransactions;
using ::sendlift::testing::OpenScripted;
using ::sendlift::testing::RunTransaction;
using ::sendlift::testing::TempDir;
using ::sendlift::testing::TransactionsIn;
using ::testing::HasSubstr;

constexpr uint64_t kSeed = 4;

// Lets the operations of one kind fail from the `first` to the `last`, counted from 1.
class Fault {
 public:
  Fault(FaultyVfs& vfs, DiskOperation::Kind kind, int error, int64_t first, int64_t last) : vfs_(vfs) {
    vfs.SetWatch([this, kind, error, first, last](const DiskOperation& operation) {
      if (operation.kind != kind) return SQLITE_OK;
      const int64_t number = ++seen_;
      return number >= first && number <= last ? error : SQLITE_OK;
    });
  }
  ~Fault() { vfs_.SetWatch(nullptr); }

  int64_t seen() const { return seen_; }

 private:
  FaultyVfs& vfs_;
  std::atomic<int64_t> seen_ = 0;
};

class DiskFaultTest : public ::testing::TestWithParam<int> {
 protected:
  // Opens the database, again if the disk fails meanwhile.
  std::unique_ptr<Database> Opened(FaultyVfs& vfs, int attempts) {
    for (int attempt = 1; attempt <= attempts; ++attempt) {
      auto database = OpenScripted(path_, vfs.name());
      if (database.ok()) return *std::move(database);
      EXPECT_EQ(database.status().code(), absl::StatusCode::kUnavailable) << database.status();
    }
    return nullptr;
  }

  // Runs transaction `number` until it is taken; adds the refusals to `refusals`.
  void Run(Database& database, int number, int attempts, int& refusals) {
    for (int attempt = 1; attempt <= attempts; ++attempt) {
      const absl::Status status = RunTransaction(database, number);
      if (status.ok()) return;
      ++refusals;
      ASSERT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
      ASSERT_TRUE(EndsTransaction(status)) << status;
      ASSERT_OK_AND_ASSIGN(const int found, TransactionsIn(database));
      ASSERT_EQ(found, number - 1);
    }
    FAIL() << "transaction " << number << " was never taken";
  }

  // A run in which the writes from `first` to `last` fail; how many there were, and how often one was refused.
  void RunAll(int64_t first, int64_t last, int64_t& writes, int& refusals) {
    FaultyVfs vfs(kSeed);
    const Fault fault(vfs, DiskOperation::kWrite, GetParam(), first, last);
    const int attempts = static_cast<int>(last - first) + 2;
    const std::unique_ptr<Database> database = Opened(vfs, attempts);
    ASSERT_NE(database, nullptr);
    for (int number = 1; number <= kScriptTransactions; ++number) {
      ASSERT_NO_FATAL_FAILURE(Run(*database, number, attempts, refusals));
    }
    ASSERT_OK_AND_ASSIGN(const int found, TransactionsIn(*database));
    EXPECT_EQ(found, kScriptTransactions);
    writes = fault.seen();
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("a.db");
};

TEST_P(DiskFaultTest, OneWriteThatFailsFailsItsTransactionWhole) {
  int64_t writes = 0;
  int refusals = 0;
  ASSERT_NO_FATAL_FAILURE(RunAll(0, 0, writes, refusals));
  ASSERT_EQ(refusals, 0);
  const int64_t all = writes;
  for (int64_t number = 1; number <= all; number += 7) {
    SCOPED_TRACE(number);
    ASSERT_NO_FATAL_FAILURE(RunAll(number, number, writes, refusals));
  }
  EXPECT_GT(refusals, all / 7 / 3);
}

TEST_P(DiskFaultTest, GoesOnByItselfAfterManyWritesFailed) {
  int64_t writes = 0;
  int refusals = 0;
  for (const int64_t first : {1, 40, 200, 300, 400}) {
    SCOPED_TRACE(first);
    ASSERT_NO_FATAL_FAILURE(RunAll(first, first + 30, writes, refusals));
  }
  EXPECT_GT(refusals, 20);
}

INSTANTIATE_TEST_SUITE_P(Errors, DiskFaultTest, ::testing::Values(SQLITE_FULL, SQLITE_IOERR_WRITE),
                         [](const auto& info) { return info.param == SQLITE_FULL ? "DiskFull" : "WriteError"; });

TEST(DiskReadFaultTest, AReadThatFailsIsAnErrorAndNotAnAnswer) {
  const TempDir directory;
  const std::string path = directory.File("a.db");
  FaultyVfs vfs(kSeed);
  {
    ASSERT_OK_AND_ASSIGN(const auto database, OpenScripted(path, vfs.name()));
    for (int number = 1; number <= kScriptTransactions; ++number) ASSERT_OK(RunTransaction(*database, number));
    vfs.Crash();
  }
  const FaultyDisk disk = vfs.Disk();
  int errors = 0;
  bool past_the_last = false;
  for (int64_t number = 1; !past_the_last; ++number) {
    SCOPED_TRACE(number);
    FaultyVfs failing(kSeed, disk);
    {
      const Fault fault(failing, DiskOperation::kRead, SQLITE_IOERR_READ, number, number);
      const auto database = OpenScripted(path, failing.name());
      const absl::StatusOr<int> found = database.ok() ? TransactionsIn(**database) : database.status();
      past_the_last = fault.seen() < number;
      if (found.ok()) {
        EXPECT_EQ(*found, kScriptTransactions);
      } else {
        ++errors;
        EXPECT_TRUE(EndsTransaction(found.status())) << found.status();
      }
    }
    ASSERT_OK_AND_ASSIGN(const auto again, OpenScripted(path, failing.name()));
    ASSERT_OK_AND_ASSIGN(const int found, TransactionsIn(*again));
    EXPECT_EQ(found, kScriptTransactions);
  }
  EXPECT_GT(errors, 40);
}

// A Writer ends the process when its connection says this, so the connection is asked here without one.
class SyncFaultTest : public ::testing::Test {
 protected:
  std::unique_ptr<SqliteWriteConnection> Connect(FaultyVfs& vfs) {
    auto connection =
        std::make_unique<SQLite::Database>(path_, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, vfs.name());
    connection->exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS things (name)");
    return std::make_unique<SqliteWriteConnection>(std::make_unique<SqliteSession>(std::move(connection)),
                                                   DiskReserve("", 0), 1);
  }
  static absl::Status InsertTwo(SqliteWriteConnection& connection) {
    for (int i = 0; i < 2; ++i) {
      const auto inserted =
          connection.session().Execute("INSERT INTO things (name) VALUES ($1)", std::string(10'000, 'x'));
      if (!inserted.ok()) return inserted.status();
    }
    return absl::OkStatus();
  }
  static int64_t Count(SqliteWriteConnection& connection) {
    int64_t count = -1;
    EXPECT_OK(connection.session().Query([&](const Row& row) { return count = row.Int(0), absl::OkStatus(); },
                                         "SELECT count(*) FROM things"));
    return count;
  }

  const std::string path_ = "/disk/a.db";
  FaultyVfs vfs_{kSeed};
};

TEST_F(SyncFaultTest, ACommitThatCannotBeSyncedIsReportedAsThatAndIsWholeOrGone) {
  const auto connection = Connect(vfs_);
  ASSERT_OK(connection->Begin());
  ASSERT_OK(InsertTwo(*connection));
  {
    const Fault fault(vfs_, DiskOperation::kSync, SQLITE_IOERR_FSYNC, 1, 1);
    const absl::Status failed = connection->Commit();
    EXPECT_THAT(failed, HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk failed")));
    EXPECT_TRUE(IsSyncFailure(failed)) << failed;
    connection->Rollback();
  }
  Random random(kSeed);
  for (int i = 0; i < 50; ++i) {
    FaultyDisk disk = vfs_.Disk();
    disk.LosePower(random);
    FaultyVfs after(kSeed, disk);
    const int64_t count = Count(*Connect(after));
    EXPECT_TRUE(count == 0 || count == 2) << count;
  }
}

TEST_F(SyncFaultTest, ALogThatCannotBeSyncedWhenItIsMovedIsReportedAsThat) {
  const auto connection = Connect(vfs_);
  ASSERT_OK(connection->Begin());
  ASSERT_OK(InsertTwo(*connection));
  ASSERT_OK(connection->Commit());
  for (int number = 1; number <= 2; ++number) {
    const Fault fault(vfs_, DiskOperation::kSync, SQLITE_IOERR_FSYNC, number, number);
    const absl::Status failed = connection->Upkeep();
    EXPECT_TRUE(IsSyncFailure(failed)) << number << ": " << failed;
    ASSERT_OK(connection->Begin());
    ASSERT_OK(InsertTwo(*connection));
    ASSERT_OK(connection->Commit());
  }
}

}  // namespace
}  // namespace sendlift::storage
