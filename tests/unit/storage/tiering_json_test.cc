#include "storage/tiering_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using testing::HasCode;
using ::testing::HasSubstr;

TEST(TieringJsonTest, WhatIsMissingReadsAsItsDefault) {
  Tiering tiering;
  ASSERT_OK(TieringFromJson(R"({"kind":3,"rules":[{"tier":"VIP"}]})", tiering));
  EXPECT_EQ(tiering.kind, Tiering::Kind::kRfm);
  EXPECT_EQ(tiering.rules, (std::vector<TierRule>{{.tier = "VIP"}}));
  EXPECT_TRUE(tiering.value_thresholds.empty());
}

TEST(TieringJsonTest, WhatIsWrittenIsReadAgain) {
  Tiering tiering;
  tiering.kind = Tiering::Kind::kMatrix;
  tiering.churn_thresholds = {0.1, 0.3};
  tiering.rules = {{.value_band = 1, .tier = "VIP", .offer = "\"gift\"\n"}};
  Tiering read;
  ASSERT_OK(TieringFromJson(TieringToJson(tiering), read));
  EXPECT_EQ(read.rules, tiering.rules);
  EXPECT_EQ(read.churn_thresholds, tiering.churn_thresholds);
}

TEST(TieringJsonTest, AnotherTextIsDamage) {
  Tiering tiering;
  for (const char* const json : {"", "{}", "[1]", R"({"kind":"x","rules":[]})", R"({"kind":1,"rules":[7]})"}) {
    EXPECT_THAT(TieringFromJson(json, tiering), HasCode(absl::StatusCode::kDataLoss, HasSubstr("tiering"))) << json;
  }
}

}  // namespace
}  // namespace sendlift::storage
