#include "storage/campaign_versions.h"

#include "storage/definition_json.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::CampaignVersion;
using storage::DefinitionToJson;
using storage::ListCampaignVersions;
using storage::PutCampaignVersion;
using testing::ACampaign;

class CampaignVersionsTest : public StorageTest {};
ON_EVERY_ENGINE(CampaignVersionsTest);

constexpr CampaignNumber kCampaign{3};

CampaignVersion AVersion(int64_t number, absl::string_view name) {
  return {.version = number,
          .definition = ACampaign().WithName(name).Build(),
          .editor = "ann",
          .fields = {"display_name", "waves[1].share"},
          .create_time = kNow};
}

TEST_P(CampaignVersionsTest, ComeBackInTheirOrderAndInPages) {
  for (const int64_t number : {2, 1, 3}) {
    ASSERT_OK(Write(PutCampaignVersion, kCampaign, AVersion(number, absl::StrCat("v", number))));
  }
  ASSERT_OK(Write(PutCampaignVersion, CampaignNumber{4}, AVersion(1, "other")));
  ASSERT_OK_AND_ASSIGN(const auto first, Read(ListCampaignVersions, kCampaign, 0, 2));
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].version, 1);
  EXPECT_EQ(DefinitionToJson(first[0].definition), DefinitionToJson(AVersion(1, "v1").definition));
  EXPECT_EQ(first[0].editor, "ann");
  EXPECT_EQ(first[0].fields, AVersion(1, "").fields);
  EXPECT_EQ(first[0].create_time, kNow);
  ASSERT_OK_AND_ASSIGN(const auto rest, Read(ListCampaignVersions, kCampaign, 2, 2));
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].definition.display_name, "v3");
}

TEST_P(CampaignVersionsTest, TheSameNumberIsReplaced) {
  ASSERT_OK(Write(PutCampaignVersion, kCampaign, AVersion(1, "old")));
  CampaignVersion version = AVersion(1, "new");
  version.fields.clear();
  ASSERT_OK(Write(PutCampaignVersion, kCampaign, version));
  ASSERT_OK_AND_ASSIGN(const auto all, Read(ListCampaignVersions, kCampaign, 0, 9));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].definition.display_name, "new");
  EXPECT_TRUE(all[0].fields.empty());
}

}  // namespace
}  // namespace sendlift::conformance
