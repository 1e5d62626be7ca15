#include "services/delay_verdict_text.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

CampaignDefinition ADefinition() {
  CampaignDefinition definition;
  definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED", .window = {}}};
  FollowUp step{.follow_up = "recommend", .on = {"RATED"}};
  step.delays = {{.delay = "soon", .share = {}, .after = absl::Hours(1)},
                 {.delay = "next-day", .share = {}, .after = absl::Hours(24)},
                 {.delay = "none", .share = {}, .none = true}};
  definition.follow_ups = {step};
  return definition;
}

// A final report whose delays have these numbers of responders of 1,000.
FollowUpReport AReport(const std::vector<int64_t>& responders) {
  FollowUpReport report;
  report.closed_share = 1;
  DelayComparison& comparison = report.metrics.emplace_back();
  std::vector<DelayArmCounts> arms;
  for (size_t i = 0; i < responders.size(); ++i) {
    const Counts closed{.successes = responders[i], .trials = 1000};
    comparison.delays.emplace_back();
    comparison.delays.back().rate = RateOf(closed);
    arms.push_back({.none = i == 2, .delay_hours = i == 0 ? 1.0 : 24.0, .people = 1000, .closed = closed});
  }
  comparison.verdict = JudgeDelays({}, arms, {}).value_or(DelayVerdict{});
  return report;
}

std::string TextOf(const FollowUpReport& report) { return DelayVerdictText(ADefinition(), report, report.metrics[0]); }

TEST(DelayVerdictTextTest, OneBestIsNamedWithItsRate) {
  EXPECT_EQ(TextOf(AReport({50, 150, 60})), "Best in purchase_rate: next-day, at 15.0 %. Every other delay is worse.");
  EXPECT_EQ(TextOf(AReport({50, 60, 150})),
            "Best in purchase_rate: none, at 15.0 %. Every other delay is worse: the step is better left out.");
}

TEST(DelayVerdictTextTest, OfSeveralTheOneThatBothersTheFewestIsRecommended) {
  EXPECT_EQ(
      TextOf(AReport({152, 150, 60})),
      "Recommended for purchase_rate: next-day, at 15.0 %. soon and next-day may each be best, of which it bothers "
      "the fewest; none cannot be.");
}

TEST(DelayVerdictTextTest, InconclusiveSaysWhatItTakes) {
  EXPECT_EQ(TextOf(AReport({50, 55, 52})),
            "Inconclusive: the delays differ in purchase_rate by no more than chance may bring (p = 0.88); to tell a "
            "difference like this one takes about 110000 customers more.");
  EXPECT_EQ(TextOf(AReport({50, 50, 50})),
            "Inconclusive: the delays differ in purchase_rate by no more than chance may bring (p = 1).");
}

TEST(DelayVerdictTextTest, AnEarlyLookIsCalledOne) {
  FollowUpReport report = AReport({50, 150, 60});
  report.closed_share = 0.376;
  EXPECT_EQ(TextOf(report),
            "Best in purchase_rate: next-day, at 15.0 %. Every other delay is worse. An early look, as the horizon of "
            "63 % of the customers is open: rely on one look only, at a time that was fixed beforehand.");
  report.closed_share = 1;
  report.more_to_come = true;
  EXPECT_NE(TextOf(report).find("An early look, as customers may still be triggered"), std::string::npos);
}

TEST(DelayVerdictTextTest, WhatIsWithheldSaysWhy) {
  FollowUpReport report = AReport({50, 150, 60});
  report.metrics[0].verdict = {.code = DelayCode::kWithheldImmature, .same_rates = {}, .best = {}};
  report.close_time = absl::FromUnixSeconds(1'800'057'600);
  EXPECT_EQ(TextOf(report),
            "Withheld: in some delay the horizon of nobody is over yet; that of everybody triggered so far is over at "
            "2027-01-16 00:00 UTC.");
  report.metrics[0].verdict.code = DelayCode::kWithheldSampleRatio;
  EXPECT_NE(TextOf(report).find("do not have the sizes that the plan says"), std::string::npos);
  report.metrics[0].verdict.code = DelayCode::kNoData;
  EXPECT_EQ(TextOf(report), "No data: nobody was triggered yet.");
}

}  // namespace
}  // namespace sendlift
