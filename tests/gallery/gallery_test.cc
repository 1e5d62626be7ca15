// Every campaign of examples/ as a planner would run it: read, checked, previewed, launched, and led through its whole
// window on a virtual clock, with gateways that deliver. What the preview said is what happens.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/campaign_file.h"
#include "engine/preview.h"
#include "services/convert_campaign.h"
#include "tests/support/a_code_pool.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;

constexpr int kCustomers = 3'000;
constexpr int kCredit = 100'000;
constexpr absl::Duration kStep = absl::Hours(3);

using Cells = std::map<std::tuple<int, int, int, Channel>, int64_t>;

std::vector<std::string> Examples() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(SENDLIFT_SOURCE_DIR) + "/examples")) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Customers of every kind that an example asks for.
void Shape(int i, Customer& customer) {
  static constexpr const char* kTiers[] = {"VIP", "REGULAR", "POTENTIAL", "LAPSED", "REGULAR"};
  static constexpr const char* kLanguages[] = {"en", "de", "ko"};
  customer.tier = kTiers[i % 5];
  customer.language_code = kLanguages[i % 3];
  for (const Channel channel : kChannels) {
    for (const Purpose purpose : kPurposes) customer.consents.Grant(channel, purpose);
  }
  customer.attributes["recency_days"] = absl::StrCat(i % 211);
  customer.attributes["frequency"] = absl::StrCat(i % 7);
  customer.attributes["class"] = i % 97 == 0 ? "do_not_serve" : "served";
  customer.attributes["city"] = i % 2 == 0 ? "Berlin" : "Hamburg";
  customer.attributes["trial_days_left"] = absl::StrCat(i % 30);
}

class GalleryTest : public ::testing::TestWithParam<std::string> {
 protected:
  CampaignDefinition Definition() {
    const std::string path = std::string(SENDLIFT_SOURCE_DIR) + "/examples/" + GetParam() + ".yaml";
    cli::CampaignFile file;
    EXPECT_OK(cli::ReadCampaignFile(path, "main", file));
    Violations violations;
    CampaignDefinition definition = DefinitionFromProto(file.campaign, violations);
    EXPECT_OK(violations.ToStatus());
    return definition;
  }

  // Those that its offers name, with a code for everybody.
  void MakePools(const CampaignDefinition& definition) {
    std::set<std::string> pools;
    for (const Tier& tier : definition.tiers) {
      if (tier.offer.has_value() && tier.offer->code.has_value()) pools.insert(tier.offer->code->pool);
    }
    pools.erase("");
    for (const std::string& pool : pools) AddCodePool(world_, pool, kCustomers);
  }

  // As if drawn elsewhere: by the customers' order.
  void ImportArms(const Campaign& campaign) {
    const int arms = static_cast<int>(campaign.definition.experiment.arms.size()) + 1;
    world_.Write([&](storage::Session& session) -> absl::Status {
      for (int i = 0; i < kCustomers; ++i) {
        const auto number = storage::FindCustomer(session, kWorkspace, CustomerId(i));
        if (!number.ok()) return number.status();
        const auto imported = storage::ImportAssignment(session, kWorkspace, campaign.number, **number, i % arms);
        if (!imported.ok()) return imported.status();
      }
      return absl::OkStatus();
    });
  }

  Cells Assigned(const Campaign& campaign) {
    Cells cells;
    for (const auto& [assignment, id] : world_.Assignments(campaign)) {
      ++cells[{assignment.wave, assignment.tier, assignment.arm, assignment.channel}];
    }
    return cells;
  }

  EngineWorld world_;
};

TEST_P(GalleryTest, DoesWhatItsPreviewSays) {
  const CampaignDefinition definition = Definition();
  world_.clock().AdvanceBy(definition.window.start - absl::Hours(1) - world_.now());
  world_.AddCustomers(kCustomers, Shape);
  MakePools(definition);
  const Campaign draft = world_.Create(definition, GetParam());
  if (definition.experiment.assignment == AssignmentSource::kImported) ImportArms(draft);

  const Preview preview =
      world_.Read([&](storage::Session& session) { return PreviewCampaign(session, draft, world_.now()); });
  EXPECT_THAT(preview.warnings, IsEmpty());
  Cells previewed;
  int64_t again = 0;
  for (const Preview::Cell& cell : preview.cells) {
    if (cell.people > 0) previewed[{cell.wave, cell.tier, cell.arm, cell.channel}] = cell.people;
    again += cell.arm == kControlArm ? 0 : cell.again;
  }
  // Who comes in by an event is not known before; the trial programme has a test of its own.
  EXPECT_EQ(previewed.empty(), !definition.entry.empty());
  for (const Preview::Sample& sample : preview.samples) EXPECT_THAT(sample.missing_values, IsEmpty());

  FakeGateway gateway("all", world_.clock(), {kChannels.begin(), kChannels.end()});
  ASSERT_OK(gateway.Connect(world_.dispatcher(), kCredit));
  const Campaign campaign =
      world_.Write([&](storage::Session& session) { return LaunchCampaign(session, draft, world_.now()); });
  while (world_.now() < definition.window.end + kGraceAfterExpiry) {
    world_.Settle({&gateway});
    world_.clock().AdvanceBy(kStep);
  }
  world_.Settle({&gateway});

  EXPECT_EQ(Assigned(campaign), previewed);
  world_.ExpectStatesAddUp(campaign);
  int64_t treated = 0;
  for (const auto& [cell, people] : previewed) treated += std::get<2>(cell) == kControlArm ? 0 : people;
  EXPECT_EQ(world_.Count(campaign, InstructionState::kAccepted), treated + again) << "nobody responds";
  std::set<std::string> control;
  for (const auto& [assignment, id] : world_.Assignments(campaign)) {
    if (assignment.arm != kControlArm) continue;
    const Customer customer = ACustomer(std::stoi(id.substr(1)));
    control.insert({customer.email, customer.phone_number});
  }
  for (const std::string& address : gateway.accepted_addresses()) EXPECT_EQ(control.count(address), 0u) << address;
}

INSTANTIATE_TEST_SUITE_P(Examples, GalleryTest, ::testing::ValuesIn(Examples()), [](const auto& example) {
  std::string name = example.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace sendlift::testing
