#include "clients/cli/demo_watch.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

class DemoWatchTest : public ::testing::Test {
 protected:
  std::ostringstream out_;
  std::ostringstream err_;
  VirtualClock clock_{absl::UnixEpoch()};
  Context context_{.connection_options = {},
                   .out = {.stream = out_},
                   .err = {.stream = err_},
                   .clock = clock_,
                   .program = {},
                   .places = {},
                   .connection = nullptr};
};

TEST_F(DemoWatchTest, WavesAreOverWhenEveryInstructionIsSettled) {
  v1::Campaign campaign;
  campaign.add_waves()->set_wave("first");
  campaign.mutable_progress()->add_waves()->set_wave("first");
  WaveWatch watch(context_);
  EXPECT_FALSE(watch.Show(campaign));
  auto& wave = *campaign.mutable_progress()->mutable_waves(0);
  wave.mutable_freeze_time()->set_seconds(1);
  wave.set_assigned_count(1000);
  wave.set_control_count(200);
  wave.set_instruction_count(800);
  campaign.mutable_progress()->mutable_instructions()->set_delivered(700);
  campaign.mutable_progress()->mutable_instructions()->set_accepted(100);
  EXPECT_FALSE(watch.Show(campaign));
  campaign.mutable_progress()->mutable_instructions()->set_accepted(0);
  campaign.mutable_progress()->mutable_instructions()->set_delivered(800);
  EXPECT_TRUE(watch.Show(campaign));
  EXPECT_EQ(out_.str(),
            "  wave first: 1,000 customers, 200 of them control, 800 messages\n"
            "  messages: delivered 800; none to control\n");
}

TEST_F(DemoWatchTest, OutcomesAreThereWhenWindowsAreClosedAndEventsCounted) {
  const DemoTimes times = {.first_wave = absl::UnixEpoch(),
                           .second_wave = absl::UnixEpoch(),
                           .end = absl::UnixEpoch(),
                           .outcome_window = absl::Seconds(10)};
  v1::LiftReport report;
  OutcomeWatch watch(context_, times);
  report.set_mature_share(1);
  EXPECT_FALSE(watch.Show(report));
  v1::Lift& lift = *report.add_lifts();
  lift.set_metric("m");
  lift.set_responder_count(5);
  lift.set_control_responder_count(2);
  report.set_events_behind_count(1);
  EXPECT_FALSE(watch.Show(report));
  report.set_events_behind_count(0);
  EXPECT_TRUE(watch.Show(report));
  EXPECT_EQ(out_.str(), "  7 customers of the campaign bought.\n");
}

}  // namespace
}  // namespace sendlift::cli
