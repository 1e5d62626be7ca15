#include "services/convert_tiering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using testing::FromText;

Tiering Read(const v1::Tiering& proto) {
  Violations violations;
  Tiering tiering = TieringFromProto(proto, violations);
  EXPECT_TRUE(violations.empty());
  return tiering;
}

TEST(ConvertTieringTest, EveryModelGoesThereAndBack) {
  for (const char* const text :
       {"rules { tiers { tier: 'VIP' when: 'a > 1' class: 'serve' } tiers { class: 'do_not_serve' } }", "imported {}",
        "rfm { tiers { tier: 'VIP' sum_min: 13 recency_min: 4 frequency_min: 3 monetary_min: 2 } }",
        "matrix { value_thresholds: 10 value_thresholds: 99.5 churn_thresholds: 0.5 cells { value_band: 1 churn_band: "
        "1 "
        "tier: 'VIP' class: 'c' offer: 'gift' channel: 'phone' cadence: 'monthly' } }"}) {
    v1::Tiering proto = FromText<v1::Tiering>(text);
    proto.set_display_name("d");
    v1::Tiering again = ToProto(Read(proto));
    again.clear_name();
    again.clear_etag();
    again.clear_last_run();
    again.clear_create_time();
    again.clear_update_time();
    EXPECT_EQ(again.DebugString(), proto.DebugString());
  }
}

TEST(ConvertTieringTest, WithoutAModelOrWithALongNameItIsWrong) {
  Violations violations;
  v1::Tiering proto;
  proto.set_display_name(std::string(201, 'x'));
  TieringFromProto(proto, violations);
  ASSERT_EQ(violations.list().size(), 2u);
  EXPECT_EQ(violations.list()[0].field, "display_name");
  EXPECT_EQ(violations.list()[1].field, "model");
}

TEST(ConvertTieringTest, APreviewSaysWhatEachRuleAsksForAndOffers) {
  const Tiering tiering =
      Read(FromText<v1::Tiering>("rfm { tiers { tier: 'VIP' sum_min: 13 recency_min: 4 } tiers { tier: 'rest' } }"));
  TieringPreview preview;
  preview.by_rule = {2, 5};
  preview.no_rule = 1;
  preview.moves = {{{"", "VIP"}, 2}, {{"rest", "rest"}, 6}};
  preview.changed = 2;
  const v1::TieringPreview proto = ToProto(preview, tiering);
  EXPECT_EQ(proto.rules(0).condition(), "rfm_sum >= 13 AND recency_score >= 4");
  EXPECT_EQ(proto.rules(1).customer_count(), 5);
  EXPECT_EQ(proto.moves(0).new_tier(), "VIP");
  EXPECT_EQ(proto.no_rule_count(), 1);
  const Tiering matrix =
      Read(FromText<v1::Tiering>("matrix { cells { value_band: 1 tier: 'VIP' offer: 'gift' cadence: 'monthly' } }"));
  preview.by_rule = {1};
  EXPECT_EQ(ToProto(preview, matrix).rules(0).strategy(), "gift, monthly");
  EXPECT_EQ(ToProto(preview, matrix).rules(0).condition(), "value band 1, churn band 0");
}

TEST(ConvertTieringTest, ARunIsUnderWayUntilEverybodyWasLookedAt) {
  Tiering tiering;
  EXPECT_EQ(ToProto(tiering).last_run().state(), v1::TieringRun::STATE_UNSPECIFIED);
  tiering.run.begin_time = absl::FromUnixSeconds(1'800'000'000);
  tiering.run.next_customer = 7;
  EXPECT_EQ(ToProto(tiering).last_run().state(), v1::TieringRun::RUNNING);
  tiering.run.next_customer = 0;
  EXPECT_EQ(ToProto(tiering).last_run().state(), v1::TieringRun::DONE);
}

}  // namespace
}  // namespace sendlift
