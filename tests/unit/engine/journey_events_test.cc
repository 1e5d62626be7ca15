#include "engine/journey_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "storage/holdouts.h"
#include "tests/unit/engine/journey_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

std::vector<std::string> PeopleIn(JourneyWorld& world, const Campaign& campaign) {
  std::vector<std::string> people;
  for (const storage::NamedAssignment& named : world.Assignments(campaign)) people.push_back(named.customer_id);
  return people;
}

storage::JourneyCounts CountsOf(JourneyWorld& world, const Campaign& campaign) {
  return world.Read(
      [&](storage::Session& session) { return storage::ReadJourneyCounts(session, kWorkspace, campaign.number); });
}

// A campaign with a wave that has one customer, treated, in its first block of ten contacts.
Campaign InWave(JourneyWorld& world, const std::string& id, int customer, std::vector<FollowUp> steps) {
  Campaign built = ACampaign().BuildCampaign(id);
  built.definition.follow_ups = std::move(steps);
  const Campaign campaign = world.InsertRunning(std::move(built));
  const CustomerNumber number = world.NumberOf(CustomerId(customer));
  world.Write([&](storage::Session& session) -> absl::Status {
    RETURN_IF_ERROR(
        storage::InsertAssignment(session, kWorkspace, campaign.number,
                                  {.customer = number, .arm = 1, .planned_time = world.now() - absl::Hours(1)}));
    return storage::InsertFrozenWave(session, kWorkspace, campaign.number, {.wave = 0, .freeze_time = world.now()});
  });
  return campaign;
}

void AddBlock(JourneyWorld& world, const Campaign& campaign, int64_t first_sequence, int follow_up) {
  world.Write([&](storage::Session& session) {
    return storage::InsertBlock(session, kWorkspace,
                                {.campaign = campaign.number,
                                 .first_sequence = first_sequence,
                                 .size = 10,
                                 .not_after = campaign.definition.window.end,
                                 .follow_up = follow_up});
  });
}

EventDetails About(const Campaign& campaign, int64_t sequence) {
  return {.about = InstructionKey{.campaign = campaign.number, .sequence = sequence}};
}

TEST(JourneyEventsTest, AnEventBringsACustomerInOnceAndTriggersWhatIsOnIt) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial("trial", {}, [](CampaignDefinition& definition) {
    definition.follow_ups = {JourneyWorld::Step("welcome", {"ENTERED"}, absl::Hours(1)),
                             JourneyWorld::Step("trial", {"TRIAL_STARTED"}, absl::Hours(2))};
  });
  world.Happen(3, "PURCHASED");
  EXPECT_THAT(world.Assignments(campaign), IsEmpty());
  world.Happen(3, "TRIAL_STARTED", {}, -absl::Minutes(10));
  const std::optional<Assignment> first = world.AssignmentOf(campaign, 3);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->planned_time, world.now() - absl::Minutes(10));
  EXPECT_EQ(first->touchpoint, "TRIAL_STARTED");
  EXPECT_THAT(world.Triggered(campaign, 3), ElementsAre("welcome@50m", "trial@1h50m"));
  world.Happen(3, "TRIAL_STARTED");
  EXPECT_EQ(world.AssignmentOf(campaign, 3)->planned_time, first->planned_time);
  EXPECT_THAT(world.Triggered(campaign, 3), ElementsAre("welcome@50m", "trial@1h50m"));
  EXPECT_EQ(world.Cohorts(campaign)[0].people, 1);
}

TEST(JourneyEventsTest, ControlComesInLikewiseByTheRankOfTheCustomer) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial("trial", ACampaign().WithControl(Percent(50)));
  for (int i = 0; i < 10; ++i) world.Log(i, "TRIAL_STARTED");
  world.Fold();
  const auto assignments = world.Assignments(campaign);
  ASSERT_THAT(assignments, SizeIs(10));
  const std::vector<int32_t> shares = ArmShares(campaign.definition.experiment);
  for (const storage::NamedAssignment& named : assignments) {
    EXPECT_EQ(named.assignment.arm, ArmByRank(Rank(campaign.hash_key, RankPurpose::kArm, named.customer_id), shares));
  }
  const int control = JourneyWorld::InArm(campaign, kControlArm);
  world.Happen(control, "OPENED");
  EXPECT_THAT(world.Triggered(campaign, control), ElementsAre("chase@24h"));
}

TEST(JourneyEventsTest, OnlyTheAudienceComesInAndOnlyWithinTheWindow) {
  JourneyWorld world;
  world.ChangeCustomer(1, [](Customer& customer) { customer.tier = "VIP"; });
  world.ChangeCustomer(2, [](Customer& customer) { customer.attributes["class"] = "do_not_serve"; });
  world.Suppress(4);
  const Campaign campaign = world.RunTrial("trial", ACampaign().WithFilter("tier = REGULAR"));
  for (int i = 0; i < 5; ++i) world.Log(i, "TRIAL_STARTED");
  world.Log(5, "TRIAL_STARTED", {.machine = true});
  world.Log(6, "TRIAL_STARTED", {}, CampaignStart() - world.now() - absl::Seconds(1));
  world.Log(7, "TRIAL_STARTED", {}, CampaignStart() - world.now());
  world.Fold();
  EXPECT_THAT(PeopleIn(world, campaign), ElementsAre("c0", "c3", "c7"));
  world.clock().Set(campaign.definition.window.end);
  world.Happen(8, "TRIAL_STARTED", {}, -absl::Hours(1));
  EXPECT_THAT(PeopleIn(world, campaign), SizeIs(3)) << "the campaign is over";
}

TEST(JourneyEventsTest, ATierWithoutAnOfferTakesCustomersIn) {
  JourneyWorld world;
  const Campaign campaign =
      world.RunTrial("trial", {}, [](CampaignDefinition& definition) { definition.tiers[0].offer.reset(); });
  world.Happen(0, "TRIAL_STARTED");
  EXPECT_THAT(PeopleIn(world, campaign), ElementsAre("c0"));
}

TEST(JourneyEventsTest, TheHoldoutStaysOutWhereTheCampaignRespectsIt) {
  JourneyWorld world;
  world.Write([&](storage::Session& session) {
    return storage::PutHoldout(session, kWorkspace, {.parts_per_million = 1'000'000}, world.now());
  });
  const Campaign open = world.RunTrial("open");
  const Campaign respects = world.RunTrial(
      "respects", {}, [](CampaignDefinition& definition) { definition.audience.respect_holdout = true; });
  world.Happen(0, "TRIAL_STARTED");
  EXPECT_THAT(PeopleIn(world, open), ElementsAre("c0"));
  EXPECT_THAT(PeopleIn(world, respects), IsEmpty());
}

TEST(JourneyEventsTest, NobodyComesIntoTwoCampaignsOfAGroup) {
  JourneyWorld world;
  const auto in_group = [](const std::string& entry) {
    return [entry](CampaignDefinition& definition) {
      definition.experiment.exclusion_group = "onboarding";
      definition.entry = {entry};
    };
  };
  const Campaign first = world.RunTrial("first", {}, in_group("TRIAL_STARTED"));
  const Campaign second = world.RunTrial("second", {}, in_group("REGISTERED"));
  world.Log(1, "REGISTERED");
  world.Log(1, "TRIAL_STARTED");
  world.Log(2, "TRIAL_STARTED");
  world.Log(2, "REGISTERED");
  world.Fold();
  EXPECT_THAT(PeopleIn(world, first), ElementsAre("c2"));
  EXPECT_THAT(PeopleIn(world, second), ElementsAre("c1"));
}

TEST(JourneyEventsTest, ImportedArmsAreTheOnesThatCount) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial("trial", ACampaign().WithImportedArms());
  world.Write([&](storage::Session& session) {
    return storage::ImportAssignment(session, kWorkspace, campaign.number, world.NumberOf("c1"), kControlArm);
  });
  world.Log(1, "TRIAL_STARTED");
  world.Log(2, "TRIAL_STARTED");
  world.Fold();
  EXPECT_THAT(PeopleIn(world, campaign), ElementsAre("c1"));
  EXPECT_EQ(world.AssignmentOf(campaign, 1)->arm, kControlArm);
}

TEST(JourneyEventsTest, PausedCampaignsMissNothingAndThoseThatAreOverMeetNothing) {
  JourneyWorld world;
  const Campaign paused = world.SetState(world.RunTrial("paused"), CampaignState::kPaused);
  const Campaign cancelled = world.SetState(world.RunTrial("cancelled"), CampaignState::kCancelled);
  world.Log(0, "TRIAL_STARTED");
  world.Log(0, "OPENED");
  world.Fold();
  EXPECT_THAT(world.Triggered(paused, 0), ElementsAre("chase@24h"));
  EXPECT_THAT(world.Assignments(cancelled), IsEmpty());
}

TEST(JourneyEventsTest, WhatBringsInWhileTheServerRunsIsSeenWithoutARestart) {
  JourneyWorld world;
  world.Happen(0, "TRIAL_STARTED");
  const Campaign campaign = world.RunTrial();
  world.Happen(0, "TRIAL_STARTED");
  EXPECT_THAT(PeopleIn(world, campaign), ElementsAre("c0"));
}

TEST(JourneyEventsTest, OutcomesOfThoseWhoCameInAreFoldedAndReported) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial("trial", ACampaign().WithControl(Percent(50)));
  for (int i = 0; i < 10; ++i) world.Log(i, "TRIAL_STARTED");
  const int treated = JourneyWorld::InArm(campaign, 1);
  world.Log(treated, "PURCHASED");
  world.Log(JourneyWorld::InArm(campaign, kControlArm), "PURCHASED", {.machine = true});
  world.Fold();
  const LiftReport report = world.Report(campaign);
  ASSERT_THAT(report.lifts, ::testing::Not(IsEmpty()));
  EXPECT_EQ(report.lifts[0].responders, 1);
  EXPECT_EQ(report.lifts[0].control_responders, 0);
  EXPECT_EQ(report.arms[0].assigned + report.arms[1].assigned, 10);
  EXPECT_EQ(report.mature_time, std::nullopt) << "more may come in until the campaign is over";
  EXPECT_EQ(world.ProgressOfCampaign(campaign).instructions[0], 0);
}

// The log is not kept by customer, so what is behind is not looked for (docs/journeys.md).
TEST(JourneyEventsTest, WhatCameInBeforeTheEntryTriggersNothingEvenIfItHappenedLater) {
  JourneyWorld world;
  const Campaign campaign = world.RunTrial();
  world.Log(1, "OPENED");
  world.Log(1, "TRIAL_STARTED", {}, -absl::Hours(1));
  world.Log(2, "TRIAL_STARTED", {}, -absl::Hours(1));
  world.Log(2, "OPENED");
  world.Fold();
  EXPECT_EQ(world.JourneyOf(campaign, 1)->enter_time, world.now() - absl::Hours(1));
  EXPECT_THAT(world.Triggered(campaign, 1), IsEmpty());
  EXPECT_THAT(world.Triggered(campaign, 2), ElementsAre("chase@24h"));
}

TEST(JourneyEventsTest, PeopleOfAWaveHaveAJourneyFromTheFirstEventThatConcernsThem) {
  JourneyWorld world;
  const Campaign campaign = InWave(world, "wave", 1, {JourneyWorld::Step("chase", {"OPENED"})});
  world.Happen(1, "VISITED");
  EXPECT_FALSE(world.JourneyOf(campaign, 1).has_value());
  world.Happen(1, "OPENED", {}, -absl::Hours(2));
  EXPECT_FALSE(world.JourneyOf(campaign, 1).has_value()) << "before the customer was in the campaign";
  world.Happen(1, "OPENED");
  world.Happen(2, "OPENED");
  EXPECT_EQ(world.JourneyOf(campaign, 1)->enter_time, world.now() - absl::Hours(1));
  EXPECT_THAT(world.Triggered(campaign, 1), ElementsAre("chase@24h"));
  EXPECT_FALSE(world.JourneyOf(campaign, 2).has_value());
}

TEST(JourneyEventsTest, AWaveThatMayBeTakenBackMeetsNothing) {
  JourneyWorld world;
  const Campaign campaign = InWave(world, "wave", 1, {JourneyWorld::Step("chase", {"OPENED"})});
  const CustomerNumber unfrozen = world.NumberOf("c2");
  world.Write([&](storage::Session& session) {
    return storage::InsertAssignment(session, kWorkspace, campaign.number,
                                     {.customer = unfrozen, .arm = 1, .wave = 1, .planned_time = CampaignStart()});
  });
  world.Happen(2, "OPENED");
  EXPECT_FALSE(world.JourneyOf(campaign, 2).has_value());
}

TEST(JourneyEventsTest, AnEventAboutAContactConcernsItsCampaignAloneAndTellsTheStep) {
  JourneyWorld world;
  FollowUp of_first = JourneyWorld::Step("of-first", {"OPENED"}, absl::Hours(1));
  of_first.of = kFirstContact;
  FollowUp of_chase = JourneyWorld::Step("of-chase", {"OPENED"}, absl::Hours(2));
  of_chase.of = "chase";
  const std::vector<FollowUp> steps = {JourneyWorld::Step("chase", {"CONTACTED"}), of_first, of_chase,
                                       JourneyWorld::Step("of-any", {"OPENED"}, absl::Hours(3))};
  const Campaign a = InWave(world, "a", 1, steps);
  const Campaign b = InWave(world, "b", 1, steps);
  AddBlock(world, a, 0, 0);
  AddBlock(world, a, 10, 1);
  world.Happen(1, "OPENED", About(a, 12));
  EXPECT_THAT(world.Triggered(a, 1), ElementsAre("of-chase@2h", "of-any@3h"));
  EXPECT_THAT(world.Triggered(b, 1), IsEmpty());
  world.Happen(1, "OPENED", About(a, 3));
  EXPECT_THAT(world.Triggered(a, 1), ElementsAre("of-first@1h", "of-chase@2h", "of-any@3h"));
  world.Happen(1, "OPENED");
  EXPECT_THAT(world.Triggered(b, 1), ElementsAre("of-any@3h")) << "of an unknown contact";
}

TEST(JourneyEventsTest, RatingsReachTheStepsBounds) {
  JourneyWorld world;
  FollowUp sorry = JourneyWorld::Step("sorry", {"RATED"});
  sorry.rating.satisfaction_at_most = 0.9;
  const Campaign campaign = InWave(world, "wave", 1, {sorry});
  world.Happen(1, "RATED", {.rating = 5, .expectation = 5});
  EXPECT_THAT(world.Triggered(campaign, 1), IsEmpty());
  world.Happen(1, "RATED", {.rating = 4, .expectation = 5});
  EXPECT_THAT(world.Triggered(campaign, 1), ElementsAre("sorry@24h"));
}

TEST(JourneyEventsTest, AReplyWithARatingIsAlsoRated) {
  JourneyWorld world;
  FollowUp sorry = JourneyWorld::Step("sorry", {"RATED"});
  sorry.rating.at_most = 2;
  FollowUp either = JourneyWorld::Step("either", {"REPLIED", "RATED"}, absl::Hours(2));
  either.repeat = Repeat::kEachTime;
  const Campaign rated = InWave(world, "rated", 1, {sorry});
  const Campaign both = InWave(world, "both", 1, {JourneyWorld::Step("thanks", {"REPLIED"}, absl::Hours(1)), either});
  world.Happen(1, "REPLIED", {.comment = "what is this?"});
  EXPECT_THAT(world.Triggered(rated, 1), IsEmpty());
  EXPECT_THAT(world.Triggered(both, 1), ElementsAre("thanks@1h", "either@2h"));
  world.Happen(1, "REPLIED", {.rating = 4, .comment = "4"});
  EXPECT_THAT(world.Triggered(rated, 1), IsEmpty()) << "above the bound";
  world.Happen(1, "REPLIED", {.rating = 2, .comment = "2"});
  EXPECT_THAT(world.Triggered(rated, 1), ElementsAre("sorry@24h"));
  EXPECT_THAT(world.Triggered(both, 1), ElementsAre("thanks@1h", "either@2h", "either@2h", "either@2h"))
      << "once for each reply";
}

TEST(JourneyEventsTest, WhoOptsOutIsAtTheEndOfEveryJourney) {
  JourneyWorld world;
  FollowUp task = JourneyWorld::Step("task", {"ENDED"});
  task.of = kOptedOut;
  const std::vector<FollowUp> steps = {JourneyWorld::Step("chase", {"OPENED"}), task};
  const Campaign a = InWave(world, "a", 1, steps);
  const Campaign b = InWave(world, "b", 1, steps);
  AddBlock(world, a, 0, 0);
  world.Happen(1, "UNSUBSCRIBED", About(a, 3));
  world.Happen(1, "OPENED");
  for (const Campaign& campaign : {a, b}) {
    EXPECT_EQ(world.JourneyOf(campaign, 1)->ending, kOptedOut) << campaign.id;
    EXPECT_THAT(world.Triggered(campaign, 1), ElementsAre("task@24h")) << campaign.id;
    EXPECT_THAT(CountsOf(world, campaign),
                UnorderedElementsAre(Pair(storage::JourneyCell{.arm = 1, .ending = kOptedOut}, 1),
                                     Pair(storage::JourneyCell{.arm = 1, .follow_up = 1}, 1)));
  }
}

TEST(JourneyEventsTest, EventsThatAreNamedLikeTheServersOwnTriggerNothing) {
  JourneyWorld world;
  const Campaign campaign = InWave(world, "wave", 1, {JourneyWorld::Step("chase", {"CONTACTED", "ENDED", "ENTERED"})});
  for (const char* type : {"CONTACTED", "ENDED", "ENTERED"}) world.Happen(1, type);
  EXPECT_THAT(world.Triggered(campaign, 1), IsEmpty());
}

// However the log is cut into transactions, and whichever of them are done twice because the first time was rolled
// back.
TEST(JourneyEventsTest, JourneysAreTheSameHoweverTheLogIsCut) {
  std::vector<std::string> expected;
  for (const int events_a_transaction : {1, 3, 2000}) {
    JourneyWorld world;
    const Campaign campaign = world.RunTrial(
        "trial", {}, [](CampaignDefinition& definition) { definition.follow_ups[0].repeat = Repeat::kEachTime; });
    for (int i = 0; i < 60; ++i) {
      world.Log(i % 7, i % 5 == 0 ? "TRIAL_STARTED" : "OPENED", {}, absl::Seconds(i - 60));
    }
    JourneyEvents journeys(world.environment());
    Folder folder(world.database(), kWorkspace,
                  {.events_a_transaction = events_a_transaction,
                   .before_folding = [&](storage::Session& session, absl::Span<const Event> events) {
                     return journeys.Meet(session, events);
                   }});
    while (true) {
      const absl::Status undone = world.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
        const auto folded = storage::FoldedPosition(session, kWorkspace);
        const auto events = storage::ListEventsAfter(session, kWorkspace, folded.value(), events_a_transaction);
        EXPECT_OK(journeys.Meet(session, events.value()));
        return absl::AbortedError("crashed");
      });
      EXPECT_TRUE(absl::IsAborted(undone));
      const auto folded = folder.RunOnce();
      ASSERT_OK(folded);
      if (*folded == 0) break;
    }
    std::vector<std::string> texts;
    for (int i = 0; i < 7; ++i) {
      for (const std::string& text : world.Triggered(campaign, i)) texts.push_back(absl::StrCat(i, " ", text));
    }
    EXPECT_THAT(texts, ::testing::Not(IsEmpty()));
    if (expected.empty()) expected = texts;
    EXPECT_EQ(texts, expected) << events_a_transaction;
  }
}

}  // namespace
}  // namespace sendlift::testing
