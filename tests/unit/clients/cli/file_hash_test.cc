#include "clients/cli/file_hash.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

std::string HashOf(const std::string& text) {
  const std::string path = ::testing::TempDir() + "hashed";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fwrite(text.data(), 1, text.size(), file);
  std::fclose(file);
  const auto hash = HashOfFile(path);
  EXPECT_OK(hash);
  return hash.value_or("");
}

TEST(FileHashTest, TheSameContentHasTheSameHashAndAnotherAnother) {
  EXPECT_EQ(HashOf("id\n1\n"), HashOf("id\n1\n"));
  EXPECT_NE(HashOf("id\n1\n"), HashOf("id\n2\n"));
  EXPECT_NE(HashOf(""), HashOf("\n"));
  const std::string large(3 << 20, 'x');
  std::string changed = large;
  changed[1] = 'y';
  EXPECT_NE(HashOf(large), HashOf(changed));
  EXPECT_LE(HashOf(large).size(), 64u);
}

// A pipe was read to its end for its hash, and the import found nothing in it.
TEST(FileHashTest, WhatCanBeReadOnlyOnceIsLeftAlone) {
  ASSERT_OK_AND_ASSIGN(const std::string hash, HashOfFile("/dev/zero"));
  EXPECT_EQ(hash, "");
}

TEST(FileHashTest, AFileThatCannotBeReadIsSaid) {
  EXPECT_THAT(HashOfFile("/nowhere/x"),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("/nowhere/x")));
}

}  // namespace
}  // namespace sendlift::cli
