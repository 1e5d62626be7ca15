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
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr CampaignNumber kCampaign{3};

class RecommendationsTest : public StorageTest {
 protected:
  absl::StatusOr<std::vector<storage::Membership>> Memberships(int64_t customer,
                                                               const std::vector<CampaignNumber>& campaigns) {
    return Read([&](storage::Session& session) {
      return storage::MembershipsOf(session, kMain, CustomerNumber{customer}, campaigns);
    });
  }
};
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

TEST_P(RecommendationsTest, MembershipsAreThoseOfTheCustomerInTheNamedCampaigns) {
  const CampaignNumber other{4}, not_asked{5}, without{6};
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, other, CameBy(1, 0, 1, kNow)));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(1, 2, 4, kNow + absl::Minutes(2))));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, kCampaign, CameBy(2, 1, 3, kNow)));
  ASSERT_OK(Write(InsertAssignmentAtTouchpoint, not_asked, CameBy(1, 1, 1, kNow)));
  ASSERT_OK_AND_ASSIGN(const auto found, Memberships(1, {without, other, kCampaign}));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].campaign, kCampaign);
  EXPECT_EQ(found[0].assignment.customer, CustomerNumber{1});
  EXPECT_EQ(found[0].assignment.arm, 2);
  EXPECT_EQ(found[0].assignment.tier, 4);
  EXPECT_EQ(found[0].assignment.wave, TouchpointWave(kNow));
  EXPECT_EQ(found[0].assignment.channel, kNoChannel);
  EXPECT_EQ(found[0].assignment.planned_time, kNow + absl::Minutes(2));
  EXPECT_EQ(found[0].assignment.touchpoint, "shop");
  EXPECT_TRUE(found[0].frozen);
  EXPECT_EQ(found[1].campaign, other);
  EXPECT_EQ(found[1].assignment.arm, 0);
  ASSERT_OK_AND_ASSIGN(const auto none, Memberships(1, {}));
  EXPECT_THAT(none, IsEmpty());
}

TEST_P(RecommendationsTest, AMembershipByAWaveIsFrozenOnceTheWaveIsVisible) {
  const Assignment by_wave{.customer = {1}, .arm = 1, .tier = 0, .wave = 1, .planned_time = kNow};
  ASSERT_OK(Write(storage::InsertAssignment, kCampaign, by_wave));
  ASSERT_OK(Write(storage::InsertFrozenWave, kCampaign, storage::FrozenWave{.wave = 0, .freeze_time = kNow}));
  ASSERT_OK_AND_ASSIGN(const auto before, Memberships(1, {kCampaign}));
  ASSERT_THAT(before, SizeIs(1));
  EXPECT_FALSE(before[0].frozen);
  ASSERT_OK(Write(storage::InsertFrozenWave, kCampaign, storage::FrozenWave{.wave = 1, .freeze_time = kNow}));
  ASSERT_OK_AND_ASSIGN(const auto after, Memberships(1, {kCampaign}));
  ASSERT_THAT(after, SizeIs(1));
  EXPECT_TRUE(after[0].frozen);
  EXPECT_EQ(after[0].assignment.touchpoint, "");
}

}  // namespace
}  // namespace sendlift::conformance
