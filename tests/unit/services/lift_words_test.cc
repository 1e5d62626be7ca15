#include "services/lift_words.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

CampaignDefinition Definition() {
  CampaignDefinition definition;
  definition.experiment.arms = {{.arm = "offer", .share = {}}};
  definition.experiment.metrics = {
      {.metric = "purchase_rate", .kind = MetricKind::kRate, .event_type = "PURCHASED", .window = absl::Hours(1)}};
  return definition;
}

TEST(LiftWordsTest, SaysThatAnEffectDiffersOnlyWhenTheTestDoes) {
  PartTest test{.test = {.q = 9, .degrees_of_freedom = 1, .p = 0.0031}};
  EXPECT_EQ(PartTestText(Definition(), test), "The effect of arm offer on purchase_rate differs by tier (p = 0.0031).");
  test.by = PartKind::kChannel;
  test.test.p = 0.4;
  EXPECT_EQ(PartTestText(Definition(), test),
            "No sign that the effect of arm offer on purchase_rate differs by channel (p = 0.4).");
  test.test.p = 1e-9;
  EXPECT_EQ(PartTestText(Definition(), test),
            "The effect of arm offer on purchase_rate differs by channel (p < 0.0001).");
}

TEST(LiftWordsTest, TheMethodSaysWhetherStrataWereCompared) {
  EXPECT_EQ(MethodText(MetricKind::kRate, 1), "Miettinen and Nurminen");
  EXPECT_EQ(MethodText(MetricKind::kRate, 2), "Miettinen and Nurminen, stratified by wave and tier");
  EXPECT_EQ(MethodText(MetricKind::kRevenue, 1), "Welch and Fieller");
  EXPECT_EQ(MethodText(MetricKind::kCount, 9), "post-stratified means by wave and tier, and Fieller");
}

}  // namespace
}  // namespace sendlift
