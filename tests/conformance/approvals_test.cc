#include "storage/approvals.h"

#include <string>
#include <vector>

#include "storage/campaigns.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::EditorsOf;
using storage::GetCampaign;
using storage::InsertCampaign;
using storage::PutEditors;
using storage::StandingOf;
using storage::UpdateCampaign;
using testing::ACampaign;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ApprovalsTest : public StorageTest {};
ON_EVERY_ENGINE(ApprovalsTest);

TEST_P(ApprovalsTest, EditorsAreKeptOnceEachAndSorted) {
  ASSERT_OK_AND_ASSIGN(const Campaign campaign, Write(InsertCampaign, ACampaign().BuildCampaign(), kNow));
  ASSERT_OK_AND_ASSIGN(const auto nobody, Read(EditorsOf, campaign.number));
  EXPECT_THAT(nobody, IsEmpty());
  ASSERT_OK(Write(PutEditors, campaign.number, std::vector<std::string>{"bob", "ann", "bob"}));
  ASSERT_OK_AND_ASSIGN(const auto editors, Read(EditorsOf, campaign.number));
  EXPECT_THAT(editors, ElementsAre("ann", "bob"));
  ASSERT_OK_AND_ASSIGN(const auto others, Read(EditorsOf, CampaignNumber{99}));
  EXPECT_THAT(others, IsEmpty());
}

TEST_P(ApprovalsTest, ApprovalAndVersionComeBackWithTheCampaign) {
  ASSERT_OK_AND_ASSIGN(Campaign campaign, Write(InsertCampaign, ACampaign().BuildCampaign(), kNow));
  EXPECT_EQ(campaign.version, 1);
  campaign.approver = "bob";
  campaign.approve_time = kNow + absl::Hours(1);
  campaign.version = 4;
  campaign.launch_customers = 123'456;
  campaign.state = CampaignState::kRunning;
  ASSERT_OK(Write(UpdateCampaign, campaign, kNow));
  ASSERT_OK_AND_ASSIGN(campaign, Read(GetCampaign, "autumn"));
  EXPECT_EQ(campaign.approver, "bob");
  EXPECT_EQ(campaign.approve_time, kNow + absl::Hours(1));
  EXPECT_EQ(campaign.version, 4);
  EXPECT_EQ(campaign.launch_customers, 123'456);
  ASSERT_OK_AND_ASSIGN(const storage::Standing standing, Read(StandingOf, campaign.number));
  EXPECT_EQ(standing.state, CampaignState::kRunning);
  EXPECT_EQ(standing.version, 4);
  EXPECT_THAT(Read(StandingOf, CampaignNumber{99}), HasCode(absl::StatusCode::kNotFound, HasSubstr("campaign")));

  campaign.approver.clear();
  campaign.approve_time.reset();
  ASSERT_OK(Write(UpdateCampaign, campaign, kNow));
  ASSERT_OK_AND_ASSIGN(campaign, Read(GetCampaign, "autumn"));
  EXPECT_EQ(campaign.approver, "");
  EXPECT_EQ(campaign.approve_time, std::nullopt);
}

}  // namespace
}  // namespace sendlift::conformance
