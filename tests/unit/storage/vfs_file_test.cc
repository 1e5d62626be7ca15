#include "storage/vfs_file.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::sendlift::testing::TempDir;
using ::testing::HasSubstr;

TEST(VfsFileTest, ReadsWhatWasWrittenAndWritesOverTheBeginning) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(VfsFile file, VfsFile::OpenToWrite(directory.File("a"), ""));
  ASSERT_OK(file.Write("first line"));
  ASSERT_OK(file.Write("worst"));
  VfsFile moved = std::move(file);
  ASSERT_OK_AND_ASSIGN(const std::string all, moved.Read(100));
  EXPECT_EQ(all, "worst line");
  ASSERT_OK_AND_ASSIGN(VfsFile reader, VfsFile::OpenToRead(directory.File("a"), ""));
  ASSERT_OK_AND_ASSIGN(const std::string some, reader.Read(3));
  EXPECT_EQ(some, "wor");
  ASSERT_OK_AND_ASSIGN(const int64_t bytes, reader.Bytes());
  EXPECT_EQ(bytes, 10);
}

TEST(VfsFileTest, SaysThatAFileIsNotThereAndMakesNone) {
  const TempDir directory;
  EXPECT_THAT(VfsFile::OpenToRead(directory.File("a"), ""), HasCode(absl::StatusCode::kNotFound, HasSubstr("/a")));
  EXPECT_FALSE(std::filesystem::exists(directory.File("a")));
}

TEST(VfsFileTest, ReadsAnEmptyFileAsNothing) {
  const TempDir directory;
  std::ofstream(directory.File("a")) << "";
  ASSERT_OK_AND_ASSIGN(VfsFile file, VfsFile::OpenToRead(directory.File("a"), ""));
  ASSERT_OK_AND_ASSIGN(const std::string content, file.Read(100));
  EXPECT_EQ(content, "");
}

TEST(VfsFileTest, NamesALayerThatTheEngineDoesNotHave) {
  EXPECT_THAT(VfsFile::OpenToRead("a", "tape"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("tape")));
}

}  // namespace
}  // namespace sendlift::storage
