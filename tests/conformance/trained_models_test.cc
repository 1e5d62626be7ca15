#include "storage/trained_models.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::GetTrainedModel;
using storage::InsertAgeingCheck;
using storage::InsertTrainedModel;
using storage::ListAgeingChecks;
using storage::ListTrainedModels;
using testing::HasCode;

class TrainedModelsTest : public StorageTest {
 protected:
  static TrainedModel AModel() {
    TrainedModel model;
    model.principal = "ann";
    model.period.first_day = absl::CivilDay(2025, 1, 1);
    model.period.last_day = absl::CivilDay(2026, 1, 1);
    model.features.push_back({.name = "recency", .mean = 1, .deviation = 2, .weight = 3, .spread = {{4}, {5, 6}}});
    return model;
  }
};
ON_EVERY_ENGINE(TrainedModelsTest);

TEST_P(TrainedModelsTest, VersionsCountFromOneAndComeBack) {
  ASSERT_OK_AND_ASSIGN(const TrainedModel first, Write(InsertTrainedModel, AModel(), kNow));
  ASSERT_OK_AND_ASSIGN(const TrainedModel second, Write(InsertTrainedModel, AModel(), kNow + absl::Hours(1)));
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(second.number, 2);
  ASSERT_OK_AND_ASSIGN(const TrainedModel found, Read(GetTrainedModel, int64_t{2}));
  EXPECT_EQ(found.principal, "ann");
  EXPECT_EQ(found.create_time, kNow + absl::Hours(1));
  EXPECT_EQ(found.period, AModel().period);
  EXPECT_EQ(found.features, AModel().features);
  EXPECT_THAT(Read(GetTrainedModel, int64_t{3}), HasCode(absl::StatusCode::kNotFound, ::testing::_));
}

TEST_P(TrainedModelsTest, TheLatestComesFirstAndPagesGoOn) {
  for (int i = 0; i < 3; ++i) ASSERT_OK(Write(InsertTrainedModel, AModel(), kNow));
  std::vector<int64_t> numbers;
  ASSERT_OK_AND_ASSIGN(const auto first, Read(ListTrainedModels, int64_t{0}, 2));
  ASSERT_OK_AND_ASSIGN(const auto second, Read(ListTrainedModels, first.back().number, 2));
  for (const auto& page : {first, second}) {
    for (const TrainedModel& model : page) numbers.push_back(model.number);
  }
  EXPECT_THAT(numbers, ::testing::ElementsAre(3, 2, 1));
}

TEST_P(TrainedModelsTest, LooksCountByModelAndTheLatestComesFirst) {
  AgeingCheck check;
  check.model = 2;
  check.last_day = absl::CivilDay(2026, 3, 1);
  check.principal = "ben";
  check.alarms = {AgeingAlarm::kWorse};
  ASSERT_OK_AND_ASSIGN(const AgeingCheck first, Write(InsertAgeingCheck, check, kNow));
  check.alarms = {};
  ASSERT_OK_AND_ASSIGN(const AgeingCheck second, Write(InsertAgeingCheck, check, kNow));
  check.model = 1;
  ASSERT_OK_AND_ASSIGN(const AgeingCheck other, Write(InsertAgeingCheck, check, kNow));
  EXPECT_EQ(first.number, 1);
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(other.number, 1);
  ASSERT_OK_AND_ASSIGN(const auto listed, Read(ListAgeingChecks, int64_t{2}, 10));
  ASSERT_EQ(listed.size(), 2);
  EXPECT_EQ(listed[0].number, 2);
  EXPECT_EQ(listed[1].alarms, std::vector<AgeingAlarm>{AgeingAlarm::kWorse});
  EXPECT_EQ(listed[1].principal, "ben");
  EXPECT_EQ(listed[1].last_day, absl::CivilDay(2026, 3, 1));
  ASSERT_OK_AND_ASSIGN(const auto last, Read(ListAgeingChecks, int64_t{2}, 1));
  EXPECT_EQ(last.size(), 1);
}

}  // namespace
}  // namespace sendlift::conformance
