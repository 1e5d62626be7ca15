#include "storage/follow_up_json.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(FollowUpJsonTest, WhatIsLeftOutIsRead) {
  FollowUp step;
  step.follow_up = "chase";
  step.on = {"OPENED"};
  const FollowUp read = FollowUpFromJson(Json::parse(ToJson(step).dump()));
  EXPECT_EQ(read.follow_up, "chase");
  EXPECT_EQ(read.on, step.on);
  EXPECT_EQ(read.lateness_max, FollowUp::kLatenessDefault);
  EXPECT_FALSE(read.valid_for.has_value());
  EXPECT_FALSE(read.offer.has_value());
  EXPECT_FALSE(read.survey.has_value());
  EXPECT_FALSE(read.rating.any());
}

TEST(FollowUpJsonTest, DelaysKeepTheirOrderAndTheirSpans) {
  FollowUp step;
  step.follow_up = "chase";
  step.delays = {{.delay = "later", .share = {.parts_per_million = 400'000}, .after = absl::Hours(24)},
                 {.delay = "none", .share = {.remainder = true}, .after = absl::ZeroDuration(), .none = true}};
  const FollowUp read = FollowUpFromJson(Json::parse(ToJson(step).dump()));
  ASSERT_EQ(read.delays.size(), 2u);
  EXPECT_EQ(read.delays[0].delay, "later");
  EXPECT_EQ(read.delays[0].after, absl::Hours(24));
  EXPECT_FALSE(read.delays[0].none);
  EXPECT_TRUE(read.delays[1].share.remainder);
  EXPECT_TRUE(read.delays[1].none);
}

}  // namespace
}  // namespace sendlift
