// What a preview says of waves, strata, holdout, exclusion groups and priorities is what the launch then does, when
// nothing else happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>

#include "base/random.h"
#include "engine/contact_facts.h"
#include "engine/instructions.h"
#include "engine/preview.h"
#include "storage/holdouts.h"
#include "storage/recontacts.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

using Cells = std::map<std::tuple<int, int, int, Channel>, int64_t>;  // by wave, tier, arm and channel
using Excluded = std::map<ExclusionReason, int64_t>;

struct Numbers {
  Cells people;
  Cells again;
  Excluded excluded;
};

class PreviewWavesTest : public ::testing::Test {
 protected:
  PreviewWavesTest() { EXPECT_OK(gateway_.Connect(world_.dispatcher(), 1'000'000)); }

  void AddCustomers(int count) {
    world_.AddCustomers(count, [](int i, Customer& customer) {
      customer.tier = i % 5 == 0 ? "VIP" : i % 7 == 0 ? "NONE" : "REGULAR";
      customer.language_code = i % 3 == 0 ? "de" : "en";
      customer.attributes["region"] = absl::StrCat("r", i % 11);
      if (i % 13 == 0) customer.email = "";
      if (i % 17 == 0) customer.consents = Consents();
      if (i % 19 == 0) customer.email = "house@example.com";
    });
    for (int i = 3; i < count; i += 23) world_.Suppress(i, i % 2 == 0 ? std::optional(Channel::kEmail) : std::nullopt);
  }

  Numbers Previewed(const Campaign& campaign) {
    const Preview preview =
        world_.Read([&](storage::Session& session) { return PreviewCampaign(session, campaign, world_.now()); });
    Numbers numbers;
    for (const Preview::Cell& cell : preview.cells) {
      const auto key = std::tuple(cell.wave, cell.tier, cell.arm, cell.channel);
      if (cell.people > 0) numbers.people[key] = cell.people;
      if (cell.again > 0) numbers.again[key] = cell.again;
    }
    for (const Preview::Excluded& excluded : preview.excluded) numbers.excluded[excluded.reason] = excluded.people;
    return numbers;
  }

  // Wave by wave, an hour apart; everybody is reached and nobody responds. The excluded are those of the first wave.
  Numbers Launched(const Campaign& campaign) {
    world_.Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, world_.now()); });
    Numbers numbers;
    for (size_t wave = 0; wave < campaign.definition.waves.size(); ++wave) {
      world_.clock().AdvanceBy(kHour);
      world_.Settle({&gateway_});
      if (wave > 0) continue;
      for (const auto& excluded : world_.ProgressOfCampaign(campaign).excluded) {
        numbers.excluded[excluded.reason] = excluded.people;
      }
    }
    for (const auto& [assignment, id] : world_.Assignments(campaign)) {
      ++numbers.people[{assignment.wave, assignment.tier, assignment.arm, assignment.channel}];
    }
    for (const storage::Recontacted& again : world_.Read([&](storage::Session& session) {
           return storage::ListRecontacted(session, kWorkspace, campaign.number);
         })) {
      numbers.again[{again.wave, again.tier, again.arm, again.channel}] = again.people;
    }
    return numbers;
  }

  void ExpectPreviewIsLaunch(const CampaignDefinition& definition, const std::string& id = "autumn") {
    const Campaign campaign = world_.Create(definition, id);
    const Numbers previewed = Previewed(campaign);
    const Numbers launched = Launched(campaign);
    EXPECT_EQ(previewed.people, launched.people);
    EXPECT_EQ(previewed.again, launched.again);
    EXPECT_EQ(previewed.excluded, launched.excluded);
    world_.ExpectStatesAddUp(campaign);
  }

  static ACampaign TwoTiers() {
    return ACampaign()
        .WithTier("vip", "tier = VIP")
        .WithTier("rest", "tier = REGULAR")
        .WithArm("one", Percent(30))
        .WithArm("two")
        .WithChannel(Channel::kEmail)
        .WithChannel(Channel::kSms);
  }
  static absl::Time Hour(int hours) { return CampaignStart() + hours * kHour; }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock(), {Channel::kEmail, Channel::kSms}};
};

TEST_F(PreviewWavesTest, WavesByNumber) {
  AddCustomers(500);
  ExpectPreviewIsLaunch(TwoTiers()
                            .WithWaveOf("pilot", Hour(1), 37)
                            .WithWave("half", Hour(2), Percent(50))
                            .WithWaveOf("last", Hour(3), 10'000)
                            .Build());
}

TEST_F(PreviewWavesTest, WavesToNonResponders) {
  AddCustomers(300);
  ExpectPreviewIsLaunch(TwoTiers()
                            .WithWaveOf("pilot", Hour(1), 40)
                            .WithWave("rest", Hour(2))
                            .To(Recipients::kNonRespondersAndNew)
                            .WithWave("last", Hour(3), Percent(20))
                            .To(Recipients::kNonResponders)
                            .Build());
}

TEST_F(PreviewWavesTest, Strata) {
  AddCustomers(500);
  CampaignDefinition definition = TwoTiers().WithWave("a", Hour(1), Percent(30)).WithWave("b", Hour(2)).Build();
  definition.experiment.stratify_by = {"channel", "language", "region"};
  ExpectPreviewIsLaunch(definition);
}

TEST_F(PreviewWavesTest, HoldoutGroupAndPriority) {
  AddCustomers(500);
  world_.Write([&](storage::Session& session) {
    return storage::PutHoldout(session, kWorkspace, {.parts_per_million = 100'000, .salt = {3}}, world_.now());
  });
  CampaignDefinition other = TwoTiers().WithWave("a", Hour(0), Percent(20)).Build();
  other.experiment.exclusion_group = "autumn";
  other.priority = 3;
  world_.Launch(other, "other");
  CampaignDefinition higher = ACampaign()
                                  .WithTier("vip", "tier = VIP")
                                  .WithWave("a", Hour(0), Percent(50))
                                  .WithWave("b", Hour(100), Percent(10))
                                  .Build();
  higher.priority = 10;
  world_.Launch(higher, "higher");
  world_.Settle({&gateway_});
  CampaignDefinition definition =
      TwoTiers().WithWave("a", Hour(1), Percent(30)).WithWave("b", Hour(2)).WithCap(1, 48 * kHour).Build();
  definition.experiment.exclusion_group = "autumn";
  definition.audience.respect_holdout = true;
  definition.priority = 3;
  const Campaign campaign = world_.Create(definition);
  const Numbers previewed = Previewed(campaign);
  const Numbers launched = Launched(campaign);
  EXPECT_EQ(previewed.people, launched.people);
  EXPECT_EQ(previewed.excluded, launched.excluded);
  for (const ExclusionReason reason :
       {ExclusionReason::kHoldout, ExclusionReason::kOtherExperiment, ExclusionReason::kLowerPriority}) {
    EXPECT_GT(previewed.excluded.at(reason), 0) << static_cast<int>(reason);
  }
}

CampaignDefinition RandomDefinition(Random& random) {
  ACampaign made = ACampaign().WithTier("vip", "tier = VIP").WithChannel(Channel::kEmail);
  if (random.Chance(0.7)) made.WithTier("rest", "tier = REGULAR");
  if (random.Chance(0.5)) made.WithChannel(Channel::kSms);
  if (random.Chance(0.5)) made.WithArm("one", Percent(30)).WithArm("two");
  const int waves = 1 + static_cast<int>(random.Below(4));
  for (int i = 0; i < waves; ++i) {
    const absl::Time start = CampaignStart() + (i + 1) * kHour;
    const std::string name = absl::StrCat("w", i);
    if (random.Chance(0.5)) {
      made.WithWaveOf(name, start, static_cast<int64_t>(1 + random.Below(60)));
    } else {
      made.WithWave(name, start, Percent(20));
    }
    if (i > 0 && random.Chance(0.4)) {
      made.To(random.Chance(0.5) ? Recipients::kNonResponders : Recipients::kNonRespondersAndNew);
    }
  }
  CampaignDefinition definition = made.Build();
  for (const char* by : {"channel", "language", "region"}) {
    if (random.Chance(0.3)) definition.experiment.stratify_by.emplace_back(by);
  }
  definition.audience.respect_holdout = random.Chance(0.5);
  if (random.Chance(0.5)) definition.experiment.exclusion_group = "autumn";
  return definition;
}

TEST_F(PreviewWavesTest, AnyCampaignAfterAnyOther) {
  constexpr uint64_t kSeed = 20261122;
  SCOPED_TRACE(absl::StrCat("seed ", kSeed));
  Random random(kSeed);
  AddCustomers(200);
  world_.Write([&](storage::Session& session) {
    return storage::PutHoldout(session, kWorkspace, {.parts_per_million = 100'000, .salt = {5}}, world_.now());
  });
  for (int round = 0; round < 25; ++round) {
    SCOPED_TRACE(round);
    CampaignDefinition definition = RandomDefinition(random);
    const absl::Duration later = world_.now() - CampaignStart();
    definition.window.start += later;
    definition.window.end += later;
    for (Wave& wave : definition.waves) wave.start += later;
    ExpectPreviewIsLaunch(definition, absl::StrCat("c", round));
  }
}

TEST_F(PreviewWavesTest, EveryContactIsExplainedAndProgressCountsThemApart) {
  world_.AddCustomers(20);
  const Campaign campaign = world_.Launch(
      ACampaign().WithWave("first", Hour(1)).WithWave("again", Hour(2)).To(Recipients::kNonResponders).Build());
  for (int wave = 0; wave < 2; ++wave) {
    world_.clock().AdvanceBy(kHour);
    world_.Settle({&gateway_});
  }
  const Progress progress = world_.ProgressOfCampaign(campaign);
  EXPECT_EQ(progress.waves[0].assigned, 20);
  EXPECT_EQ(progress.waves[0].again, 0);
  EXPECT_EQ(progress.waves[1].assigned, 0);
  EXPECT_EQ(progress.waves[1].again, 20);
  EXPECT_EQ(progress.waves[1].again_control, 4);
  EXPECT_EQ(progress.waves[1].instructions, 16);
  EXPECT_THAT(gateway_.handed_over(), SizeIs(32));
  for (const auto& [assignment, id] : world_.Assignments(campaign)) {
    const auto sequences =
        world_.Read([&](storage::Session& session) { return FindSequencesOf(session, campaign, assignment); });
    EXPECT_THAT(sequences, SizeIs(assignment.arm == kControlArm ? 0 : 2));
    const auto facts = world_.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<ContactFact>> {
      const auto customer = storage::GetCustomer(session, kWorkspace, id);
      if (!customer.ok()) return customer.status();
      return ExplainContact(session, world_.Get(campaign.number), *customer, world_.now());
    });
    int planned = 0;
    std::string again_in;
    for (const ContactFact& fact : facts) {
      if (fact.code != FactCode::kPlanned) continue;
      ++planned;
      for (const auto& [name, value] : fact.parameters) {
        if (name == "again_in_wave") again_in = value;
      }
      EXPECT_EQ(fact.time, Hour(planned));
    }
    EXPECT_EQ(planned, assignment.arm == kControlArm ? 0 : 2);
    EXPECT_EQ(again_in, assignment.arm == kControlArm ? "" : "again");
  }
}

TEST_F(PreviewWavesTest, WhoRespondsBetweenTheWavesIsLeftAloneAndCountsForTheFirstContact) {
  world_.AddCustomers(20);
  const Campaign campaign = world_.Launch(
      ACampaign().WithWave("first", Hour(1)).WithWave("again", Hour(2)).To(Recipients::kNonResponders).Build());
  world_.clock().AdvanceBy(kHour);
  world_.Settle({&gateway_});
  std::vector<std::string> treated;
  for (const auto& [assignment, id] : world_.Assignments(campaign)) {
    if (assignment.arm != kControlArm) treated.push_back(id);
  }
  world_.clock().AdvanceBy(absl::Minutes(30));
  IncomingEvent early;
  early.sequence = 1;
  early.customer_id = treated[0];
  early.type = "PURCHASED";
  early.time = world_.now();
  world_.Take({early});
  world_.clock().AdvanceBy(absl::Minutes(30));
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.ProgressOfCampaign(campaign).waves[1].instructions, 15);
  IncomingEvent late = early;
  late.sequence = 2;
  late.customer_id = treated[1];
  late.time = world_.now() + kHour;
  world_.clock().AdvanceBy(2 * kHour);
  world_.Take({late});
  world_.Fold();
  const LiftReport report = world_.Report(campaign);
  EXPECT_EQ(report.lifts.front().customers, 16);
  EXPECT_EQ(report.lifts.front().responders, 2);
}

}  // namespace
}  // namespace sendlift::testing
