#include "storage/pauses.h"

#include "storage/campaigns.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::InsertCampaign;
using storage::Pause;
using storage::PutPause;
using storage::ReadPause;
using testing::ACampaign;

class PausesTest : public StorageTest {};
ON_EVERY_ENGINE(PausesTest);

TEST_P(PausesTest, ComesBackAsItWasPut) {
  ASSERT_OK_AND_ASSIGN(const Campaign campaign, Write(InsertCampaign, ACampaign().BuildCampaign(), kNow));
  ASSERT_OK_AND_ASSIGN(const Pause none, Read(ReadPause, campaign.number));
  EXPECT_EQ(none, Pause{});
  for (const Pause& pause :
       {Pause{.pause_time = kNow, .resume_time = {}, .spread = absl::Hours(3), .missed = 0},
        Pause{.pause_time = kNow, .resume_time = kNow + absl::Hours(1), .spread = absl::Minutes(90), .missed = 12}}) {
    ASSERT_OK(Write(PutPause, campaign.number, pause));
    ASSERT_OK_AND_ASSIGN(const Pause stored, Read(ReadPause, campaign.number));
    EXPECT_EQ(stored, pause);
  }
  ASSERT_OK_AND_ASSIGN(const Pause nobody, Read(ReadPause, CampaignNumber{99}));
  EXPECT_EQ(nobody, Pause{});
}

}  // namespace
}  // namespace sendlift::conformance
