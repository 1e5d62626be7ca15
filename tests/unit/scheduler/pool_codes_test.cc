#include "scheduler/pool_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/support/a_code_pool.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

ACampaign WithCodes(const std::string& pool = "box") {
  return ACampaign().WithTier("all", "", DiscountWithCodes(pool)).WithControl(Percent(20));
}

// The codes of the treated, each of whom has one, while control has none.
std::set<std::string> CodesOfTreated(PlannedWorld& world, const Campaign& campaign) {
  std::set<std::string> codes;
  int64_t treated = 0;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    const std::string code = CodeOf(world, campaign, assignment.customer);
    EXPECT_EQ(code.empty(), assignment.arm == kControlArm) << id;
    if (assignment.arm == kControlArm) continue;
    ++treated;
    codes.insert(code);
  }
  EXPECT_THAT(codes, SizeIs(treated)) << "two customers have one code";
  return codes;
}

int64_t OfferGone(PlannedWorld& world, const Campaign& campaign) {
  for (const storage::ExcludedPeople& excluded : world.Excluded(campaign)) {
    if (excluded.reason == ExclusionReason::kOfferGone) return excluded.people;
  }
  return 0;
}

TEST(PoolCodesTest, EveryTreatedCustomerOfAWaveHasOneOfItsOwn) {
  PlannedWorld world(/*rows_a_transaction=*/7);
  world.AddCustomers(100);
  AddCodePool(world, "box", 120);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(CodesOfTreated(world, campaign), SizeIs(80));
  EXPECT_EQ(FreeCodes(world, "box"), 40);
  EXPECT_EQ(OfferGone(world, campaign), 0);
}

TEST(PoolCodesTest, NoMoreAreTreatedThanThereAreCodesAndControlIsCutAlike) {
  PlannedWorld world;
  world.AddCustomers(400);
  AddCodePool(world, "box", 100);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  using Cell = std::tuple<int, int, int>;
  EXPECT_THAT(world.CellSizes(campaign), ElementsAre(Pair(Cell(0, 0, 0), 25), Pair(Cell(0, 0, 1), 100)));
  EXPECT_EQ(OfferGone(world, campaign), 275);
  EXPECT_THAT(CodesOfTreated(world, campaign), SizeIs(100));
  EXPECT_EQ(FreeCodes(world, "box"), 0);
}

TEST(PoolCodesTest, TiersAndCampaignsShareAPool) {
  PlannedWorld world;
  world.AddCustomers(200, [](int i, Customer& customer) { customer.tier = i % 2 == 0 ? "VIP" : "REGULAR"; });
  AddCodePool(world, "box", 100);
  const ACampaign both = ACampaign()
                             .WithTier("vip", "tier = VIP", DiscountWithCodes("box"))
                             .WithTier("rest", "", DiscountWithCodes("box"))
                             .WithControl(Percent(20));
  const Campaign first = world.InsertRunning(ACampaign(both).BuildCampaign("first"));
  const Campaign second = world.InsertRunning(ACampaign(both).BuildCampaign("second"));
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  std::map<int, int64_t> treated;
  for (const auto& [cell, people] : world.CellSizes(first)) {
    if (std::get<2>(cell) != kControlArm) treated[std::get<1>(cell)] += people;
  }
  EXPECT_THAT(treated, ElementsAre(Pair(0, 80), Pair(1, 20)));
  EXPECT_THAT(CodesOfTreated(world, first), SizeIs(100));
  EXPECT_THAT(world.Assignments(second), SizeIs(0));
  EXPECT_EQ(OfferGone(world, second), 200);
}

TEST(PoolCodesTest, AWaveThatWasInterruptedGivesItsCodesBack) {
  PlannedWorld world;
  world.AddCustomers(100);
  AddCodePool(world, "box", 100);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  world.Write([&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < 30; ++i) {
      const auto customer = storage::FindCustomer(session, kWorkspace, CustomerId(99 - i));
      const absl::Status assigned =
          storage::InsertAssignment(session, kWorkspace, campaign.number, {.customer = **customer, .arm = 1});
      if (!assigned.ok()) return assigned;
      const auto code = GiveCode(session, kWorkspace, campaign, 0, **customer);
      if (!code.ok()) return code.status();
    }
    return absl::OkStatus();
  });
  EXPECT_EQ(FreeCodes(world, "box"), 70);
  world.RestartPlanner();
  ASSERT_OK(world.Plan());  // before the wave is due
  EXPECT_EQ(FreeCodes(world, "box"), 100);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(CodesOfTreated(world, campaign), SizeIs(80));
  EXPECT_EQ(FreeCodes(world, "box"), 20);
}

// Somebody else takes codes after the planner has looked how many are free, and before it gives them.
TEST(PoolCodesTest, AWaveWhoseCodesGoMeanwhileIsPlannedAnewForThoseThatAreLeft) {
  PlannedWorld world;
  world.AddCustomers(100);
  AddCodePool(world, "box", 50);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  Campaign other = campaign;
  other.number = {99};
  int64_t customer = 0;
  bool steals = true;
  Planner planner(
      world.database(), kWorkspace,
      [&](absl::string_view filter) {
        for (int i = 0; steals && i < 5; ++i) {
          const CustomerNumber taker{++customer};
          world.database().WriteLater(
              storage::Lane::kReceipt,
              [&, taker](storage::Session& session) { return GiveCode(session, kWorkspace, other, 0, taker).status(); },
              [](const absl::Status& status) { EXPECT_OK(status); });
        }
        return CompileSimply(filter);
      },
      WaveSizes{.rows_a_transaction = 10});
  world.clock().Set(CampaignStart() + kHour);
  ASSERT_OK(planner.RunOnce(world.now()));
  steals = false;
  ASSERT_OK(planner.RunOnce(world.now()));
  ASSERT_GT(customer, 0);
  EXPECT_THAT(CodesOfTreated(world, campaign), SizeIs(50 - customer));
  EXPECT_EQ(world.InstructionRows(campaign), 50 - customer);
  EXPECT_EQ(FreeCodes(world, "box"), 0);
}

TEST(PoolCodesTest, ACustomerKeepsTheCode) {
  PlannedWorld world;
  world.AddCustomers(2);
  AddCodePool(world, "box", 2);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  const CustomerNumber first = world.NumberOf("c0");
  const CustomerNumber second = world.NumberOf("c1");
  const auto give = [&](CustomerNumber customer) {
    return world.Write([&](storage::Session& session) { return GiveCode(session, kWorkspace, campaign, 0, customer); });
  };
  EXPECT_THAT(give(first), Optional(std::string("A-1")));
  EXPECT_THAT(give(first), Optional(std::string("A-1")));
  const auto next =
      world.Read([&](storage::Session& session) { return CodeToGive(session, kWorkspace, campaign, 0, second); });
  EXPECT_THAT(next, Optional(std::string("A-2")));
  EXPECT_THAT(give(second), Optional(std::string("A-2")));
  EXPECT_EQ(give(CustomerNumber{77}), std::nullopt);
}

TEST(PoolCodesTest, InstructionsThatAreHandedOverHaveTheirCustomersCode) {
  PlannedWorld world;
  world.AddCustomers(3);
  AddCodePool(world, "box", 3);
  const Campaign campaign = world.InsertRunning(WithCodes().BuildCampaign());
  std::vector<LeasedInstruction> leased(2);
  leased[0].customer = world.NumberOf("c2");
  leased[1].customer = world.NumberOf("c0");
  world.Write([&](storage::Session& session) -> absl::Status {
    for (const LeasedInstruction& instruction : leased) {
      const auto code = GiveCode(session, kWorkspace, campaign, 0, instruction.customer);
      if (!code.ok()) return code.status();
    }
    return AddCodes(session, kWorkspace, campaign, leased);
  });
  EXPECT_EQ(leased[0].offer_code, "A-1");
  EXPECT_EQ(leased[1].offer_code, "A-2");
}

TEST(PoolCodesTest, APoolThatIsNotThereHasNoCodes) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.InsertRunning(WithCodes("gone").BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(world.Assignments(campaign), SizeIs(0));
  EXPECT_EQ(OfferGone(world, campaign), 10);
}

}  // namespace
}  // namespace sendlift::testing
