#include "services/convert_follow_up_report.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

Campaign ACampaignWithDelays() {
  Campaign campaign;
  campaign.id = "trial";
  campaign.definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED", .window = {}}};
  FollowUp step{.follow_up = "recommend", .on = {"RATED"}};
  step.delays = {{.delay = "soon", .share = {}, .after = absl::Hours(1)}, {.delay = "none", .share = {}, .none = true}};
  step.horizon = absl::Hours(72);
  campaign.definition.follow_ups = {step};
  return campaign;
}

TEST(ConvertFollowUpReportTest, SaysWhatIsThere) {
  FollowUpReport report;
  report.create_time = absl::FromUnixSeconds(5);
  report.delays = {{.people = 300, .closed = 200, .planned = 190, .opened = 4, .clicked = 3, .opted_out = 2}, {}};
  report.sample_ratio = SampleRatioResult{};
  report.sample_ratio->state = SampleRatioState::kAsConfigured;
  report.close_time = absl::FromUnixSeconds(9);
  DelayComparison& comparison = report.metrics.emplace_back();
  comparison.delays.resize(2);
  DelayResult& soon = comparison.delays[0];
  soon.closed = {.successes = 40, .trials = 200};
  soon.rate = 0.2;
  soon.difference = 0.05;
  soon.difference_interval = Interval{.lower = 0.01, .upper = 0.09};
  soon.p_value = 0.02;
  soon.restricted_mean = RestrictedMean{.mean = 60, .standard_error = 2};
  soon.restricted_mean_error = 0.5;
  soon.points = {{.hours = 2, .at_risk = 200, .responded = 0.1, .responded_interval = {.lower = 0.05, .upper = 0.15}}};
  comparison.trend = TrendTest{.z = 1.5, .p = 0.13};
  comparison.verdict.code = DelayCode::kOneBest;
  comparison.verdict.best = {{.may_be_best = true}, {.may_be_best = false}};
  comparison.verdict.recommended = 0;
  const v1::FollowUpReport proto = ToProto(ACampaignWithDelays(), report);

  EXPECT_EQ(proto.name(), "workspaces/main/campaigns/trial/followUpReports/recommend");
  EXPECT_EQ(proto.horizon_duration().seconds(), 72 * 3600);
  EXPECT_EQ(proto.delays(0).delay(), "soon");
  EXPECT_EQ(proto.delays(0).after_duration().seconds(), 3600);
  EXPECT_EQ(proto.delays(0).opted_out_count(), 2);
  EXPECT_TRUE(proto.delays(1).none());
  EXPECT_FALSE(proto.delays(1).has_after_duration());
  EXPECT_EQ(proto.sample_ratio().state(), v1::SampleRatio::HEALTHY);
  const v1::DelayResult& result = proto.comparisons(0).results(0);
  EXPECT_EQ(result.responder_count(), 40);
  EXPECT_DOUBLE_EQ(result.difference_interval().upper(), 0.09);
  EXPECT_DOUBLE_EQ(result.mean_hours_rounding(), 0.5);
  EXPECT_DOUBLE_EQ(result.points(0).responded_interval().lower(), 0.05);
  EXPECT_TRUE(result.may_be_best());
  EXPECT_FALSE(proto.comparisons(0).results(1).may_be_best());
  EXPECT_DOUBLE_EQ(proto.comparisons(0).trend().statistic(), 1.5);
  EXPECT_EQ(proto.comparisons(0).verdict().code(), v1::DelayVerdict::ONE_BEST);
  EXPECT_EQ(proto.comparisons(0).verdict().recommended_delay(), "soon");
  EXPECT_FALSE(proto.comparisons(0).verdict().text().empty());
}

TEST(ConvertFollowUpReportTest, WhatDoesNotExistStaysUnset) {
  FollowUpReport report;
  report.delays.resize(2);
  report.metrics.emplace_back().delays.resize(2);
  const v1::FollowUpReport proto = ToProto(ACampaignWithDelays(), report);
  EXPECT_FALSE(proto.has_sample_ratio());
  EXPECT_FALSE(proto.has_close_time());
  EXPECT_FALSE(proto.comparisons(0).has_trend());
  EXPECT_FALSE(proto.comparisons(0).has_same_rates());
  EXPECT_FALSE(proto.comparisons(0).results(0).has_rate());
  EXPECT_FALSE(proto.comparisons(0).results(0).has_best_interval());
  EXPECT_EQ(proto.comparisons(0).verdict().code(), v1::DelayVerdict::NO_DATA);
}

TEST(ConvertFollowUpReportTest, ANameHasACampaignAndAStep) {
  ASSERT_OK_AND_ASSIGN(const FollowUpReportPlace place,
                       FollowUpReportPlaceOf("workspaces/main/campaigns/trial/followUpReports/recommend"));
  EXPECT_EQ(place.campaign_id, "trial");
  EXPECT_EQ(place.follow_up, "recommend");
  for (const char* wrong : {"", "workspaces/main/campaigns/trial", "workspaces/main/campaigns/trial/followUpReports/",
                            "campaigns/trial/followUpReports/recommend"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(FollowUpReportPlaceOf(wrong).status())) << wrong;
  }
  EXPECT_TRUE(
      absl::IsNotFound(FollowUpReportPlaceOf("workspaces/other/campaigns/trial/followUpReports/recommend").status()));
}

}  // namespace
}  // namespace sendlift
