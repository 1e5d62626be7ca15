#include "storage/campaigns.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/assignments.h"
#include "storage/definition_json.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::CampaignsInState;
using storage::CampaignStateOf;
using storage::CountImportedAssignments;
using storage::DefinitionToJson;
using storage::DeleteCampaign;
using storage::GetCampaign;
using storage::GetCampaignByNumber;
using storage::ImportAssignment;
using storage::InsertCampaign;
using storage::ListCampaigns;
using storage::Session;
using storage::UpdateCampaign;
using testing::ACampaign;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CampaignsTest : public StorageTest {
 protected:
  Campaign Add(absl::string_view id, CampaignState state = CampaignState::kDraft) {
    Campaign campaign = ACampaign().BuildCampaign(id);
    campaign.state = state;
    const auto stored = Write(InsertCampaign, campaign, kNow);
    EXPECT_OK(stored);
    return stored.value();
  }

  static std::vector<std::string> IdsOf(const absl::StatusOr<std::vector<Campaign>>& campaigns) {
    std::vector<std::string> ids;
    EXPECT_OK(campaigns);
    for (const Campaign& campaign : campaigns.value()) ids.push_back(campaign.id);
    return ids;
  }
};
ON_EVERY_ENGINE(CampaignsTest);

TEST_P(CampaignsTest, EveryFieldComesBack) {
  Campaign campaign = ACampaign().WithTier("vip", "tier = \"V\xc3\xa9\"").WithLink("a", "https://b/?c").BuildCampaign();
  campaign.hash_key = {0xff, 0, 0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0};
  ASSERT_OK_AND_ASSIGN(const Campaign made, Write(InsertCampaign, campaign, kNow));
  EXPECT_EQ(made.number, CampaignNumber{1});
  EXPECT_EQ(made.revision, 1);
  EXPECT_EQ(made.create_time, kNow);
  ASSERT_OK_AND_ASSIGN(const Campaign stored, Read(GetCampaign, "autumn"));
  EXPECT_EQ(stored.number, CampaignNumber{1});
  EXPECT_EQ(stored.id, "autumn");
  EXPECT_EQ(stored.uid, campaign.uid);
  EXPECT_EQ(DefinitionToJson(stored.definition), DefinitionToJson(campaign.definition));
  EXPECT_EQ(stored.state, CampaignState::kDraft);
  EXPECT_EQ(stored.hash_key, campaign.hash_key);
  EXPECT_EQ(stored.revision, 1);
  EXPECT_EQ(stored.create_time, kNow);
  EXPECT_EQ(stored.update_time, kNow);
  EXPECT_EQ(stored.launch_time, std::nullopt);
  ASSERT_OK_AND_ASSIGN(const Campaign by_number, Read(GetCampaignByNumber, made.number));
  EXPECT_EQ(by_number.id, "autumn");
}

TEST_P(CampaignsTest, AnIdIsTakenOnceAndCostsNoNumber) {
  Add("autumn");
  EXPECT_THAT(Write(InsertCampaign, ACampaign().BuildCampaign("autumn"), kNow),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("campaign \"autumn\"")));
  EXPECT_EQ(Add("winter").number, CampaignNumber{2});
}

TEST_P(CampaignsTest, AChangeStoresDefinitionStateAndLaunchUnderTheNextRevision) {
  Campaign campaign = Add("autumn");
  campaign.definition.display_name = "Late autumn";
  campaign.state = CampaignState::kRunning;
  campaign.launch_time = kNow + absl::Hours(2);
  ASSERT_OK_AND_ASSIGN(const Campaign second, Write(UpdateCampaign, campaign, kNow + absl::Hours(1)));
  EXPECT_EQ(second.definition.display_name, "Late autumn");
  EXPECT_EQ(second.state, CampaignState::kRunning);
  EXPECT_EQ(second.launch_time, kNow + absl::Hours(2));
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.create_time, kNow);
  EXPECT_EQ(second.update_time, kNow + absl::Hours(1));
}

TEST_P(CampaignsTest, KeyAndUidNeverChange) {
  const Campaign campaign = Add("autumn");
  Campaign other = campaign;
  other.uid = "11111111-2222-4333-8444-555555555555";
  other.hash_key = HashKey{};
  ASSERT_OK_AND_ASSIGN(const Campaign stored, Write(UpdateCampaign, other, kNow));
  EXPECT_EQ(stored.uid, campaign.uid);
  EXPECT_EQ(stored.hash_key, campaign.hash_key);
}

TEST_P(CampaignsTest, WhatIsNotThereIsNotFound) {
  const auto not_found = HasCode(absl::StatusCode::kNotFound, HasSubstr("does not exist"));
  Campaign gone = ACampaign().BuildCampaign("gone");
  gone.number = {9};
  EXPECT_THAT(Read(GetCampaign, "gone"), not_found);
  EXPECT_THAT(Read(GetCampaignByNumber, gone.number), not_found);
  EXPECT_THAT(Read(CampaignStateOf, gone.number), not_found);
  EXPECT_THAT(Write(UpdateCampaign, gone, kNow), not_found);
  EXPECT_THAT(Write(DeleteCampaign, gone.number), not_found);
}

TEST_P(CampaignsTest, ListsByIdPageByPage) {
  for (const char* id : {"m", "z", "a"}) Add(id);
  EXPECT_THAT(IdsOf(Read(ListCampaigns, "", 2)), ElementsAre("a", "m"));
  EXPECT_THAT(IdsOf(Read(ListCampaigns, "m", 2)), ElementsAre("z"));
  EXPECT_THAT(IdsOf(Read(ListCampaigns, "z", 2)), IsEmpty());
}

TEST_P(CampaignsTest, ThoseInAStateComeByNumber) {
  Add("z", CampaignState::kRunning);
  Add("m", CampaignState::kPaused);
  Add("a", CampaignState::kRunning);
  EXPECT_THAT(IdsOf(Read(CampaignsInState, CampaignState::kRunning)), ElementsAre("z", "a"));
  EXPECT_THAT(IdsOf(Read(CampaignsInState, CampaignState::kCancelled)), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const CampaignState state, Read(CampaignStateOf, CampaignNumber{2}));
  EXPECT_EQ(state, CampaignState::kPaused);
}

TEST_P(CampaignsTest, ADeletedOneTakesItsImportedArmsAlong) {
  const Campaign campaign = Add("autumn");
  const Campaign other = Add("winter");
  for (const CampaignNumber number : {campaign.number, other.number}) {
    ASSERT_OK(Write(ImportAssignment, number, CustomerNumber{1}, 1));
  }
  ASSERT_OK(Write(DeleteCampaign, campaign.number));
  EXPECT_THAT(Read(GetCampaign, "autumn"), HasCode(absl::StatusCode::kNotFound, HasSubstr("autumn")));
  ASSERT_OK_AND_ASSIGN(const int64_t left, Read(CountImportedAssignments, campaign.number));
  EXPECT_EQ(left, 0);
  ASSERT_OK_AND_ASSIGN(const int64_t others, Read(CountImportedAssignments, other.number));
  EXPECT_EQ(others, 1);
}

TEST_P(CampaignsTest, ADamagedDefinitionIsDataLossAndHidesNoOther) {
  Add("autumn");
  Add("winter");
  ASSERT_OK(Write([](Session& session) {
    return session.Execute("UPDATE campaigns SET definition = $1 WHERE id = $2", "{\"tiers\":", "autumn").status();
  }));
  EXPECT_THAT(Read(GetCampaign, "autumn"), HasCode(absl::StatusCode::kDataLoss, HasSubstr("cannot be read")));
  EXPECT_OK(Read(GetCampaign, "winter"));
}

TEST_P(CampaignsTest, WorkspacesAreApart) {
  ASSERT_OK(Write(
      [](Session& session) { return InsertCampaign(session, kElsewhere, ACampaign().BuildCampaign("autumn"), kNow); }));
  EXPECT_THAT(IdsOf(Read(ListCampaigns, "", 10)), IsEmpty());
  EXPECT_THAT(IdsOf(Read(CampaignsInState, CampaignState::kDraft)), IsEmpty());
  EXPECT_EQ(Add("autumn").number, CampaignNumber{1});
}

TEST_P(CampaignsTest, BegunAreAllButDraftsWithTheirRevisions) {
  Add("draft");
  std::vector<std::pair<CampaignNumber, int64_t>> expected;
  for (const CampaignState state :
       {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted, CampaignState::kCancelled}) {
    const Campaign campaign = Add(absl::StrCat("c", static_cast<int>(state)), state);
    expected.emplace_back(campaign.number, 1);
  }
  ASSERT_OK_AND_ASSIGN(const Campaign changed, Read(GetCampaignByNumber, expected[1].first));
  ASSERT_OK(Write(UpdateCampaign, changed, kNow));
  expected[1].second = 2;
  ASSERT_OK_AND_ASSIGN(const auto begun, Read(storage::RevisionsOfBegun));
  EXPECT_EQ(begun, expected);
}

}  // namespace
}  // namespace sendlift::conformance
