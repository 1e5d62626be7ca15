#include "storage/journeys.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AddJourneyCounts;
using storage::EnteredUntil;
using storage::FindJourney;
using storage::JourneyCell;
using storage::JourneyCounts;
using storage::PutEnteredUntil;
using storage::PutJourney;
using storage::ReadJourneyCounts;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};
constexpr CustomerNumber kAda{5};

class JourneysTest : public StorageTest {};
ON_EVERY_ENGINE(JourneysTest);

TEST_P(JourneysTest, OneOnTheWayComesBackAsItWasStored) {
  const absl::Time long_ago = absl::UnixEpoch() - absl::Hours(30);
  ASSERT_OK(
      Write(PutJourney, kCampaign,
            Journey{.customer = kAda, .enter_time = kNow, .last = {{"OPENED", kNow}, {"TRIAL_STARTED", long_ago}}}));
  ASSERT_OK_AND_ASSIGN(const std::optional<Journey> found, Read(FindJourney, kCampaign, kAda));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->customer, kAda);
  EXPECT_EQ(found->enter_time, kNow);
  EXPECT_EQ(found->ending, "");
  EXPECT_EQ(found->end_time, absl::InfiniteFuture());
  EXPECT_THAT(found->last, ElementsAre(Pair("OPENED", kNow), Pair("TRIAL_STARTED", long_ago)));
  EXPECT_FALSE(Read(FindJourney, kOther, kAda)->has_value());
  EXPECT_FALSE(Read(FindJourney, kCampaign, CustomerNumber{6})->has_value());
}

TEST_P(JourneysTest, ThePutOneTakesThePlaceOfTheOneBefore) {
  ASSERT_OK(Write(PutJourney, kCampaign, Journey{.customer = kAda, .enter_time = kNow, .last = {{"OPENED", kNow}}}));
  ASSERT_OK(Write(PutJourney, kCampaign,
                  Journey{.customer = kAda,
                          .enter_time = kNow - absl::Hours(1),
                          .ending = "converted",
                          .end_time = kNow + absl::Hours(2)}));
  ASSERT_OK_AND_ASSIGN(const std::optional<Journey> found, Read(FindJourney, kCampaign, kAda));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->enter_time, kNow - absl::Hours(1));
  EXPECT_EQ(found->ending, "converted");
  EXPECT_EQ(found->end_time, kNow + absl::Hours(2));
  EXPECT_THAT(found->last, IsEmpty());
}

TEST_P(JourneysTest, WhatItRemembersOfEventsIsNotGuessedWhenDamaged) {
  ASSERT_OK(Write([](storage::Session& session) -> absl::Status {
    return session
        .Execute(
            "INSERT INTO journeys (workspace, campaign, customer, enter_us, ending, end_us, last) "
            "VALUES (1, 7, 5, 0, '', 0, $1)",
            storage::Blob{"\x06OPEN"})
        .status();
  }));
  EXPECT_THAT(Read(FindJourney, kCampaign, kAda),
              HasCode(absl::StatusCode::kDataLoss, ::testing::HasSubstr("cannot be read")));
}

TEST_P(JourneysTest, CountsAreSumsOfDifferencesAndThoseOfNobodyAreNotListed) {
  const JourneyCell on_the_way{.tier = 1, .arm = 2};
  const JourneyCell converted{.tier = 1, .arm = 2, .ending = "converted"};
  const JourneyCell waits{.tier = 1, .arm = 2, .follow_up = 0, .delay = 3, .state = TriggerState::kWaits};
  const JourneyCell late{.tier = 1, .arm = 2, .follow_up = 0, .delay = 3, .state = TriggerState::kLate};
  ASSERT_OK(Write(AddJourneyCounts, kCampaign, JourneyCounts{{on_the_way, 2}, {waits, 1}, {late, 0}}));
  ASSERT_OK(Write(AddJourneyCounts, kCampaign, JourneyCounts{{on_the_way, -1}, {waits, -1}, {converted, 1}}));
  ASSERT_OK(Write(AddJourneyCounts, kOther, JourneyCounts{{late, 9}}));
  ASSERT_OK_AND_ASSIGN(const JourneyCounts counts, Read(ReadJourneyCounts, kCampaign));
  EXPECT_THAT(counts, ElementsAre(Pair(on_the_way, 1), Pair(converted, 1)));
}

TEST_P(JourneysTest, AWavesPeopleEnterFromTheFirstOnAndWavesAreApart) {
  EXPECT_EQ(*Read(EnteredUntil, kCampaign, 0), CustomerNumber{0});
  ASSERT_OK(Write(PutEnteredUntil, kCampaign, 0, CustomerNumber{100}));
  ASSERT_OK(Write(PutEnteredUntil, kCampaign, 0, CustomerNumber{200}));
  ASSERT_OK(Write(PutEnteredUntil, kCampaign, 1, CustomerNumber{7}));
  EXPECT_EQ(*Read(EnteredUntil, kCampaign, 0), CustomerNumber{200});
  EXPECT_EQ(*Read(EnteredUntil, kCampaign, 1), CustomerNumber{7});
  EXPECT_EQ(*Read(EnteredUntil, kOther, 0), CustomerNumber{0});
}

}  // namespace
}  // namespace sendlift::conformance
