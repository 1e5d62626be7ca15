#include "scheduler/strata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <tuple>

#include "model/assignment.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

Experiment By(std::vector<std::string> names) {
  Experiment experiment;
  experiment.stratify_by = std::move(names);
  return experiment;
}

storage::Candidate From(absl::string_view language, absl::string_view attributes) {
  return {.language_code = language, .attributes = attributes};
}

TEST(StrataTest, AStratumIsWhoSharesEveryValue) {
  const Experiment experiment = By({"channel", "language", "region"});
  Strata strata(experiment, HashKey{});
  EXPECT_TRUE(strata.IsNeeded());
  EXPECT_EQ(strata.Of(From("de", R"({"region":"north"})"), Channel::kEmail), 0);
  EXPECT_EQ(strata.Of(From("de", R"({"region":"north"})"), Channel::kSms), 1);
  EXPECT_EQ(strata.Of(From("en", R"({"region":"north"})"), Channel::kEmail), 2);
  EXPECT_EQ(strata.Of(From("de", R"({"region":"south"})"), Channel::kEmail), 3);
  EXPECT_EQ(strata.Of(From("de", R"({"age":4})"), Channel::kEmail), 4);
  EXPECT_EQ(strata.Of(From("de", R"({"age":5})"), Channel::kEmail), 4) << "a value that is lacking is empty";
  EXPECT_EQ(strata.Of(From("de", R"({"region":"north"})"), Channel::kEmail), 0);
}

// The vector of docs/assignment.md.
TEST(StrataTest, TheRankIsOfTheNameWithAZeroByteAfterEachValue) {
  const Experiment experiment = By({"channel", "language"});
  HashKey key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = static_cast<uint8_t>(i);
  Strata strata(experiment, key);
  (void)strata.Of(From("de", "{}"), Channel::kEmail);
  EXPECT_EQ(strata.ranks()[0], 0x911495756b9cfbe3);
  (void)strata.Of(From("", "{}"), Channel::kSms);
  EXPECT_EQ(strata.ranks()[1], 0xea50eb4346d21877);
}

TEST(StrataTest, BeyondTheLastStratumThereIsACommonOne) {
  const Experiment experiment = By({"region"});
  Strata strata(experiment, HashKey{});
  for (size_t i = 0; i < kStrataMax; ++i) {
    ASSERT_EQ(strata.Of(From("", absl::StrCat(R"({"region":"r)", i, "\"}")), Channel::kEmail), i);
  }
  EXPECT_FALSE(strata.TooMany());
  for (const char* region : {"x", "y"}) {
    EXPECT_EQ(strata.Of(From("", absl::StrCat(R"({"region":")", region, "\"}")), Channel::kEmail), kStrataMax);
  }
  EXPECT_TRUE(strata.TooMany());
  EXPECT_EQ(strata.ranks().size(), kStrataMax + 1);
  EXPECT_EQ(strata.Of(From("", R"({"region":"r17"})"), Channel::kEmail), 17);
}

TEST(StrataTest, ArmsAreExactWithinTierWaveAndStratumAndOverall) {
  PlannedWorld world;
  constexpr int kPeople = 1000;
  const auto region_of = [](int i) { return absl::StrCat("r", static_cast<int>(std::sqrt(i)) % 17); };
  world.AddCustomers(kPeople, [&](int i, Customer& customer) {
    customer.language_code = i % 7 == 0 ? "de" : "en";
    customer.attributes["region"] = region_of(i);
    customer.tier = i % 3 == 0 ? "VIP" : "REGULAR";
  });
  Campaign campaign = ACampaign()
                          .WithTier("vip", "tier = VIP")
                          .WithTier("rest", "")
                          .WithControl(Percent(20))
                          .WithArm("one", Percent(50))
                          .WithArm("two", Percent(30))
                          .WithWave("pilot", CampaignStart(), Percent(30))
                          .WithWave("rest", CampaignStart())
                          .BuildCampaign();
  campaign.definition.experiment.stratify_by = {"language", "region"};
  campaign = world.InsertRunning(campaign);
  ASSERT_OK(world.Plan());
  using Stratum = std::tuple<int, int, std::string, std::string>;
  std::map<Stratum, std::array<int64_t, 3>> strata;
  std::map<std::pair<int, int>, std::array<int64_t, 3>> overall;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    const int i = std::stoi(id.substr(1));
    const auto arm = static_cast<size_t>(assignment.arm);
    ++strata[{assignment.wave, assignment.tier, i % 7 == 0 ? "de" : "en", region_of(i)}][arm];
    ++overall[{assignment.wave, assignment.tier}][arm];
  }
  constexpr std::array<double, 3> kShares = {0.2, 0.5, 0.3};
  for (const auto& [stratum, counts] : strata) {
    const double people = static_cast<double>(counts[0] + counts[1] + counts[2]);
    for (size_t arm = 0; arm < 3; ++arm) EXPECT_NEAR(static_cast<double>(counts[arm]), people * kShares[arm], 1.0);
  }
  EXPECT_GT(strata.size(), 60u);
  for (const auto& [cell, counts] : overall) {
    const std::vector<int64_t> exact = Apportion(counts[0] + counts[1] + counts[2], {200'000, 500'000, 300'000});
    for (size_t arm = 0; arm < 3; ++arm) EXPECT_EQ(counts[arm], exact[arm]);
  }
}

}  // namespace
}  // namespace sendlift::testing
