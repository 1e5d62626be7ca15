#include "audience/tier_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::Pair;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Tiering Of(Tiering::Kind kind, std::vector<TierRule> rules) {
  Tiering tiering;
  tiering.id = "t";
  tiering.kind = kind;
  tiering.rules = std::move(rules);
  return tiering;
}
Tiering Matrix(std::vector<TierRule> rules) {
  Tiering tiering = Of(Tiering::Kind::kMatrix, std::move(rules));
  tiering.value_thresholds = {10, 100.5};
  tiering.churn_thresholds = {0.5};
  return tiering;
}

class TierRulesTest : public ::testing::Test {
 protected:
  void Add(const std::string& id, const std::string& tier, std::map<std::string, std::string> attributes) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) {
      Customer customer;
      customer.id = id;
      customer.tier = tier;
      customer.attributes = attributes;
      return storage::UpsertCustomer(session, kMain, customer, kNow).status();
    }));
  }
  TieringPreview Preview(const Tiering& tiering) {
    TieringPreview preview;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(preview, PreviewTiering(session, kMain, tiering));
      return absl::OkStatus();
    }));
    return preview;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

TEST_F(TierRulesTest, TheFirstRuleThatHoldsDecidesAndOthersStay) {
  Add("a", "", {{"spent", "900"}});
  Add("b", "old", {{"spent", "500"}});
  Add("c", "old", {{"spent", "1"}});
  Add("d", "VIP", {{"spent", "999"}});
  const TieringPreview preview = Preview(Of(
      Tiering::Kind::kRules, {{.filter = "spent > 800", .tier = "VIP"}, {.filter = "spent > 100", .tier = "regular"}}));
  EXPECT_THAT(preview.by_rule, ElementsAre(2, 1));
  EXPECT_EQ(preview.no_rule, 1);
  EXPECT_EQ(preview.changed, 2);
  EXPECT_THAT(preview.moves, ElementsAre(Pair(Pair("", "VIP"), 1), Pair(Pair("VIP", "VIP"), 1),
                                         Pair(Pair("old", "old"), 1), Pair(Pair("old", "regular"), 1)));
}

TEST_F(TierRulesTest, ScoresAreAtLeastWhatIsAskedFor) {
  Add("a", "", {{"rfm_sum", "15"}, {"recency_score", "5"}, {"frequency_score", "5"}, {"monetary_score", "5"}});
  Add("b", "", {{"rfm_sum", "11"}, {"recency_score", "1"}, {"frequency_score", "5"}, {"monetary_score", "5"}});
  Add("c", "", {{"rfm_sum", "11"}, {"recency_score", "5"}, {"frequency_score", "1"}, {"monetary_score", "5"}});
  Add("d", "", {});
  const TieringPreview preview =
      Preview(Of(Tiering::Kind::kRfm, {{.rfm_sum_min = 13, .tier = "best"},
                                       {.recency_score_min = 4, .tier = "recent"},
                                       {.frequency_score_min = 4, .monetary_score_min = 4, .tier = "lapsed"},
                                       {.tier = "never bought"}}));
  EXPECT_THAT(preview.by_rule, ElementsAre(1, 1, 1, 1));
}

TEST_F(TierRulesTest, BandsBeginAtTheirThresholdAndLackingAScoreIsInNone) {
  Add("a", "", {{"value_score", "9.99"}, {"churn_score", "0.49"}});
  Add("b", "", {{"value_score", "10"}, {"churn_score", "0.5"}});
  Add("c", "", {{"value_score", "100.5"}, {"churn_score", "0.1"}});
  Add("d", "", {{"value_score", "100"}});
  Add("e", "", {{"value_score", "50"}, {"churn_score", "0.1"}});
  const TieringPreview preview = Preview(Matrix({{.value_band = 0, .churn_band = 0, .tier = "low"},
                                                 {.value_band = 1, .churn_band = 1, .tier = "rescue"},
                                                 {.value_band = 2, .churn_band = 0, .tier = "keep"}}));
  EXPECT_THAT(preview.by_rule, ElementsAre(1, 1, 1));
  EXPECT_EQ(preview.no_rule, 2);
}

TEST_F(TierRulesTest, AnotherClassIsAChangeToo) {
  Add("a", "VIP", {{"class", "serve"}});
  Add("b", "VIP", {{"class", "do_not_serve"}});
  EXPECT_EQ(Preview(Of(Tiering::Kind::kRules, {{.customer_class = "do_not_serve"}})).changed, 1);
}

TEST(CheckTieringTest, SaysEverythingThatIsWrongWithItsPlace) {
  struct Case {
    const char* name;
    Tiering tiering;
    const char* says;
  };
  Tiering descending = Matrix({{.tier = "a"}});
  descending.value_thresholds = {2, 1};
  const Case cases[] = {
      {"NoRules", Of(Tiering::Kind::kRules, {}), "rules.tiers"},
      {"SetsNothing", Of(Tiering::Kind::kRules, {{.filter = ""}}), "rules.tiers[0]: sets nothing"},
      {"Filter", Of(Tiering::Kind::kRules, {{.tier = "a"}, {.filter = "spent >", .tier = "a"}}), "rules.tiers[1].when"},
      {"Score", Of(Tiering::Kind::kRfm, {{.recency_score_min = 6, .tier = "a"}}), "rfm.tiers[0]: scores are 1 to 5"},
      {"Sum", Of(Tiering::Kind::kRfm, {{.rfm_sum_min = 16, .tier = "a"}}), "sums are 3 to 15"},
      {"Band", Matrix({{.value_band = 3, .tier = "a"}}), "matrix.cells[0]: names a band"},
      {"Twice", Matrix({{.tier = "a"}, {.tier = "b"}}), "matrix.cells[1]: is a second cell"},
      {"Descending", descending, "matrix.value_thresholds: must ascend"},
      {"NoThresholds", Of(Tiering::Kind::kMatrix, {{.tier = "a"}}), "matrix.churn_thresholds"},
      {"LongTier", Of(Tiering::Kind::kRules, {{.tier = std::string(129, 'a')}}), "rules.tiers[0].tier: at most"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(CheckTiering(c.tiering), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says))) << c.name;
  }
  EXPECT_OK(CheckTiering(Of(Tiering::Kind::kImported, {})));
  EXPECT_OK(CheckTiering(Matrix({{.value_band = 2, .churn_band = 1, .tier = "a"}})));
}

}  // namespace
}  // namespace sendlift
