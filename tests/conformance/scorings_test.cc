#include "storage/scorings.h"

#include <limits>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::GetScoring;
using storage::InsertScoring;
using storage::LastScoring;
using storage::PutScoring;
using storage::UnfinishedScoring;
using testing::HasCode;

class ScoringsTest : public StorageTest {
 protected:
  Scoring Insert() {
    Scoring scoring;
    scoring.model = 4;
    scoring.last_day = absl::CivilDay(2026, 11, 22);
    scoring.principal = "ann";
    scoring.asked_churn = ClassBounds{.mid = 0.25, .high = 0.5};
    const auto inserted = Write(InsertScoring, scoring, kNow);
    EXPECT_OK(inserted);
    return inserted.value();
  }
};
ON_EVERY_ENGINE(ScoringsTest);

TEST_P(ScoringsTest, EveryFieldComesBack) {
  Scoring scoring = Insert();
  EXPECT_EQ(scoring.number, 1);
  scoring.state = Scoring::State::kClearing;
  scoring.next_customer = 42;
  scoring.batch = 7;
  scoring.customers = 10;
  scoring.cleared = 3;
  scoring.value_bounds = {.mid = 100.5, .high = 200};
  scoring.churn_bounds = {.mid = 0.25, .high = 0.5};
  scoring.score_bounds.assign(100, std::numeric_limits<double>::infinity());
  scoring.score_bounds[0] = 12;
  scoring.score_bounds[1] = 13;
  ASSERT_OK(Write(PutScoring, scoring, kNow + absl::Minutes(1)));
  ASSERT_OK_AND_ASSIGN(const Scoring found, Read(GetScoring, int64_t{1}));
  EXPECT_EQ(found.model, 4);
  EXPECT_EQ(found.last_day, absl::CivilDay(2026, 11, 22));
  EXPECT_EQ(found.state, Scoring::State::kClearing);
  EXPECT_EQ(found.principal, "ann");
  EXPECT_EQ(found.next_customer, 42);
  EXPECT_EQ(found.batch, 7);
  EXPECT_EQ(found.customers, 10);
  EXPECT_EQ(found.cleared, 3);
  EXPECT_FALSE(found.asked_value.has_value());
  EXPECT_EQ(found.asked_churn, (ClassBounds{.mid = 0.25, .high = 0.5}));
  EXPECT_EQ(found.value_bounds, scoring.value_bounds);
  EXPECT_EQ(found.churn_bounds, scoring.churn_bounds);
  EXPECT_EQ(found.score_bounds, scoring.score_bounds);
  EXPECT_EQ(found.create_time, kNow);
  EXPECT_EQ(found.update_time, kNow + absl::Minutes(1));
  EXPECT_THAT(Read(GetScoring, int64_t{2}), HasCode(absl::StatusCode::kNotFound, ::testing::_));
}

TEST_P(ScoringsTest, OnlyOneThatIsNotDoneIsUnfinishedAndTheLastOneIsTheLast) {
  EXPECT_FALSE(Read(UnfinishedScoring)->has_value());
  EXPECT_FALSE(Read(LastScoring)->has_value());
  Scoring scoring = Insert();
  EXPECT_EQ(Read(UnfinishedScoring).value()->number, 1);
  scoring.state = Scoring::State::kDone;
  ASSERT_OK(Write(PutScoring, scoring, kNow));
  EXPECT_FALSE(Read(UnfinishedScoring)->has_value());
  Insert();
  EXPECT_EQ(Read(LastScoring).value()->number, 2);
}

}  // namespace
}  // namespace sendlift::conformance
