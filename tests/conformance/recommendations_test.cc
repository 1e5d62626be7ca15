#include "storage/recommendations.h"

#include "model/touchpoint.h"
#include "storage/assignments.h"
#include "storage/waves.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::FindAssignment;
using storage::FindImportedArm;
using storage::InsertAssignmentAtTouchpoint;
using storage::IsFrozen;
using ::testing::SizeIs;

constexpr CampaignNumber kCampaign{3};

class RecommendationsTest : public StorageTest {};
ON_EVERY_ENGINE(RecommendationsTest);

Assignment CameBy(int64_t customer, int arm, int tier, absl::Time time) {
  return {.customer = {customer},
          .arm = arm,
          .tier = tier,
          .wave = TouchpointWave(time),
          .channel = kNoChannel,
          .planned_time = time,
          .touchpoint = "shop"};
}

TEST_P(RecommendationsTest, AnAssignmentAtATouchpointComesBackAndIsCountedInItsDay) {
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(1, 2, 4, kNow)));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(2, 2, 4, kNow + absl::Minutes(2))));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(3, 2, 4, kNow + absl::Minutes(1))));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(4, 2, 4, kNow + absl::Hours(30))));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(FindAssignment, kCampaign, CustomerNumber{1}));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->touchpoint, "shop");
  EXPECT_EQ(found->channel, kNoChannel);
  EXPECT_EQ(found->wave, TouchpointWave(kNow));
  ASSERT_OK_AND_ASSIGN(const auto cohorts, Read(storage::ListCohorts, kCampaign));
  ASSERT_THAT(cohorts, SizeIs(2));
  EXPECT_EQ(cohorts[0].people, 1);
  EXPECT_EQ(cohorts[1].wave, TouchpointWave(kNow));
  EXPECT_EQ(cohorts[1].arm, 2);
  EXPECT_EQ(cohorts[1].tier, 4);
  EXPECT_EQ(cohorts[1].people, 3);
  EXPECT_EQ(cohorts[1].planned_time, kNow + absl::Minutes(2));
}

TEST_P(RecommendationsTest, NobodyIsAssignedTwice) {
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(1, 2, 4, kNow)));
  EXPECT_THAT(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(1, 0, 4, kNow)),
              testing::HasCode(absl::StatusCode::kAlreadyExists, ::testing::HasSubstr("customer 1")));
  ASSERT_OK_AND_ASSIGN(const bool is_new, Write(storage::InsertNewAssignment, kCampaign, CameBy(1, 0, 4, kNow)));
  EXPECT_FALSE(is_new);
  ASSERT_OK_AND_ASSIGN(const auto found, Read(FindAssignment, kCampaign, CustomerNumber{1}));
  EXPECT_EQ(found->arm, 2);
  ASSERT_OK_AND_ASSIGN(const auto cohorts, Read(storage::ListCohorts, kCampaign));
  ASSERT_THAT(cohorts, SizeIs(1));
  EXPECT_EQ(cohorts[0].people, 1);
}

TEST_P(RecommendationsTest, ImportedArmsAreFoundByCustomer) {
  ASSERT_OK(Write(storage::ImportAssignment, kCampaign, CustomerNumber{1}, 0).status());
  ASSERT_OK_AND_ASSIGN(const auto control, Read(FindImportedArm, kCampaign, CustomerNumber{1}));
  EXPECT_EQ(control, 0);
  ASSERT_OK_AND_ASSIGN(const auto none, Read(FindImportedArm, kCampaign, CustomerNumber{2}));
  EXPECT_EQ(none, std::nullopt);
}

TEST_P(RecommendationsTest, AWaveIsFrozenOnceItIsVisible) {
  ASSERT_OK(Write(storage::InsertFrozenWave, kCampaign, storage::FrozenWave{.wave = 1, .freeze_time = kNow}));
  ASSERT_OK_AND_ASSIGN(const bool first, Read(IsFrozen, kCampaign, 0));
  EXPECT_FALSE(first);
  ASSERT_OK_AND_ASSIGN(const bool second, Read(IsFrozen, kCampaign, 1));
  EXPECT_TRUE(second);
}

}  // namespace
}  // namespace sendlift::conformance
