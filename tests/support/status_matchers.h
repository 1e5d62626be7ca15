#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sendlift::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& result) {
  return result.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}

// HasCode(absl::StatusCode::kNotFound, HasSubstr("segment"))
MATCHER_P2(HasCode, code, message, "has the status code and a matching message") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).code() == code &&
         ::testing::ExplainMatchResult(message, std::string(StatusOf(arg).message()), result_listener);
}

}  // namespace sendlift::testing

#define ASSERT_OK(expression) ASSERT_THAT((expression), ::sendlift::testing::IsOk())
#define EXPECT_OK(expression) EXPECT_THAT((expression), ::sendlift::testing::IsOk())

// ASSERT_OK_AND_ASSIGN(const int rows, CountRows(session));
#define ASSERT_OK_AND_ASSIGN(target, expression) \
  SENDLIFT_ASSERT_OK_AND_ASSIGN(SENDLIFT_TEST_CONCAT(result_at_, __LINE__), target, expression)
#define SENDLIFT_ASSERT_OK_AND_ASSIGN(holder, target, expression) \
  auto holder = (expression);                                     \
  ASSERT_OK(holder);                                              \
  target = std::move(holder).value()
#define SENDLIFT_TEST_CONCAT_INNER(a, b) a##b
#define SENDLIFT_TEST_CONCAT(a, b) SENDLIFT_TEST_CONCAT_INNER(a, b)
