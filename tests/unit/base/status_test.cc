#include "base/status.h"

#include <memory>
#include <utility>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::IsEmpty;

absl::Status Through(const absl::Status& status, int& steps) {
  ++steps;
  RETURN_IF_ERROR(status);
  ++steps;
  return absl::OkStatus();
}

absl::StatusOr<int> Doubled(absl::StatusOr<std::unique_ptr<int>> number) {
  ASSIGN_OR_RETURN(const std::unique_ptr<int> owned, std::move(number));
  ASSIGN_OR_RETURN(const int value, absl::StatusOr<int>(*owned));
  return 2 * value;
}

TEST(StatusMacrosTest, AnErrorReturnsAtOnceAndOkGoesOn) {
  int steps = 0;
  EXPECT_THAT(Through(absl::AbortedError("busy"), steps), HasCode(absl::StatusCode::kAborted, "busy"));
  EXPECT_EQ(steps, 1);
  EXPECT_OK(Through(absl::OkStatus(), steps));
  EXPECT_EQ(steps, 3);
}

TEST(StatusMacrosTest, AValueIsMovedOutAndAnErrorIsPassedOn) {
  ASSERT_OK_AND_ASSIGN(const int four, Doubled(std::make_unique<int>(2)));
  EXPECT_EQ(four, 4);
  EXPECT_THAT(Doubled(absl::DataLossError("")), HasCode(absl::StatusCode::kDataLoss, IsEmpty()));
}

}  // namespace
}  // namespace sendlift
