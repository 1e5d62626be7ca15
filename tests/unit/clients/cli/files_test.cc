#include "clients/cli/files.h"

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

TEST(FilesTest, PathsAreRelativeToTheFolder) {
  EXPECT_EQ(PathIn("a/b", "c.txt"), "a/b/c.txt");
  EXPECT_EQ(PathIn("a/b", "/c.txt"), "/c.txt");
  EXPECT_EQ(FolderOf("a/b.yaml"), "a");
  EXPECT_EQ(FolderOf("b.yaml"), ".");
}

TEST(FilesTest, WritesWhatItReads) {
  const std::string path = ::testing::TempDir() + "files_test.txt";
  ASSERT_OK(WriteFile(path, "häh\n"));
  ASSERT_OK_AND_ASSIGN(const std::string text, ReadTextFile(path, 5));
  EXPECT_EQ(text, "häh\n");
  EXPECT_FALSE(ReadTextFile(path, 4).ok());
  EXPECT_FALSE(WriteFile("/nowhere/x", "").ok());
}

}  // namespace
}  // namespace sendlift::cli
