#include "engine/eligibility.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>

#include "base/random.h"
#include "scheduler/selection.h"
#include "tests/unit/audience/random_filters.h"
#include "tests/unit/engine/recommending_world.h"

namespace sendlift::testing {
namespace {

constexpr int kPeople = 240;

// People with anything in what filters read, of whom an e-mail would reach everybody: no rule of a channel applies.
void AddReachablePeople(RecommendingWorld& world, Random& random) {
  world.AddCustomers(kPeople, [&](int i, Customer& customer) {
    const Customer reachable = customer;
    customer = NastyPerson(random, i).customer;
    customer.id = reachable.id;
    customer.email = reachable.email;
    customer.consents.Grant(Channel::kEmail, Purpose::kPromotion);
  });
  for (int i = 0; i < kPeople; i += 17) world.Suppress(i);
  for (int i = 3; i < kPeople; i += 5) world.Suppress(i, Channel::kSms);
}

Campaign ARandomCampaign(RecommendingWorld& world, Random& random, RandomFilters& filters, int number) {
  ACampaign campaign;
  if (random.Chance(0.6)) campaign.WithFilter(filters.Next());
  const int tiers = 1 + static_cast<int>(random.Below(4));
  for (int i = 0; i < tiers; ++i) {
    campaign.WithTier(absl::StrCat("t", i), random.Chance(0.2) ? "" : filters.Next());
  }
  campaign.WithArm("one", Percent(30)).WithArm("two");
  if (random.Chance(0.4)) campaign.WithImportedArms();
  const Campaign running = world.RunAtShop(absl::StrCat("campaign-", number), campaign);
  if (running.definition.experiment.assignment == AssignmentSource::kImported) {
    world.Write([&](storage::Session& session) -> absl::Status {
      for (int i = 0; i < kPeople; ++i) {
        if (random.Chance(0.4)) continue;
        const auto customer = storage::FindCustomer(session, kWorkspace, CustomerId(i));
        const auto imported = storage::ImportAssignment(session, kWorkspace, running.number, **customer,
                                                        static_cast<int>(random.Below(3)));
        if (!imported.ok()) return imported.status();
      }
      return absl::OkStatus();
    });
  }
  return running;
}

Selection Selected(RecommendingWorld& world, const Campaign& campaign) {
  return world.Read([&](storage::Session& session) -> absl::StatusOr<Selection> {
    const auto query = CandidateQueryFor(session, kWorkspace, campaign, CompileFilter);
    if (!query.ok()) return query.status();
    return Selection::Read(session, campaign, *query);
  });
}

// Tier by customer, as planning has it.
std::map<std::string, std::string> ByPlanning(RecommendingWorld& world, const Campaign& campaign,
                                              const Selection& selection) {
  std::map<std::string, std::string> tiers;
  for (const Recipient& recipient : selection.recipients()) {
    const Customer customer = world.Read([&](storage::Session& session) {
      return storage::GetCustomerByNumber(session, kWorkspace, recipient.customer);
    });
    tiers[customer.id] = campaign.definition.tiers[recipient.tier].tier;
  }
  return tiers;
}

// Tier by customer, of those to whom the campaign gives an offer or who are its control.
std::map<std::string, std::string> ByRecommendation(RecommendingWorld& world, const Campaign& campaign) {
  std::map<std::string, std::string> tiers;
  for (int i = 0; i < kPeople; ++i) (void)world.At("shop", i);
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    tiers[id] = campaign.definition.tiers[static_cast<size_t>(assignment.tier)].tier;
  }
  return tiers;
}

std::array<int64_t, 64> Refusals(RecommendingWorld& world) {
  std::array<int64_t, 64> refusals{};
  for (int i = 0; i < kPeople; ++i) {
    const auto tried = world.recommender().TryOut({CustomerId(i), "shop"});
    EXPECT_OK(tried);
    for (const Recommendation::Refused& refused : tried->refused) ++refusals[static_cast<size_t>(refused.refusal)];
  }
  return refusals;
}

TEST(EligibilityTest, RecommendsToExactlyThoseWhomPlanningWouldTakeInTheSameTiers) {
  constexpr uint64_t kSeed = 20261122;
  constexpr int kCampaigns = 60;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  RecommendingWorld world;
  AddReachablePeople(world, random);
  RandomFilters filters(random);
  int64_t compared = 0, mixed = 0;
  for (int number = 0; number < kCampaigns; ++number) {
    const Campaign campaign = ARandomCampaign(world, random, filters, number);
    const std::string where =
        absl::StrCat("seed ", kSeed, ", campaign ", number, ": ", campaign.definition.audience.filter, " / ",
                     campaign.definition.tiers.front().when);
    const Selection selection = Selected(world, campaign);
    const auto planned = ByPlanning(world, campaign, selection);
    const auto refusals = Refusals(world);
    EXPECT_EQ(ByRecommendation(world, campaign), planned) << where;
    // Whoever is suppressed is refused for that first; planning looks at the rules before.
    EXPECT_EQ(refusals[static_cast<size_t>(Refusal::kSuppressed)], (kPeople + 16) / 17) << where;
    EXPECT_LE(refusals[static_cast<size_t>(Refusal::kNoTier)],
              selection.excluded()[static_cast<size_t>(ExclusionReason::kNoTier)]);
    EXPECT_LE(refusals[static_cast<size_t>(Refusal::kNotAssigned)],
              selection.excluded()[static_cast<size_t>(ExclusionReason::kNotAssigned)]);
    compared += static_cast<int64_t>(planned.size());
    mixed += !planned.empty() && planned.size() < kPeople / 2;
    world.SetState(world.Get(campaign.number), CampaignState::kCancelled);
  }
  EXPECT_GT(compared, kPeople * kCampaigns / 10);
  EXPECT_GT(mixed, kCampaigns / 6);
}

TEST(EligibilityTest, AnImportedArmIsTheArm) {
  RecommendingWorld world;
  world.AddCustomers(3);
  const Campaign campaign =
      world.RunAtShop("autumn", ACampaign().WithArm("one", Percent(30)).WithArm("two").WithImportedArms());
  for (int i = 0; i < 2; ++i) {
    world.Write([&](storage::Session& session) {
      return storage::ImportAssignment(session, kWorkspace, campaign.number, world.NumberOf(CustomerId(i)), 2 * i);
    });
  }
  EXPECT_EQ(world.TextAtShop(0), "none; autumn 32");
  EXPECT_EQ(world.TextAtShop(1), "autumn all two");
  EXPECT_EQ(world.TextAtShop(2), "none; autumn 6");
}

TEST(EligibilityTest, OnlyTheCustomerOnAllChannelsIsRefusedAllOffers) {
  Customer customer;
  customer.number = {7};
  customer.email = "ann@example.com";
  Suppression of_address;
  of_address.address = "ann@example.com";
  Suppression on_email;
  on_email.customer = customer.number;
  on_email.channel = Channel::kEmail;
  EXPECT_EQ(RefusalOfAll(customer, {of_address, on_email}), std::nullopt);
  Suppression everywhere;
  everywhere.customer = customer.number;
  EXPECT_EQ(RefusalOfAll(customer, {of_address, everywhere}), Refusal::kSuppressed);
}

}  // namespace
}  // namespace sendlift::testing
