#include "services/etags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(EtagsTest, DiffersByRevisionAndByResource) {
  EXPECT_NE(EtagOf("uid-1", 1), EtagOf("uid-1", 2));
  EXPECT_NE(EtagOf("uid-1", 1), EtagOf("uid-2", 1));
  EXPECT_EQ(EtagOf("uid-1", 1), EtagOf("uid-1", 1));
}

TEST(EtagsTest, IsQuoted) {
  const std::string etag = EtagOf("uid-1", 1);
  EXPECT_EQ(etag.front(), '"');
  EXPECT_EQ(etag.back(), '"');
}

TEST(EtagsTest, OnlyAnotherEtagIsRefused) {
  EXPECT_OK(CheckEtag("", "\"1\"", "x"));
  EXPECT_OK(CheckEtag("\"1\"", "\"1\"", "x"));
  const absl::Status status = CheckEtag("\"1\"", "\"2\"", "x");
  EXPECT_THAT(status, testing::HasCode(absl::StatusCode::kAborted, ::testing::HasSubstr("x was changed")));
  EXPECT_EQ(DetailsOf(status)->reason, "ETAG_MISMATCH");
}

}  // namespace
}  // namespace sendlift
