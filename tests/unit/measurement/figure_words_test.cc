#include "measurement/figure_words.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "measurement/time_bins.h"
#include "storage/first_triggers.h"
#include "storage/leases.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

CampaignDefinition ADefinition() {
  FollowUp chase;
  chase.follow_up = "chase";
  chase.delays = {{.delay = "soon"}, {.delay = "none", .none = true}};
  return ACampaign().WithTier("gold", "").WithArm("offer").WithFollowUp(chase).Build();
}

TEST(FigureWordsTest, ACellIsNamedAsInTheDefinition) {
  const CampaignDefinition definition = ADefinition();
  storage::CellKey key{.wave = 0, .arm = 1, .tier = 0, .channel = Channel::kSms, .metric = 0};
  EXPECT_EQ(WordsOfCell(definition, key), "wave main, arm offer, tier gold, SMS, metric purchase_rate");
  key.arm = 0;
  key.wave = -1;
  key.channel = Channel{0};
  EXPECT_EQ(WordsOfCohort(definition, key), "day 1970-01-02, arm control, tier gold");
}

TEST(FigureWordsTest, WhatTheDefinitionDoesNotHaveIsANumber) {
  const CampaignDefinition definition = ADefinition();
  EXPECT_EQ(WordsOfCell(definition, {.wave = 3, .arm = 4, .tier = -1, .channel = Channel::kEmail, .metric = 7}),
            "wave number 3, arm number 3, tier number -1, EMAIL, metric number 7");
  EXPECT_EQ(WordsOfJourneyCell(definition, {.tier = 1, .arm = 1, .follow_up = 2, .delay = 3, .ending = ""}),
            "arm offer, tier number 1, follow-up number 2, delay number 3, WAITS");
}

TEST(FigureWordsTest, JourneysAndTriggersAreToldApart) {
  const CampaignDefinition definition = ADefinition();
  EXPECT_EQ(WordsOfJourneyCell(definition, {.arm = 1, .ending = ""}), "arm offer, tier gold, on the way");
  EXPECT_EQ(WordsOfJourneyCell(definition, {.arm = 0, .ending = "converted"}),
            "arm control, tier gold, ending converted");
  EXPECT_EQ(WordsOfJourneyCell(definition,
                               {.arm = 1, .follow_up = 0, .delay = 1, .state = TriggerState::kControl, .ending = ""}),
            "arm offer, tier gold, follow-up chase, delay none, CONTROL");
  EXPECT_EQ(WordsOfJourneyCell(definition, {.arm = 1, .follow_up = 0, .state = TriggerState::kLate, .ending = ""}),
            "arm offer, tier gold, follow-up chase, LATE");
}

TEST(FigureWordsTest, CellsOfDelaysSayWhatHappenedWhen) {
  const CampaignDefinition definition = ADefinition();
  storage::FollowUpCell cell{.follow_up = 0, .arm = 1, .delay = 0, .day = 1, .bin = TimeBinOf(absl::Hours(3))};
  const std::string who = "day 1970-01-02, arm offer, follow-up chase, delay soon";
  EXPECT_EQ(WordsOfFollowUpCell(definition, cell), who);
  cell.sort = storage::CellSort::kHappened;
  const std::string when = absl::StrCat(" after ", absl::FormatDuration(TimeBinStart(cell.bin)));
  EXPECT_EQ(WordsOfFollowUpCell(definition, cell), who + ", metric purchase_rate" + when);
  cell.sort = storage::CellSort::kAfterOptOut;
  EXPECT_EQ(WordsOfFollowUpCell(definition, cell), who + ", metric purchase_rate" + when + ", opted out before");
  cell.sort = storage::CellSort::kOptedOutAfter;
  EXPECT_EQ(WordsOfFollowUpCell(definition, cell), who + ", opting out" + when + " and metric purchase_rate before");
  cell.sort = storage::CellSort::kHappened;
  for (const auto& [outcome, words] :
       std::map<int, std::string>{{storage::kOptOutOutcome, ", opting out"},
                                  {storage::kOpenOutcome, ", opening the contact"},
                                  {storage::kClickOutcome, ", a click in the contact"}}) {
    cell.outcome = outcome;
    EXPECT_EQ(WordsOfFollowUpCell(definition, cell), who + words + when);
  }
}

TEST(FigureWordsTest, CountsOfStatesSayTheReasonAndTheCost) {
  const CampaignDefinition definition = ADefinition();
  using storage::LeasedRange;
  EXPECT_EQ(WordsOfStateCount(definition, {.arm = 1, .state = LeasedRange::Encode(InstructionState::kDelivered)}),
            "arm offer, DELIVERED");
  EXPECT_EQ(
      WordsOfStateCount(definition,
                        {.arm = 5, .cost_micros = 70'000, .state = LeasedRange::Encode(ExclusionReason::kMinimumGap)}),
      "arm number 4, SUPPRESSED for reason 10, at 70000 micros");
}

}  // namespace
}  // namespace sendlift::testing
