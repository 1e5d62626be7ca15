#include "storage/first_triggers.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CountedTriggersOf;
using storage::DeleteEarlyEvents;
using storage::EarlyEventsOf;
using storage::FirstTimes;
using storage::FirstTimesOf;
using storage::FirstTrigger;
using storage::HasNewFirstTriggers;
using storage::ListNewFirstTriggers;
using storage::MarkCounted;
using storage::NoteFirstTrigger;
using storage::PutEarlyEvent;
using storage::PutFirstTime;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};

FirstTrigger ATrigger(int64_t customer, int follow_up, absl::Time time = kNow) {
  return {.customer = {customer}, .follow_up = follow_up, .arm = 2, .delay = 1, .trigger_time = time};
}

class FirstTriggersTest : public StorageTest {};
ON_EVERY_ENGINE(FirstTriggersTest);

TEST_P(FirstTriggersTest, TheFirstOfACustomerAndStepStays) {
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 0)));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 0, kNow - absl::Hours(1))));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 1)));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(4, 3)));
  ASSERT_OK_AND_ASSIGN(const auto fresh, Read(ListNewFirstTriggers, kCampaign, 10));
  EXPECT_THAT(fresh, ElementsAre(ATrigger(4, 3), ATrigger(5, 0), ATrigger(5, 1)));
  ASSERT_OK_AND_ASSIGN(const auto some, Read(ListNewFirstTriggers, kCampaign, 2));
  EXPECT_THAT(some, SizeIs(2));
  ASSERT_OK_AND_ASSIGN(const auto of_other, Read(ListNewFirstTriggers, kOther, 10));
  EXPECT_THAT(of_other, IsEmpty());
}

TEST_P(FirstTriggersTest, WhatIsCountedIsNotNewAnyMore) {
  EXPECT_FALSE(*Read(HasNewFirstTriggers));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 1)));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 0)));
  EXPECT_TRUE(*Read(HasNewFirstTriggers));
  ASSERT_OK(Write(MarkCounted, kCampaign, ATrigger(5, 1)));
  EXPECT_TRUE(*Read(HasNewFirstTriggers));
  ASSERT_OK_AND_ASSIGN(const auto counted, Read(CountedTriggersOf, kCampaign, CustomerNumber{5}));
  EXPECT_THAT(counted, ElementsAre(ATrigger(5, 1)));
  ASSERT_OK(Write(MarkCounted, kCampaign, ATrigger(5, 0)));
  EXPECT_FALSE(*Read(HasNewFirstTriggers));
  ASSERT_OK(Write(NoteFirstTrigger, kCampaign, ATrigger(5, 0)));
  EXPECT_FALSE(*Read(HasNewFirstTriggers));
}

TEST_P(FirstTriggersTest, TimesOfOutcomesAreReplacedByOutcome) {
  ASSERT_OK(Write(PutFirstTime, kCampaign, ATrigger(5, 0), 2, kNow));
  ASSERT_OK(Write(PutFirstTime, kCampaign, ATrigger(5, 0), storage::kOptOutOutcome, kNow));
  ASSERT_OK(Write(PutFirstTime, kCampaign, ATrigger(5, 0), 2, kNow - absl::Hours(1)));
  ASSERT_OK(Write(PutFirstTime, kCampaign, ATrigger(5, 1), 2, kNow));
  ASSERT_OK_AND_ASSIGN(const FirstTimes times, Read(FirstTimesOf, kCampaign, ATrigger(5, 0)));
  EXPECT_EQ(times, (FirstTimes{{storage::kOptOutOutcome, kNow}, {2, kNow - absl::Hours(1)}}));
  ASSERT_OK_AND_ASSIGN(const FirstTimes none, Read(FirstTimesOf, kCampaign, ATrigger(6, 0)));
  EXPECT_THAT(none, IsEmpty());
}

TEST_P(FirstTriggersTest, EarlyEventsAreKeptOnceAndUntilTheyAreDeleted) {
  const CustomerNumber customer{5};
  for (const int outcome : {1, -1, 1}) {
    ASSERT_OK(Write(PutEarlyEvent, kCampaign, customer, storage::EarlyEvent{.outcome = outcome, .time = kNow}));
  }
  ASSERT_OK(Write(PutEarlyEvent, kOther, customer, storage::EarlyEvent{.outcome = 1, .time = kNow}));
  ASSERT_OK_AND_ASSIGN(auto events, Read(EarlyEventsOf, kCampaign, customer));
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].outcome, -1);
  EXPECT_EQ(events[1].time, kNow);
  ASSERT_OK(Write(DeleteEarlyEvents, kCampaign, customer));
  ASSERT_OK_AND_ASSIGN(events, Read(EarlyEventsOf, kCampaign, customer));
  EXPECT_THAT(events, IsEmpty());
  ASSERT_OK_AND_ASSIGN(events, Read(EarlyEventsOf, kOther, customer));
  EXPECT_THAT(events, SizeIs(1));
}

}  // namespace
}  // namespace sendlift::conformance
