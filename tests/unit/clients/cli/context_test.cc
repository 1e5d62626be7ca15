#include "clients/cli/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sendlift/v1/segments.pb.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

TEST(ContextTest, JsonShowsZerosAndArrays) {
  v1::Segment segment;
  segment.set_name("workspaces/main/segments/a");
  EXPECT_THAT(ToJson(segment), HasSubstr("\"customerCount\": \"0\""));
  EXPECT_EQ(ToJsonArray(std::vector<v1::Segment>{}), "[]\n");
  const std::string two = ToJsonArray(std::vector<v1::Segment>{segment, segment});
  EXPECT_THAT(two, HasSubstr("},{"));
}

}  // namespace
}  // namespace sendlift::cli
