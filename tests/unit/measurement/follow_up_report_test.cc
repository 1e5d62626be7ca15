#include "measurement/follow_up_report.h"

#include <gtest/gtest.h>

#include "measurement/follow_up_curves.h"
#include "storage/first_triggers.h"
#include "storage/journeys.h"
#include "tests/unit/measurement/measured_world.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::testing {
namespace {

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);
constexpr absl::Duration kHorizon = absl::Hours(48);

// Customers 1 to 300 are in arm 1, up to 330 in control; customer i has the delay i % 3.
class FollowUpReportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    campaign_ = world_.InsertRunning(ACampaign()
                                         .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
                                         .WithMetric("complaints", MetricKind::kRate, "COMPLAINED", absl::Hours(24))
                                         .WithFollowUp(ATimedStep("recommend", kHorizon))
                                         .BuildCampaign());
    std::vector<Assignment> assignments;
    for (int64_t i = 1; i <= 330; ++i) {
      assignments.push_back({.customer = {i}, .arm = i <= 300 ? 1 : 0, .planned_time = kPlanned});
    }
    world_.Assign(campaign_, assignments);
    world_.Freeze(campaign_, 0, kPlanned);
  }
  void Trigger(int64_t first, int64_t last, absl::Time time) {
    world_.Write([&](storage::Session& session) -> absl::Status {
      for (int64_t i = first; i <= last; ++i) {
        const absl::Status noted = storage::NoteFirstTrigger(
            session, kWorkspace, campaign_.number,
            {.customer = {i}, .arm = i <= 300 ? 1 : 0, .delay = static_cast<int>(i % 3), .trigger_time = time});
        if (!noted.ok()) return noted;
      }
      return absl::OkStatus();
    });
    world_.Fold();
  }
  void Purchase(int64_t customer, absl::Duration after) {
    world_.Append({{.sequence = ++sequence_, .customer = {customer}, .type = "PURCHASED", .time = kPlanned + after}});
  }
  FollowUpReport Report() {
    return world_.Read(
        [&](storage::Session& session) { return MakeFollowUpReport(session, kWorkspace, campaign_, 0, world_.now()); });
  }

  MeasuredWorld world_;
  Campaign campaign_;
  int64_t sequence_ = 0;
};

TEST_F(FollowUpReportTest, BeforeAnybodyIsTriggeredItSaysSo) {
  const FollowUpReport report = Report();
  ASSERT_EQ(report.delays.size(), 3u);
  EXPECT_FALSE(report.sample_ratio.has_value());
  EXPECT_FALSE(report.close_time.has_value());
  ASSERT_EQ(report.metrics.size(), 2u);
  EXPECT_EQ(report.metrics[0].verdict.code, DelayCode::kNoData);
  EXPECT_FALSE(report.is_final());
}

TEST_F(FollowUpReportTest, CountsTheTreatedByDelayAndTellsClosedFromOpen) {
  Trigger(1, 150, kPlanned);
  Trigger(151, 330, kPlanned + absl::Hours(24));
  for (int64_t i = 1; i <= 60; ++i) Purchase(i, absl::Hours(2));
  Purchase(301, absl::Hours(30));
  world_.Write([&](storage::Session& session) {
    return storage::AddJourneyCounts(
        session, kWorkspace, campaign_.number,
        {{{.arm = 1, .follow_up = 0, .delay = 1, .state = TriggerState::kPlanned, .ending = ""}, 40},
         {{.arm = 1, .follow_up = 0, .delay = 1, .state = TriggerState::kHeldBack, .ending = ""}, 7}});
  });
  world_.clock().Set(CampaignStart() + absl::Hours(24) + kHorizon);
  FollowUpReport report = Report();
  EXPECT_EQ(report.events_behind, 61);
  world_.Fold();
  report = Report();
  EXPECT_EQ(report.events_behind, 0);
  EXPECT_EQ(report.delays[1].people, 100);
  EXPECT_EQ(report.delays[1].closed, 50);
  EXPECT_EQ(report.delays[1].planned, 40);
  EXPECT_DOUBLE_EQ(report.closed_share, 0.5);
  EXPECT_EQ(report.close_time, CampaignStart() + absl::Hours(48) + kHorizon);
  EXPECT_EQ(report.metrics[0].delays[1].closed, (Counts{.successes = 20, .trials = 50}));
  EXPECT_EQ(report.metrics[0].verdict.code, DelayCode::kInconclusive);
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kAsConfigured);
  EXPECT_TRUE(report.more_to_come);
  world_.clock().Set(campaign_.definition.window.end);
  EXPECT_TRUE(Report().is_final());
}

TEST_F(FollowUpReportTest, DelaysOfTheWrongSizesWithholdTheVerdict) {
  for (int64_t i = 1; i <= 300; i += 3) Trigger(i, i, kPlanned);
  world_.clock().Set(campaign_.definition.window.end);
  const FollowUpReport report = Report();
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kMismatch);
  EXPECT_EQ(report.metrics[0].verdict.code, DelayCode::kWithheldSampleRatio);
}

TEST_F(FollowUpReportTest, OptingOutIsCountedByDelay) {
  Trigger(1, 300, kPlanned);
  world_.Append({{.sequence = 900, .customer = {4}, .type = "UNSUBSCRIBED", .time = kPlanned + absl::Hours(3)}});
  world_.Fold();
  world_.clock().Set(campaign_.definition.window.end);
  const FollowUpReport report = Report();
  EXPECT_EQ(report.delays[1].opted_out, 1);
  EXPECT_EQ(report.delays[0].opted_out, 0);
  EXPECT_GT(report.metrics[0].delays[1].points.back().opt_out_first, 0);
}

}  // namespace
}  // namespace sendlift::testing
