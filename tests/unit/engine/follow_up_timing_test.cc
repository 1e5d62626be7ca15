// The report on delays at the end of the way that everything takes: events bring people in and trigger a step, the
// delay is drawn, what they do is folded, and the report is made from cells.
#include <gtest/gtest.h>

#include "base/random.h"
#include "measurement/follow_up_report.h"
#include "tests/unit/engine/journey_world.h"

namespace sendlift::testing {
namespace {

constexpr int kPeople = 1500;
constexpr uint64_t kSeed = 20261122;

class FollowUpTimingTest : public ::testing::Test {
 protected:
  FollowUpTimingTest() { world_.AddCustomers(kPeople - 10, nullptr, 10); }

  // A step after an hour, after a day, or none, on a type of events.
  void Run(const std::string& on) {
    campaign_ = world_.RunTrial("trial", ACampaign().WithControl(Percent(10)), [&](CampaignDefinition& definition) {
      FollowUp step = JourneyWorld::Step("recommend", {on}, {});
      step.channels = {Channel::kEmail};
      step.delays = {{.delay = "soon", .share = Percent(33), .after = absl::Hours(1)},
                     {.delay = "next-day", .share = Percent(33), .after = absl::Hours(24)},
                     {.delay = "none", .share = Remainder(), .none = true}};
      step.horizon = absl::Hours(72);
      definition.follow_ups = {step};
    });
  }
  std::optional<Trigger> TriggerOf(int customer) {
    const CustomerNumber number = world_.NumberOf(CustomerId(customer));
    return world_.Read([&](storage::Session& session) {
      return storage::FindTrigger(session, kWorkspace, campaign_.number, {.customer = number});
    });
  }
  FollowUpReport Report() {
    return world_.Read(
        [&](storage::Session& session) { return MakeFollowUpReport(session, kWorkspace, campaign_, 0, world_.now()); });
  }

  JourneyWorld world_;
  Campaign campaign_;
};

TEST_F(FollowUpTimingTest, AWorldWithAKnownBestDelayIsReadRightly) {
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  Run("TRIAL_STARTED");
  Random random(kSeed);
  for (int i = 0; i < kPeople; ++i) world_.Log(i, "TRIAL_STARTED", {}, -absl::Minutes(random.Below(600)));
  world_.Fold();
  std::vector<Counts> expected(3);
  for (int i = 0; i < kPeople; ++i) {
    const std::optional<Trigger> trigger = TriggerOf(i);
    ASSERT_TRUE(trigger.has_value()) << i;
    const bool treated = world_.AssignmentOf(campaign_, i)->arm != kControlArm;
    const double rate = treated && trigger->delay == 1 ? 0.25 : 0.10;
    const bool buys = random.Chance(rate);
    if (buys) world_.Log(i, "PURCHASED", {}, absl::Minutes(random.Below(40 * 60)));
    if (random.Chance(0.02)) world_.Log(i, "PURCHASED", {}, absl::Hours(100));
    if (!treated) continue;
    Counts& counts = expected[static_cast<size_t>(trigger->delay)];
    ++counts.trials;
    counts.successes += buys ? 1 : 0;
  }
  world_.Fold();
  EXPECT_EQ(Report().metrics[0].verdict.code, DelayCode::kWithheldImmature);
  world_.clock().AdvanceBy(absl::Hours(24 * 5));
  const FollowUpReport report = Report();
  for (size_t delay = 0; delay < 3; ++delay) {
    EXPECT_EQ(report.delays[delay].people, expected[delay].trials);
    EXPECT_EQ(report.metrics[0].delays[delay].closed, expected[delay]);
  }
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kAsConfigured);
  EXPECT_EQ(report.metrics[0].verdict.code, DelayCode::kOneBest);
  EXPECT_EQ(report.metrics[0].verdict.recommended, 1u);
  EXPECT_GT(report.metrics[0].delays[1].difference_interval->lower, 0);
}

TEST_F(FollowUpTimingTest, APurchaseThatCameInBeforeTheEventThatTriggersCounts) {
  Run("OPENED");
  const int customer = JourneyWorld::InArm(campaign_, 1);
  world_.Happen(customer, "TRIAL_STARTED", {}, -absl::Hours(3));
  world_.Happen(customer, "PURCHASED", {}, -absl::Hours(1));
  EXPECT_FALSE(TriggerOf(customer).has_value());
  world_.Happen(customer, "OPENED", {}, -absl::Hours(2));
  const std::optional<Trigger> trigger = TriggerOf(customer);
  ASSERT_TRUE(trigger.has_value());
  world_.clock().AdvanceBy(absl::Hours(24 * 5));
  const FollowUpReport report = Report();
  EXPECT_EQ(report.metrics[0].delays[static_cast<size_t>(trigger->delay)].closed,
            (Counts{.successes = 1, .trials = 1}));
}

}  // namespace
}  // namespace sendlift::testing
