#include "measurement/outcome_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);

storage::LoggedEvent AnEvent(int64_t customer, absl::Duration after, absl::string_view type = "PURCHASED") {
  return {.customer = {customer}, .type = type, .time = kPlanned + after, .amount_minor = 7};
}

// "customer metric events total @hours".
std::vector<std::string> TextsOf(const OutcomeTally& tally) {
  std::vector<std::string> texts;
  for (const storage::NumberedOutcome& counted : tally.Counted()) {
    texts.push_back(absl::StrCat(counted.customer.value, " ", counted.metric, " ", counted.outcome.event_count, " ",
                                 counted.outcome.total, " @",
                                 absl::FormatDuration(counted.outcome.first_time - kPlanned)));
  }
  return texts;
}

TEST(OutcomeTallyTest, CountsHumanEventsWithinTheWindowOfEachMetricOfItsType) {
  const CampaignDefinition definition = ACampaign()
                                            .WithMetric("short", MetricKind::kRate, "PURCHASED", absl::Hours(2))
                                            .WithMetric("long", MetricKind::kRevenue, "PURCHASED", absl::Hours(9))
                                            .WithMetric("rated", MetricKind::kCount, "RATED", absl::Hours(9))
                                            .Build();
  OutcomeTally tally(definition);
  tally.AddPerson({.customer = {2}, .planned_time = kPlanned});
  tally.AddPerson({.customer = {5}, .planned_time = kPlanned});
  tally.Add(AnEvent(5, absl::Hours(2)));
  tally.Add(AnEvent(5, absl::ZeroDuration()));
  tally.Add(AnEvent(5, absl::Hours(9)));
  tally.Add(AnEvent(5, -absl::Microseconds(1)));
  tally.Add(AnEvent(3, absl::Hours(1)));
  storage::LoggedEvent machine = AnEvent(2, absl::Hours(1));
  machine.machine = true;
  tally.Add(machine);
  storage::LoggedEvent reply = AnEvent(2, absl::Hours(1), "REPLIED");
  tally.Add(reply);
  reply.rated = true;
  tally.Add(reply);
  EXPECT_THAT(TextsOf(tally), ElementsAre("2 2 1 7 @1h", "5 0 1 7 @0", "5 1 2 14 @0"));
  EXPECT_TRUE(tally.Has({5}));
  EXPECT_FALSE(tally.Has({3}));
}

TEST(OutcomeTallyTest, WhatCameInBeforeTheEventThatBroughtSomebodyInCannotBeTold) {
  CampaignDefinition definition = ACampaign().Build();
  definition.entry = {"TRIAL_STARTED"};
  for (const bool late : {false, true}) {
    OutcomeTally tally(definition);
    tally.AddPerson({.customer = {2}, .wave = -20'000, .planned_time = kPlanned, .touchpoint = "TRIAL_STARTED"});
    tally.Add(AnEvent(2, -absl::Hours(1)));
    tally.Add(AnEvent(2, absl::Hours(1), late ? "PURCHASED" : "OPENED"));
    tally.Add(AnEvent(2, absl::Hours(2), "TRIAL_STARTED"));
    EXPECT_EQ(tally.IsUntold({2}), late);
    tally.Add(AnEvent(2, absl::ZeroDuration(), "TRIAL_STARTED"));
    tally.Add(AnEvent(2, absl::Hours(3)));
    EXPECT_EQ(tally.IsUntold({2}), late);
  }
}

TEST(OutcomeTallyTest, WhoIsForgottenIsNotCountedFromThenOn) {
  const CampaignDefinition definition = ACampaign().Build();
  OutcomeTally tally(definition);
  tally.Add(AnEvent(2, absl::Hours(1)));
  EXPECT_THAT(TextsOf(tally), IsEmpty());
  tally.AddPerson({.customer = {2}, .planned_time = kPlanned});
  tally.Add(AnEvent(2, absl::Hours(1)));
  tally.ForgetPeople();
  tally.Add(AnEvent(2, absl::Hours(2)));
  EXPECT_THAT(TextsOf(tally), ElementsAre("2 0 1 7 @1h"));
}

}  // namespace
}  // namespace sendlift::testing
