// Damage that nobody announces: a database that has lost something is refused, and one that is opened has lost nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/scripted_run.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::FaultyDisk;
using ::sendlift::testing::FaultyVfs;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::kScriptTransactions;
using ::sendlift::testing::OpenScripted;
using ::sendlift::testing::RunTransaction;
using ::sendlift::testing::TempDir;
using ::sendlift::testing::TransactionsIn;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr uint64_t kSeed = 9;

bool IsDamage(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() && details->reason == "DATABASE_DAMAGED";
}

// What became of copies of a disk that were damaged in different places.
struct Tally {
  int refused = 0;  // when opened, or by an error while reading
  int whole = 0;
  int silent = 0;  // something is gone or changed, and nobody says so
};

class DamageTest : public ::testing::Test {
 protected:
  // The disk after so many transactions: the process was killed, or has closed the database.
  FaultyDisk DiskAfter(int transactions, bool closed) {
    FaultyVfs vfs(kSeed);
    {
      const auto database = OpenScripted(path_, vfs.name());
      EXPECT_OK(database);
      for (int number = 1; number <= transactions; ++number) EXPECT_OK(RunTransaction(**database, number));
      if (!closed) vfs.Crash();
    }
    return vfs.Disk();
  }

  absl::StatusOr<int> Opened(const FaultyDisk& disk) {
    FaultyVfs vfs(kSeed, disk);
    const auto database = OpenScripted(path_, vfs.name());
    return database.ok() ? TransactionsIn(**database) : database.status();
  }

  void Add(const FaultyDisk& disk, int transactions, Tally& tally) {
    const absl::StatusOr<int> found = Opened(disk);
    if (found.ok() && *found == transactions) {
      ++tally.whole;
    } else {
      ++(IsDamage(found.status()) ? tally.refused : tally.silent);
    }
  }

  // One copy for every `step` bytes of the file, with one bit of it flipped.
  Tally FlipBits(const FaultyDisk& disk, const std::string& file, int step, int transactions) {
    Tally tally;
    const FaultyDisk::FileNumber number = *disk.Find(file);
    for (size_t at = 0; at < disk.Content(number).size(); at += step) {
      FaultyDisk damaged = disk;
      damaged.FlipBit(number, static_cast<int64_t>(at), static_cast<int>(at % 8));
      Add(damaged, transactions, tally);
    }
    return tally;
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("a.db");
  const std::string log_ = path_ + "-wal";
  const std::string mark_ = path_ + ".mark";
};

TEST_F(DamageTest, ABitFlippedInTheLogIsNoticedOrLosesNothing) {
  for (const int transactions : {3, 14, 20, kScriptTransactions}) {
    const Tally tally = FlipBits(DiskAfter(transactions, false), log_, 1499, transactions);
    EXPECT_EQ(tally.silent, 0) << transactions;
    EXPECT_GT(tally.refused, 0) << transactions;
  }
}

TEST_F(DamageTest, WithoutTheMarkItWouldNotBeNoticed) {
  FaultyDisk disk = DiskAfter(20, false);
  disk.Remove(mark_);
  EXPECT_GT(FlipBits(disk, log_, 1499, 20).silent, 10);
}

TEST_F(DamageTest, ALogThatIsCutShortOrGoneIsNoticedOrLosesNothing) {
  const FaultyDisk disk = DiskAfter(20, false);
  const FaultyDisk::FileNumber log = *disk.Find(log_);
  Tally tally;
  for (size_t bytes = 0; bytes < disk.Content(log).size(); bytes += 1499) {
    FaultyDisk cut = disk;
    cut.CutShort(log, static_cast<int64_t>(bytes));
    Add(cut, 20, tally);
  }
  FaultyDisk gone = disk;
  gone.Remove(log_);
  Add(gone, 20, tally);
  EXPECT_EQ(tally.silent, 0);
  EXPECT_GT(tally.refused, 10);
}

TEST_F(DamageTest, ADatabaseThatIsRefusedIsLeftAsItWasFoundUntilTheMarkIsRemoved) {
  FaultyDisk disk = DiskAfter(20, false);
  disk.FlipBit(*disk.Find(log_), 3000, 1);
  FaultyVfs vfs(kSeed, disk);
  for (int attempt = 1; attempt <= 2; ++attempt) {
    EXPECT_THAT(OpenScripted(path_, vfs.name()),
                HasCode(absl::StatusCode::kDataLoss,
                        AllOf(HasSubstr("that were committed are gone"), HasSubstr(path_), HasSubstr("remove"))));
    for (const std::string& file : {path_, log_, mark_}) {
      EXPECT_TRUE(vfs.Disk().Content(*vfs.Disk().Find(file)) == disk.Content(*disk.Find(file))) << file;
    }
  }
  disk.Remove(mark_);
  FaultyVfs accepted(kSeed, disk);
  EXPECT_OK(OpenScripted(path_, accepted.name()));
}

TEST_F(DamageTest, ARestoredBackupIsTakenIfTheMarkOfWhatWasThereIsGone) {
  FaultyDisk backup = DiskAfter(5, true);
  ASSERT_OK_AND_ASSIGN(const int with_its_own_mark, Opened(backup));
  EXPECT_EQ(with_its_own_mark, 5);
  FaultyVfs vfs(kSeed, backup);
  {
    ASSERT_OK_AND_ASSIGN(const auto database, OpenScripted(path_, vfs.name()));
    for (int number = 6; number <= 9; ++number) ASSERT_OK(RunTransaction(*database, number));
  }
  const FaultyDisk later = vfs.Disk();
  const FaultyDisk::FileNumber mark = *backup.Find(mark_);
  backup.Write(mark, 0, later.Content(*later.Find(mark_)));
  EXPECT_THAT(Opened(backup), HasCode(absl::StatusCode::kDataLoss, HasSubstr("4 transactions")));
  backup.Remove(mark_);
  ASSERT_OK_AND_ASSIGN(const int found, Opened(backup));
  EXPECT_EQ(found, 5);
}

TEST_F(DamageTest, AnotherDatabaseInItsPlaceIsTaken) {
  const FaultyDisk another = DiskAfter(9, true);
  FaultyDisk disk = DiskAfter(5, true);
  disk.Write(*disk.Find(mark_), 0, another.Content(*another.Find(mark_)));
  ASSERT_OK_AND_ASSIGN(const int found, Opened(disk));
  EXPECT_EQ(found, 5);
}

TEST_F(DamageTest, ADatabaseThatIsEmptyOrGoneIsNotBegunAnew) {
  for (const bool closed : {false, true}) {
    for (const bool gone : {false, true}) {
      FaultyDisk disk = DiskAfter(5, closed);
      if (gone) {
        disk.Remove(path_);
      } else {
        disk.CutShort(*disk.Find(path_), 0);
      }
      EXPECT_THAT(Opened(disk), HasCode(absl::StatusCode::kDataLoss, HasSubstr(path_))) << closed << gone;
    }
  }
}

TEST_F(DamageTest, ADatabaseThatIsCutShortIsNoticed) {
  const FaultyDisk disk = DiskAfter(kScriptTransactions, true);
  const FaultyDisk::FileNumber file = *disk.Find(path_);
  Tally tally;
  for (size_t bytes = 0; bytes < disk.Content(file).size(); bytes += 1499) {
    FaultyDisk cut = disk;
    cut.CutShort(file, static_cast<int64_t>(bytes));
    Add(cut, kScriptTransactions, tally);
  }
  EXPECT_EQ(tally.silent, 0);
  EXPECT_EQ(tally.whole, 0);
}

TEST_F(DamageTest, ABitFlippedInTheDatabaseIsNoticedOrLosesNothing) {
  const Tally tally = FlipBits(DiskAfter(kScriptTransactions, true), path_, 337, kScriptTransactions);
  EXPECT_EQ(tally.silent, 0);
  EXPECT_GT(tally.refused, 100);
}

}  // namespace
}  // namespace sendlift::storage
