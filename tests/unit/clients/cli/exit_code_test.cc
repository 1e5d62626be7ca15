#include "clients/cli/exit_code.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sendlift::cli {
namespace {

TEST(ExitCodeTest, FollowsTheStatus) {
  const auto code = [](absl::StatusCode status) { return static_cast<int>(ExitCodeOf(absl::Status(status, "x"))); };
  EXPECT_EQ(static_cast<int>(ExitCodeOf(absl::OkStatus())), 0);
  EXPECT_EQ(code(absl::StatusCode::kInternal), 1);
  EXPECT_EQ(code(absl::StatusCode::kInvalidArgument), 3);
  EXPECT_EQ(code(absl::StatusCode::kNotFound), 4);
  EXPECT_EQ(code(absl::StatusCode::kFailedPrecondition), 5);
  EXPECT_EQ(code(absl::StatusCode::kAlreadyExists), 5);
  EXPECT_EQ(code(absl::StatusCode::kAborted), 5);
  EXPECT_EQ(code(absl::StatusCode::kUnavailable), 6);
  EXPECT_EQ(code(absl::StatusCode::kDeadlineExceeded), 6);
  EXPECT_EQ(code(absl::StatusCode::kUnauthenticated), 7);
  EXPECT_EQ(code(absl::StatusCode::kPermissionDenied), 7);
  EXPECT_EQ(code(absl::StatusCode::kDataLoss), 9);
  EXPECT_EQ(code(absl::StatusCode::kCancelled), 130);
}

TEST(ExitCodeTest, HelpNamesEveryCode) {
  for (const int code : {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130}) {
    EXPECT_TRUE(absl::StrContains(ExitCodeHelp(), absl::StrCat("\n  ", code, "  "))) << code;
  }
}

}  // namespace
}  // namespace sendlift::cli
