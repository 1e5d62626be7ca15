#include "engine/approval.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "storage/approvals.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

constexpr ApprovalTerms kTerms = {.always = false, .second_person = true};

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

TEST(ApprovalTest, IsNeededIfTheCampaignOrTheServerSaysSo) {
  Campaign campaign;
  EXPECT_FALSE(NeedsApproval(campaign, kTerms));
  EXPECT_TRUE(NeedsApproval(campaign, {.always = true, .second_person = true}));
  campaign.definition.approval = Approval::kRequired;
  EXPECT_TRUE(NeedsApproval(campaign, kTerms));
}

TEST(ApprovalTest, IsKeptWithWhoAndWhenAndBeginsTheListOfEditorsAnew) {
  EngineWorld world;
  CampaignDefinition definition = ACampaign().Build();
  definition.approval = Approval::kRequired;
  Campaign campaign = world.Create(definition);
  world.Write([&](storage::Session& session) { return RecordEditor(session, campaign, "ann"); });
  const auto try_as = [&](const std::string& approver) {
    absl::Status status;
    (void)world.database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      status = ApproveCampaign(session, campaign, approver, kTerms, world.now()).status();
      return absl::CancelledError("only tried");
    });
    return status;
  };
  EXPECT_EQ(ReasonOf(try_as("ann")), "OWN_CHANGE");
  EXPECT_OK(try_as("bob"));
  campaign = world.Write(
      [&](storage::Session& session) { return ApproveCampaign(session, campaign, "bob", kTerms, world.now()); });
  EXPECT_EQ(world.Get(campaign.number).approver, "bob");
  EXPECT_EQ(world.Get(campaign.number).approve_time, world.now());
  world.Write([&](storage::Session& session) { return RecordEditor(session, campaign, "bob"); });
  EXPECT_EQ(ReasonOf(try_as("bob")), "OWN_CHANGE");
  EXPECT_OK(try_as("ann"));
}

TEST(ApprovalTest, OnlyWhatDoesNotRunIsApprovedOrChanged) {
  EngineWorld world;
  CampaignDefinition definition = ACampaign().Build();
  definition.approval = Approval::kRequired;
  Campaign campaign = world.Create(definition);
  campaign.state = CampaignState::kRunning;
  EXPECT_EQ(ReasonOf(CheckMayChange(campaign, kTerms)), "APPROVAL_REQUIRED");
  campaign.state = CampaignState::kPaused;
  EXPECT_OK(CheckMayChange(campaign, kTerms));
}

}  // namespace
}  // namespace sendlift::testing
