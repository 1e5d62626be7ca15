#include "storage/disk_reserve.h"

#include <filesystem>

#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;
using ::sendlift::testing::TempDir;

constexpr int64_t kBytes = 1 << 20;

TEST(DiskReserveTest, SetsRoomAsideAndGivesItBackOnce) {
  const TempDir directory;
  DiskReserve reserve(directory.File("reserve"), kBytes);
  EXPECT_FALSE(reserve.FreeUp());
  EXPECT_TRUE(reserve.Fill());
  EXPECT_EQ(fs::file_size(directory.File("reserve")), kBytes);
  EXPECT_TRUE(reserve.FreeUp());
  EXPECT_EQ(fs::file_size(directory.File("reserve")), 0);
  EXPECT_FALSE(reserve.FreeUp());
}

TEST(DiskReserveTest, FindsTheRoomThatWasSetAsideBefore) {
  const TempDir directory;
  ASSERT_TRUE(DiskReserve(directory.File("reserve"), kBytes).Fill());
  EXPECT_TRUE(DiskReserve(directory.File("reserve"), kBytes).FreeUp());
}

TEST(DiskReserveTest, SetsNothingAsideOfADiskThatHasTooLittle) {
  const TempDir directory;
  DiskReserve reserve(directory.File("reserve"), int64_t{1} << 60);
  EXPECT_FALSE(reserve.Fill());
  EXPECT_EQ(fs::file_size(directory.File("reserve")), 0);
  EXPECT_FALSE(reserve.FreeUp());
}

TEST(DiskReserveTest, IsNoneWithoutBytes) {
  const TempDir directory;
  DiskReserve reserve(directory.File("reserve"), 0);
  EXPECT_TRUE(reserve.Fill());
  EXPECT_FALSE(reserve.FreeUp());
  EXPECT_FALSE(fs::exists(directory.File("reserve")));
}

}  // namespace
}  // namespace sendlift::storage
