#include "clients/cli/input_file.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using testing::HasCode;
using ::testing::HasSubstr;

InputFile FileOf(const std::string& text) {
  std::FILE* file = std::tmpfile();
  std::fwrite(text.data(), 1, text.size(), file);
  std::rewind(file);
  return InputFile(file, "test.csv");
}

TEST(InputFileTest, KeepsWhatWasNotConsumedAndReadsOnBehindIt) {
  const std::string text = "first line\n" + std::string(300'000, 'x') + "end";
  InputFile file = FileOf(text);
  EXPECT_EQ(file.bytes_total(), static_cast<int64_t>(text.size()));
  EXPECT_EQ(file.bytes_read(), 0);
  ASSERT_OK(file.Begin());
  EXPECT_FALSE(file.at_end());
  file.Consume(11);
  while (!file.at_end()) ASSERT_OK(file.Fill());
  EXPECT_EQ(file.rest(), text.substr(11));
  EXPECT_EQ(file.bytes_read(), file.bytes_total());
}

TEST(InputFileTest, LeavesOutAByteOrderMarkAtTheBeginningOnly) {
  InputFile marked = FileOf(
      "\xef\xbb\xbf"
      "a\xef\xbb\xbf");
  ASSERT_OK(marked.Begin());
  EXPECT_EQ(marked.rest(), "a\xef\xbb\xbf");
  InputFile empty = FileOf("");
  ASSERT_OK(empty.Begin());
  EXPECT_EQ(empty.rest(), "");
  EXPECT_TRUE(empty.at_end());
}

TEST(InputFileTest, GoesOnWhereItWasAfterAMove) {
  InputFile file = FileOf("abc");
  ASSERT_OK(file.Begin());
  file.Consume(1);
  const InputFile moved = std::move(file);
  EXPECT_EQ(moved.rest(), "bc");
  EXPECT_EQ(moved.path(), "test.csv");
}

TEST(InputFileTest, SaysWhichFileCannotBeRead) {
  EXPECT_THAT(InputFile::Open("/nowhere/x.csv").status(),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read /nowhere/x.csv")));
  absl::StatusOr<InputFile> folder = InputFile::Open("/");
  ASSERT_OK(folder);
  EXPECT_THAT(folder->Begin(), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("cannot read /")));
}

}  // namespace
}  // namespace sendlift::cli
