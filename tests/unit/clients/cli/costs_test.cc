#include "clients/cli/costs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

TEST(CostsTest, AreExactToAMillionth) {
  for (const auto& [text, micros] :
       {std::pair("0.001", 1000), {"0.045", 45'000}, {"2.10", 2'100'000}, {"0.000001", 1}, {"0", 0}}) {
    ASSERT_OK_AND_ASSIGN(const v1::Budget::ChannelCost cost, ParseCost("SMS", text));
    EXPECT_EQ(cost.channel(), v1::SMS);
    EXPECT_EQ(cost.micros(), micros) << text;
  }
}

TEST(CostsTest, AnythingElseIsRefused) {
  EXPECT_THAT(ParseCost("ALL", "1"), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("ALL")));
  for (const char* text : {"", "free", "0.0000001", "1 EUR", "1e-3"}) {
    EXPECT_THAT(ParseCost("SMS", text), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::_)) << text;
  }
}

}  // namespace
}  // namespace sendlift::cli
