#include "storage/checked_pages.h"

#include <SQLiteCpp/Database.h>

#include <string>

#include "storage/sqlite_error.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::FaultyDisk;
using ::sendlift::testing::FaultyVfs;
using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

constexpr int kPageBytes = 4096;
const std::string& Path() {
  static const auto& path = *new std::string("/disk/a.db");
  return path;
}

class CheckedPagesTest : public ::testing::Test {
 protected:
  // A database of a hundred rows and many pages, in its file and not in a log.
  static FaultyDisk Made(bool checked) {
    FaultyVfs vfs(1);
    {
      const auto pages = *CheckedPages::Over(vfs.name());
      SQLite::Database connection(Path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0,
                                  checked ? pages->name() : vfs.name());
      if (checked) CheckedPages::LeaveRoom(connection);
      connection.exec(kMake);
    }
    return vfs.Disk();
  }
  static absl::Status Read(const FaultyDisk& disk, bool checked = true) {
    FaultyVfs vfs(1, disk);
    const auto pages = *CheckedPages::Over(vfs.name());
    return WithoutExceptions([&] {
      SQLite::Database connection(Path(), SQLite::OPEN_READWRITE, 0, checked ? pages->name() : vfs.name());
      EXPECT_EQ(connection.execAndGet("SELECT sum(length(name)) FROM things").getInt(), 100'000);
      EXPECT_EQ(connection.execAndGet("PRAGMA integrity_check").getString(), "ok");
    });
  }
  static std::string Page(const FaultyDisk& disk, int number) {
    return disk.Content(*disk.Find(Path())).substr(size_t{kPageBytes} * (number - 1), kPageBytes);
  }

  static constexpr char kMake[] =
      "PRAGMA journal_mode = WAL; CREATE TABLE things (name TEXT); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT "
      "i + 1 FROM n WHERE i < 100) INSERT INTO things (name) SELECT substr(hex(zeroblob(600)), 1, 1000) FROM n";
};

TEST_F(CheckedPagesTest, ReadsWhatItWroteAndOthersDoToo) {
  const FaultyDisk disk = Made(true);
  EXPECT_OK(Read(disk));
  EXPECT_OK(Read(disk, false));
}

TEST_F(CheckedPagesTest, NoticesABitAnywhere) {
  const FaultyDisk disk = Made(true);
  const FaultyDisk::FileNumber file = *disk.Find(Path());
  const auto bytes = static_cast<int64_t>(disk.Content(file).size());
  ASSERT_GT(bytes, 20 * kPageBytes);
  int noticed = 0;
  int flipped = 0;
  for (int64_t at = 0; at < bytes; at += at < 120 ? 1 : 251, ++flipped) {
    FaultyDisk damaged = disk;
    damaged.FlipBit(file, at, static_cast<int>(at % 8));
    noticed += Read(damaged).code() == absl::StatusCode::kDataLoss;
  }
  EXPECT_EQ(noticed, flipped);
}

TEST_F(CheckedPagesTest, NoticesAPageInThePlaceOfAnother) {
  FaultyDisk disk = Made(true);
  ASSERT_NE(Page(disk, 10), Page(disk, 11));
  disk.Write(*disk.Find(Path()), 10 * kPageBytes, Page(disk, 10));
  EXPECT_THAT(Read(disk), HasCode(absl::StatusCode::kDataLoss, HasSubstr("not as it was written")));
}

TEST_F(CheckedPagesTest, PassesADatabaseThroughThatWasMadeWithoutRoom) {
  FaultyDisk disk = Made(false);
  EXPECT_OK(Read(disk));
  FaultyVfs vfs(1, disk);
  const auto pages = *CheckedPages::Over(vfs.name());
  {
    SQLite::Database connection(Path(), SQLite::OPEN_READWRITE, 0, pages->name());
    CheckedPages::LeaveRoom(connection);
    connection.exec("UPDATE things SET name = name || '' WHERE rowid % 10 = 0");
  }
  EXPECT_OK(Read(vfs.Disk()));
  EXPECT_OK(Read(vfs.Disk(), false));
}

TEST_F(CheckedPagesTest, ADatabaseWithoutRoomGetsItWhenItIsVacuumed) {
  FaultyVfs vfs(1, Made(false));
  const auto pages = *CheckedPages::Over(vfs.name());
  {
    SQLite::Database connection(Path(), SQLite::OPEN_READWRITE, 0, pages->name());
    CheckedPages::LeaveRoom(connection);
    connection.exec("VACUUM");
  }
  FaultyDisk disk = vfs.Disk();
  EXPECT_OK(Read(disk));
  disk.FlipBit(*disk.Find(Path()), 10 * kPageBytes - 100, 3);
  EXPECT_THAT(Read(disk), HasCode(absl::StatusCode::kDataLoss, HasSubstr("not as it was written")));
}

TEST_F(CheckedPagesTest, TakesACopyThatAnotherProgramMade) {
  FaultyVfs vfs(1, Made(true));
  {
    SQLite::Database connection(Path(), SQLite::OPEN_READWRITE, 0, vfs.name());
    connection.exec("VACUUM INTO '/disk/copy.db'");
  }
  const auto pages = *CheckedPages::Over(vfs.name());
  SQLite::Database copy(std::string("/disk/copy.db"), SQLite::OPEN_READWRITE, 0, pages->name());
  EXPECT_EQ(copy.execAndGet("PRAGMA integrity_check").getString(), "ok");
  EXPECT_EQ(copy.execAndGet("SELECT count(*) FROM things").getInt(), 100);
}

TEST_F(CheckedPagesTest, NamesALayerThatTheEngineDoesNotHave) {
  EXPECT_THAT(CheckedPages::Over("tape"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("tape")));
}

}  // namespace
}  // namespace sendlift::storage
