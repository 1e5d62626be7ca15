#include "storage/tierings.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::DeleteTiering;
using storage::GetTiering;
using storage::InsertTiering;
using storage::ListTierings;
using storage::PutTieringRun;
using storage::TieringUnderWay;
using storage::UpdateTiering;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

Tiering ATiering(absl::string_view id) {
  Tiering tiering;
  tiering.id = std::string(id);
  tiering.display_name = "By value \xe2\x99\xa5";
  tiering.kind = Tiering::Kind::kMatrix;
  tiering.value_thresholds = {0.25, 100};
  tiering.churn_thresholds = {0.7};
  tiering.rules = {{.value_band = 2,
                    .churn_band = 1,
                    .tier = "VIP",
                    .customer_class = "serve",
                    .offer = "gift",
                    .channel = "phone",
                    .cadence = "monthly"},
                   {.filter = "a = \"b\"",
                    .rfm_sum_min = 12,
                    .recency_score_min = 5,
                    .frequency_score_min = 4,
                    .monetary_score_min = 3,
                    .tier = "B"}};
  return tiering;
}

class TieringsTest : public StorageTest {};
ON_EVERY_ENGINE(TieringsTest);

TEST_P(TieringsTest, EveryFieldComesBack) {
  ASSERT_OK(Write(InsertTiering, ATiering("matrix"), kNow));
  ASSERT_OK_AND_ASSIGN(const Tiering found, Read(GetTiering, "matrix"));
  const Tiering expected = ATiering("matrix");
  EXPECT_EQ(found.display_name, expected.display_name);
  EXPECT_EQ(found.kind, expected.kind);
  EXPECT_EQ(found.rules, expected.rules);
  EXPECT_EQ(found.value_thresholds, expected.value_thresholds);
  EXPECT_EQ(found.churn_thresholds, expected.churn_thresholds);
  EXPECT_EQ(found.revision, 1);
  EXPECT_EQ(found.create_time, kNow);
  EXPECT_FALSE(found.run.under_way());
  EXPECT_EQ(found.run.begin_time, absl::InfinitePast());
}

TEST_P(TieringsTest, AnIdIsTakenOnceAndWhatIsNotThereIsNotFound) {
  ASSERT_OK(Write(InsertTiering, ATiering("a"), kNow));
  EXPECT_THAT(Write(InsertTiering, ATiering("a"), kNow), HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("a")));
  EXPECT_THAT(Read(GetTiering, "b"), HasCode(absl::StatusCode::kNotFound, HasSubstr("tiering")));
  EXPECT_THAT(Write(UpdateTiering, ATiering("b"), kNow), HasCode(absl::StatusCode::kNotFound, HasSubstr("b")));
  EXPECT_THAT(Write(DeleteTiering, "b"), HasCode(absl::StatusCode::kNotFound, HasSubstr("b")));
}

TEST_P(TieringsTest, AnUpdateIsTheNextRevision) {
  ASSERT_OK_AND_ASSIGN(Tiering tiering, Write(InsertTiering, ATiering("a"), kNow));
  tiering.rules.resize(1);
  ASSERT_OK_AND_ASSIGN(const Tiering updated, Write(UpdateTiering, tiering, kNow + absl::Minutes(1)));
  EXPECT_EQ(updated.revision, 2);
  EXPECT_EQ(updated.rules.size(), 1u);
  EXPECT_EQ(updated.create_time, kNow);
  EXPECT_EQ(updated.update_time, kNow + absl::Minutes(1));
}

TEST_P(TieringsTest, ARunIsRememberedWithoutAnotherRevision) {
  for (const char* const id : {"a", "b"}) ASSERT_OK(Write(InsertTiering, ATiering(id), kNow));
  EXPECT_FALSE(Read(TieringUnderWay)->has_value());
  TieringRun run = {.next_customer = 501,
                    .batch = 7,
                    .principal = "ann",
                    .customers = 500,
                    .changed = 3,
                    .begin_time = kNow,
                    .end_time = absl::InfinitePast()};
  ASSERT_OK(Write(PutTieringRun, "b", run));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(TieringUnderWay));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, "b");
  EXPECT_EQ(found->revision, 1);
  EXPECT_EQ(found->run.next_customer, 501);
  EXPECT_EQ(found->run.batch, 7);
  EXPECT_EQ(found->run.principal, "ann");
  EXPECT_EQ(found->run.customers, 500);
  EXPECT_EQ(found->run.changed, 3);
  EXPECT_EQ(found->run.begin_time, kNow);
  EXPECT_EQ(found->run.end_time, absl::InfinitePast());
  run.next_customer = 0;
  run.end_time = kNow;
  ASSERT_OK(Write(PutTieringRun, "b", run));
  EXPECT_FALSE(Read(TieringUnderWay)->has_value());
}

TEST_P(TieringsTest, ListsByIdInPages) {
  for (const char* const id : {"c", "a", "b"}) ASSERT_OK(Write(InsertTiering, ATiering(id), kNow));
  std::vector<std::string> ids;
  ASSERT_OK_AND_ASSIGN(const auto page, Read(ListTierings, "a", 2));
  for (const Tiering& tiering : page) ids.push_back(tiering.id);
  EXPECT_THAT(ids, ElementsAre("b", "c"));
  ASSERT_OK(Write(DeleteTiering, "b"));
  EXPECT_EQ(Read(ListTierings, "", 9)->size(), 2u);
}

}  // namespace
}  // namespace sendlift::conformance
