#include "engine/recommender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "model/offer_codes.h"
#include "storage/holdouts.h"
#include "storage/segments.h"
#include "tests/support/a_code_pool.h"
#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::Duration kDay = absl::Hours(24);

void Worth(CampaignDefinition& definition, int64_t minor_units) {
  definition.tiers.front().offer->expected_value = Money{.currency_code = "EUR", .minor_units = minor_units};
}

TEST(RecommenderTest, AssignsBeforeItAnswersAndThenOnlyReads) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const Campaign campaign = world.RunAtShop("autumn");
  const int treated = RecommendingWorld::InArm(campaign, 1);
  EXPECT_EQ(world.TextAtShop(treated), "autumn all offer");
  const auto assignments = world.Assignments(campaign);
  ASSERT_THAT(assignments, SizeIs(1));
  EXPECT_EQ(assignments[0].customer_id, CustomerId(treated));
  EXPECT_EQ(assignments[0].assignment.arm, 1);
  EXPECT_EQ(assignments[0].assignment.touchpoint, "shop");
  EXPECT_EQ(assignments[0].assignment.planned_time, world.now());
  EXPECT_TRUE(IsTouchpointWave(assignments[0].assignment.wave));

  const absl::Time first = world.now();
  world.clock().AdvanceBy(kDay);
  const Recommendation again = world.At("shop", treated);
  EXPECT_EQ(RecommendingWorld::Text(again), "autumn all offer");
  EXPECT_EQ(again.given->valid_until, campaign.definition.window.end);
  EXPECT_EQ(world.Assignments(campaign)[0].assignment.planned_time, first);
  ASSERT_THAT(world.Cohorts(campaign), SizeIs(1));
  EXPECT_EQ(world.Cohorts(campaign)[0].people, 1);
}

TEST(RecommenderTest, ControlIsRecordedAndGetsNothing) {
  RecommendingWorld world;
  world.AddCustomers(300);
  const Campaign campaign = world.RunAtShop("autumn");
  int64_t control = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string text = world.TextAtShop(i);
    EXPECT_EQ(text, world.TextAtShop(i));
    control += text == "none; autumn 32";
    if (text != "none; autumn 32") EXPECT_EQ(text, "autumn all offer");
  }
  EXPECT_GT(control, 40);
  EXPECT_LT(control, 80);
  const LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.arms[0].assigned, control);
  EXPECT_EQ(report.arms[1].assigned, 300 - control);
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kAsConfigured);
}

TEST(RecommenderTest, PriorityComesBeforeExpectedValueAndThatBeforeAge) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const ACampaign almost_all = ACampaign().WithControl({.parts_per_million = 1}).WithArm("offer");
  world.RunAtShop("a", almost_all);
  EXPECT_EQ(world.TextAtShop(0), "a all offer");
  world.RunAtShop("b", almost_all);
  EXPECT_EQ(world.TextAtShop(1), "a all offer; b 13");
  world.RunAtShop("c", almost_all, [](CampaignDefinition& definition) { Worth(definition, 500); });
  EXPECT_EQ(world.TextAtShop(2), "c all offer; a 13; b 13");
  world.RunAtShop("d", almost_all, [](CampaignDefinition& definition) {
    definition.priority = 1;
    Worth(definition, 1);
  });
  EXPECT_EQ(world.TextAtShop(3), "d all offer; a 13; b 13; c 13");
  // Who had an offer of a lower campaign gets that of the higher one.
  EXPECT_EQ(world.TextAtShop(0), "d all offer; a 13; b 13; c 13");
}

TEST(RecommenderTest, ControlOfOneCampaignIsForThatCampaignAlone) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const Campaign first = world.RunAtShop("a", {}, [](CampaignDefinition& definition) { definition.priority = 5; });
  const Campaign second = world.RunAtShop("b", ACampaign().WithControl({.parts_per_million = 1}).WithArm("offer"));
  EXPECT_EQ(world.TextAtShop(RecommendingWorld::InArm(first, 0)), "b all offer; a 32");
  EXPECT_EQ(world.TextAtShop(RecommendingWorld::InArm(first, 1)), "a all offer; b 13");
  EXPECT_THAT(world.Assignments(first), SizeIs(2));
  EXPECT_THAT(world.Assignments(second), SizeIs(1));
}

TEST(RecommenderTest, CampaignsOfOneExclusionGroupExcludeEachOtherAlsoForControl) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const auto in_group = [](CampaignDefinition& definition) { definition.experiment.exclusion_group = "autumn"; };
  const Campaign first = world.RunAtShop("a", {}, in_group);
  const Campaign second = world.RunAtShop("b", {}, in_group);
  const int control = RecommendingWorld::InArm(first, 0);
  EXPECT_EQ(world.TextAtShop(control), "none; a 32; b 12");
  EXPECT_EQ(world.TextAtShop(control), "none; a 32; b 12");
  EXPECT_THAT(world.Assignments(second), IsEmpty());
  world.SetState(world.Get(first.number), CampaignState::kCancelled);
  EXPECT_EQ(world.TextAtShop(control), "none; b 12");
}

TEST(RecommenderTest, WhoAWaveTookKeepsArmAndTier) {
  RecommendingWorld world;
  world.AddCustomers(60, [](int i, Customer& customer) { customer.tier = i % 3 == 0 ? "VIP" : "REGULAR"; });
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithTier("vip", "tier = VIP").WithTier("rest", ""));
  world.clock().AdvanceBy(7 * kDay);
  ASSERT_EQ(world.Plan(), 1);
  for (int i = 0; i < 60; ++i) world.ChangeCustomer(i, [](Customer& customer) { customer.tier = "OTHER"; });
  const auto before = world.Assignments(campaign);
  ASSERT_THAT(before, SizeIs(60));
  for (const storage::NamedAssignment& named : before) {
    const Assignment& assignment = named.assignment;
    const std::string given = absl::StrCat("autumn ", assignment.tier == 0 ? "vip" : "rest", " offer");
    EXPECT_EQ(RecommendingWorld::Text(*world.recommender().Recommend({named.customer_id, "shop"})),
              assignment.arm == kControlArm ? "none; autumn 32" : given);
  }
  EXPECT_THAT(world.Assignments(campaign), SizeIs(60));
  EXPECT_EQ(world.Cohorts(campaign).size(), 4u);
}

TEST(RecommenderTest, WavesTakeTheirShareOfThoseWhoWereNotAssignedAtATouchpoint) {
  RecommendingWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.RunAtShop("autumn");
  for (int i = 0; i < 30; ++i) world.At("shop", i);
  const auto before = world.Assignments(campaign);
  world.clock().AdvanceBy(7 * kDay);
  ASSERT_EQ(world.Plan(), 1);
  const auto after = world.Assignments(campaign);
  ASSERT_THAT(after, SizeIs(100));
  int64_t in_wave = 0, control = 0;
  for (const auto& [assignment, id] : after) {
    if (IsTouchpointWave(assignment.wave)) continue;
    ++in_wave;
    control += assignment.arm == kControlArm;
  }
  EXPECT_EQ(in_wave, 70);
  EXPECT_EQ(control, 14);
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].assignment.arm, before[i].assignment.arm);
  EXPECT_EQ(world.ProgressOfCampaign(campaign).waves[0].assigned, 70);
  const LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.arms[0].assigned + report.arms[1].assigned, 100);
}

TEST(RecommenderTest, WhoIsInAWaveThatIsStillWrittenWaits) {
  RecommendingWorld world;
  world.AddCustomers(5);
  const Campaign campaign = world.RunAtShop("autumn");
  world.Write([&](storage::Session& session) {
    return storage::InsertAssignment(session, kWorkspace, campaign.number,
                                     {.customer = world.NumberOf("c1"), .arm = 1, .planned_time = world.now()});
  });
  EXPECT_EQ(world.TextAtShop(1), "none; autumn 37");
}

TEST(RecommenderTest, NeverPromisesMoreThanThereIs) {
  static constexpr int kPieces = 10;
  constexpr int kThreads = 4, kEach = 40;
  RecommendingWorld world;
  world.AddCustomers(kThreads * kEach);
  const Campaign campaign = world.RunAtShop(
      "autumn", {}, [](CampaignDefinition& definition) { definition.tiers.front().offer->quantity = kPieces; });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) world.At("shop", t * kEach + i);
    });
  }
  for (std::thread& thread : threads) thread.join();
  int64_t promised = 0, control = 0;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    ++(assignment.arm == kControlArm ? control : promised);
  }
  EXPECT_EQ(promised, kPieces);
  EXPECT_LT(control, kPieces * 2);  // nobody is added to control once the offer is gone
  int given = 0;
  for (int i = 0; i < kThreads * kEach; ++i) given += world.At("shop", i).given.has_value();
  EXPECT_EQ(given, kPieces);
}

// Bug of the first version: the piece went to somebody else, and the customer was promised it again.
TEST(RecommenderTest, WhoseMessageCameToNothingIsNotPromisedAPieceAgain) {
  RecommendingWorld world;
  world.AddCustomers(20);
  const Campaign campaign = world.RunAtShop(
      "autumn", {}, [](CampaignDefinition& definition) { definition.tiers.front().offer->quantity = 5; });
  world.clock().AdvanceBy(7 * kDay);
  ASSERT_EQ(world.Plan(), 1);
  const auto answers = [&] {
    std::vector<Recommendation> answers;
    for (const auto& [assignment, id] : world.Assignments(campaign)) {
      if (assignment.arm != kControlArm) answers.push_back(*world.recommender().Recommend({id, "shop"}));
    }
    return answers;
  };
  const auto before = answers();
  ASSERT_THAT(before, SizeIs(5));
  for (const Recommendation& each : before) EXPECT_TRUE(each.given.has_value());
  FakeGateway gateway("mailer", world.clock());
  gateway.Do(Deed::kRejectPermanent);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  ASSERT_EQ(world.Count(campaign, InstructionState::kFailed), 5);
  for (const Recommendation& each : answers()) {
    ASSERT_THAT(each.refused, SizeIs(1));
    EXPECT_EQ(each.refused.front().refusal, Refusal::kOfferGone);
  }
}

TEST(RecommenderTest, CallsForOneCustomerAtTheSameTimeAreOneAssignmentAndOneAnswer) {
  RecommendingWorld world;
  world.AddCustomers(30);
  const Campaign campaign = world.RunAtShop("autumn");
  std::vector<std::string> answers(4);
  for (int i = 0; i < 30; ++i) {
    std::vector<std::thread> threads;
    for (std::string& answer : answers) threads.emplace_back([&] { answer = world.TextAtShop(i); });
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(answers, ::testing::Each(answers[0]));
  }
  EXPECT_THAT(world.Assignments(campaign), SizeIs(30));
  int64_t people = 0;
  for (const storage::Cohort& cohort : world.Cohorts(campaign)) people += cohort.people;
  EXPECT_EQ(people, 30);
}

TEST(RecommenderTest, TheHoldoutIsLeftAloneWhereTheCampaignRespectsIt) {
  RecommendingWorld world;
  world.AddCustomers(1);
  world.RunAtShop("autumn", {}, [](CampaignDefinition& definition) {
    definition.audience.respect_holdout = true;
    definition.experiment.control.parts_per_million = 1;
  });
  const auto hold_out = [&](int32_t parts_per_million) {
    world.Write([&](storage::Session& session) {
      return storage::PutHoldout(session, kWorkspace, {.parts_per_million = parts_per_million}, world.now());
    });
  };
  hold_out(kWhole);
  EXPECT_EQ(world.TextAtShop(0), "none; autumn 11");
  hold_out(0);
  EXPECT_EQ(world.TextAtShop(0), "autumn all offer");
}

TEST(RecommenderTest, CodesAreThoseOfTheMessages) {
  RecommendingWorld world;
  world.AddCustomers(1);
  const Campaign campaign = world.RunAtShop("autumn", {}, [](CampaignDefinition& definition) {
    definition.tiers.front().offer->code = OfferCode{.source = CodeSource::kGenerated, .pool = {}};
    definition.experiment.control.parts_per_million = 1;
  });
  const Recommendation recommendation = world.At("shop", 0);
  ASSERT_TRUE(recommendation.given.has_value());
  EXPECT_EQ(ReadOfferCode(campaign.hash_key, recommendation.given->offer_code), world.NumberOf("c0"));
}

TEST(RecommenderTest, SaysWhyACampaignGivesNothing) {
  RecommendingWorld world;
  world.AddCustomers(6, [](int i, Customer& customer) {
    if (i == 1) customer.attributes["class"] = "do_not_serve";
    if (i == 2) customer.tier = "VIP";
    if (i == 3) customer.tier = "POTENTIAL";
  });
  world.Suppress(4);
  world.Suppress(5, Channel::kEmail);
  const ACampaign rules = ACampaign()
                              .WithFilter("tier != VIP")
                              .WithTier("plain", "tier = REGULAR")
                              .WithTier("other", "tier = POTENTIAL", std::nullopt);
  const Campaign campaign = world.RunAtShop(
      "autumn", rules, [](CampaignDefinition& definition) { definition.experiment.control.parts_per_million = 1; });
  EXPECT_EQ(world.TextAtShop(0), "autumn plain offer");
  EXPECT_EQ(world.TextAtShop(1), "none; autumn 16");
  EXPECT_EQ(world.TextAtShop(2), "none; autumn 34");
  EXPECT_EQ(world.TextAtShop(3), "none; autumn 35");
  EXPECT_EQ(world.TextAtShop(4), "none; autumn 4");
  EXPECT_EQ(world.TextAtShop(5), "autumn plain offer");
  EXPECT_EQ(RecommendingWorld::Text(world.At("web", 0)), "none; autumn 33");
  EXPECT_THAT(world.Assignments(campaign), SizeIs(2));
  EXPECT_THAT(world.recommender().Recommend({"nobody", "shop"}),
              HasCode(absl::StatusCode::kNotFound, ::testing::HasSubstr("nobody")));
}

TEST(RecommenderTest, OffersAreForRunningCampaignsInTheirWindow) {
  RecommendingWorld world;
  world.AddCustomers(40);
  Campaign campaign = world.RunAtShop("autumn");
  const int treated = RecommendingWorld::InArm(campaign, 1);
  campaign = world.SetState(campaign, CampaignState::kPaused);
  EXPECT_EQ(world.TextAtShop(treated), "none");
  world.SetState(campaign, CampaignState::kRunning);
  EXPECT_EQ(world.TextAtShop(treated), "autumn all offer");
  world.clock().Set(campaign.definition.window.end);
  EXPECT_EQ(world.TextAtShop(treated), "none");
}

TEST(RecommenderTest, AnOfferLastsAsLongAsItSays) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const Campaign campaign = world.RunAtShop(
      "autumn", {}, [](CampaignDefinition& definition) { definition.tiers.front().offer->valid_for = 2 * kDay; });
  const int treated = RecommendingWorld::InArm(campaign, 1);
  const absl::Time end = world.now() + 2 * kDay;
  EXPECT_EQ(world.At("shop", treated).given->valid_until, end);
  world.clock().Set(end - absl::Seconds(1));
  EXPECT_EQ(world.At("shop", treated).given->valid_until, end);
  world.clock().Set(end);
  EXPECT_EQ(world.TextAtShop(treated), "none; autumn 36");
}

TEST(RecommenderTest, SegmentsAreReadAsTheyAreNow) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const auto put = [&](const std::string& filter, bool is_new) {
    world.Write([&](storage::Session& session) -> absl::StatusOr<Segment> {
      Segment segment;
      if (!is_new) segment = storage::GetSegment(session, kWorkspace, "few").value();
      segment.id = "few";
      segment.filter = filter;
      return is_new ? storage::InsertSegment(session, kWorkspace, segment, world.now())
                    : storage::UpdateSegment(session, kWorkspace, segment, world.now());
    });
  };
  put("tier = VIP", true);
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithSegment("few"));
  const int treated = RecommendingWorld::InArm(campaign, 1);
  EXPECT_EQ(world.TextAtShop(treated), "none; autumn 34");
  put("tier = REGULAR", false);
  EXPECT_EQ(world.TextAtShop(treated), "autumn all offer");
}

TEST(RecommenderTest, ATryOutAnswersTheSameAndAssignsNobody) {
  RecommendingWorld world;
  world.AddCustomers(50);
  const Campaign first = world.RunAtShop("a");
  const Campaign second = world.RunAtShop("b");
  for (int i = 0; i < 50; ++i) {
    const auto tried = world.recommender().TryOut({CustomerId(i), "shop"});
    ASSERT_OK(tried);
    EXPECT_THAT(world.Assignments(first), SizeIs(i));
    EXPECT_EQ(RecommendingWorld::Text(*tried), world.TextAtShop(i));
  }
}

TEST(RecommenderTest, WhatHappensAfterwardsCountsInTheLift) {
  RecommendingWorld world;
  world.AddCustomers(40);
  const Campaign campaign = world.RunAtShop("autumn");
  const int treated = RecommendingWorld::InArm(campaign, 1);
  const int control = RecommendingWorld::InArm(campaign, 0);
  std::vector<IncomingEvent> events;
  for (const int i : {treated, control}) {
    world.At("shop", i);
    IncomingEvent event;
    event.sequence = i + 1;
    event.customer_id = CustomerId(i);
    event.type = "PURCHASED";
    event.time = world.now() + absl::Minutes(5);
    if (i == treated) events.push_back(event);
    event.sequence += 1000;
    event.time = world.now() - absl::Minutes(5);
    events.push_back(event);
  }
  world.clock().AdvanceBy(absl::Hours(1));
  world.Take(events);
  world.Fold();
  const LiftReport report = world.Report(campaign);
  ASSERT_FALSE(report.lifts.empty());
  EXPECT_EQ(report.lifts[0].responders, 1);
  EXPECT_EQ(report.lifts[0].control_responders, 0);
  EXPECT_EQ(report.mature_time, std::nullopt);  // more may come by
}

TEST(RecommenderTest, ACampaignAtTouchpointsLastsUntilItsEnd) {
  RecommendingWorld world;
  world.AddCustomers(5);
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithFilter("tier = NONE"));
  world.clock().AdvanceBy(7 * kDay);
  ASSERT_EQ(world.Plan(), 1);
  world.Tidy();
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kRunning);
  world.clock().Set(campaign.definition.window.end);
  world.Tidy();
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(RecommenderTest, ACodeOfAPoolIsGivenOnceAndKept) {
  RecommendingWorld world;
  world.AddCustomers(40);
  AddCodePool(world, "box", 10);
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithTier("all", "", DiscountWithCodes("box")));
  const int treated = RecommendingWorld::InArm(campaign, 1);
  const auto tried = world.recommender().TryOut({CustomerId(treated), "shop"});
  ASSERT_OK(tried);
  EXPECT_EQ(tried->given->offer_code, "A-1");
  EXPECT_EQ(FreeCodes(world, "box"), 10);
  EXPECT_EQ(world.At("shop", treated).given->offer_code, "A-1");
  EXPECT_EQ(world.At("shop", treated).given->offer_code, "A-1");
  EXPECT_EQ(FreeCodes(world, "box"), 9);
  const int next = RecommendingWorld::InArm(campaign, 1, treated + 1);
  EXPECT_EQ(world.At("shop", next).given->offer_code, "A-2");
  EXPECT_EQ(CodeOf(world, campaign, world.NumberOf(CustomerId(next))), "A-2");
}

TEST(RecommenderTest, WithoutAFreeCodeNobodyIsAssignedNotEvenControl) {
  RecommendingWorld world;
  world.AddCustomers(40);
  AddCodePool(world, "box", 1);
  const Campaign campaign = world.RunAtShop("autumn", ACampaign().WithTier("all", "", DiscountWithCodes("box")));
  const int control = RecommendingWorld::InArm(campaign, kControlArm);
  EXPECT_EQ(world.TextAtShop(control), "none; autumn 32");
  EXPECT_EQ(FreeCodes(world, "box"), 1);
  const int treated = RecommendingWorld::InArm(campaign, 1);
  EXPECT_EQ(world.TextAtShop(treated), "autumn all offer");
  const std::string gone = absl::StrCat("none; autumn ", static_cast<int>(Refusal::kOfferGone));
  EXPECT_EQ(world.TextAtShop(RecommendingWorld::InArm(campaign, 1, treated + 1)), gone);
  EXPECT_EQ(world.TextAtShop(RecommendingWorld::InArm(campaign, kControlArm, control + 1)), gone);
  EXPECT_THAT(world.Assignments(campaign), SizeIs(2));
}

}  // namespace
}  // namespace sendlift::testing
