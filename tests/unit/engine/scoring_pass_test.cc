#include "engine/scoring_pass.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/random.h"
#include "base/status.h"
#include "model/import_batch.h"
#include "storage/customer_scores.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "storage/import_batches.h"
#include "storage/schema.h"
#include "storage/scorings.h"
#include "storage/trained_models.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;
using testing::HasCode;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromCivil(absl::CivilHour(2026, 11, 25, 10), absl::UTCTimeZone());
constexpr absl::Duration kDay = absl::Hours(24);

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

class ScoringPassTest : public ::testing::Test {
 protected:
  template <typename Body>
  void Write(Body body) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, body));
  }
  // Customers c-1, c-2 ..., and a model whose one feature is the recency, of customers active in the last 100 days.
  void Fill(int customers, const std::string& problem = "") {
    Write([&](Session& session) -> absl::Status {
      for (int i = 1; i <= customers; ++i) {
        Customer customer;
        customer.id = absl::StrCat("c-", i);
        RETURN_IF_ERROR(storage::UpsertCustomer(session, kMain, customer, kNow - 500 * kDay).status());
      }
      TrainedModel model;
      model.period = {.first_day = absl::CivilDay(2025, 1, 1),
                      .last_day = absl::CivilDay(2026, 10, 1),
                      .horizon_days = 30,
                      .active_days = 100};
      for (const char* name : {"recency", "frequency", "mean_spend", "tenure", "overdue", "once", "recent"}) {
        model.features.push_back({.name = name, .mean = 0, .deviation = 1, .weight = 0, .spread = {}});
      }
      model.features[0].weight = 1;
      model.intercept = -3;
      model.problem = problem;
      model.value = {.purchases = ValueParameters::Purchases{.r = 0.25, .alpha = 4, .a = 0.8, .b = 2.5},
                     .spend = ValueParameters::Spend{.p = 6, .q = 4, .v = 1'500},
                     .problem = ""};
      model.value_days = 365;
      return storage::InsertTrainedModel(session, kMain, model, kNow - 50 * kDay).status();
    });
  }
  void Buy(int64_t customer, int days_ago, int64_t amount_minor, absl::Time now = kNow) {
    Write([&](Session& session) {
      Event event;
      event.sequence = ++sequence_;
      event.customer = {customer};
      event.type = "PURCHASED";
      event.time = now - days_ago * kDay;
      event.amount_minor = amount_minor;
      return storage::AppendEvent(session, kMain, 1, event).status();
    });
  }
  void BuyAtRandom(int customers, uint64_t seed) {
    Random random(seed);
    for (int i = 1; i <= customers; ++i) {
      const auto times = 1 + random.Below(5);
      for (uint64_t k = 0; k < times; ++k) {
        Buy(i, 1 + static_cast<int>(random.Below(90)), 1'000 + static_cast<int64_t>(random.Below(5'000)));
      }
    }
  }
  absl::StatusOr<Scoring> Begin(absl::Time now = kNow, int64_t model = 1) {
    Scoring scoring;
    RETURN_IF_ERROR(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      Scoring asked;
      asked.model = model;
      asked.principal = "ann";
      ASSIGN_OR_RETURN(scoring, BeginScoring(session, kMain, asked, now));
      return absl::OkStatus();
    }));
    return scoring;
  }
  int RunOut(ScoringPass& pass, absl::Time now = kNow) {
    for (int turns = 1; turns < 10'000; ++turns) {
      const auto more = pass.RunOnce(now);
      EXPECT_OK(more);
      if (!more.value_or(false)) return turns;
    }
    ADD_FAILURE() << "never ends";
    return 0;
  }
  void RunOut(absl::Time now = kNow) {
    ScoringPass pass(*database_, kMain, {});
    RunOut(pass, now);
  }
  Scoring Last() {
    Scoring last;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto found, storage::LastScoring(session, kMain));
      if (found.has_value()) last = *found;
      return absl::OkStatus();
    });
    return last;
  }
  std::map<std::string, std::string> AttributesOf(int customer) {
    std::map<std::string, std::string> attributes;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const Customer found, storage::GetCustomer(session, kMain, absl::StrCat("c-", customer)));
      attributes = found.attributes;
      return absl::OkStatus();
    });
    return attributes;
  }
  std::string AllAttributes(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) {
      for (const auto& [name, value] : AttributesOf(i)) absl::StrAppend(&text, i, " ", name, "=", value, "\n");
    }
    return text;
  }
  size_t WarningCount() {
    size_t count = 0;
    Write([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto warnings, storage::ListWarnings(session, kMain, std::nullopt, 1'000));
      count = warnings.size();
      return absl::OkStatus();
    });
    return count;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
  int64_t sequence_ = 0;
};

TEST_F(ScoringPassTest, WhatTheModelSaysBecomesAttributes) {
  Fill(4);
  Buy(1, 19, 1'000);
  Buy(2, 2, 9'000);
  Buy(2, 40, 9'000);
  Buy(3, 60, 500);
  Buy(4, 101, 500);  // not active any more
  ASSERT_OK(Begin());
  RunOut();
  // 1 / (1 + exp(3 - log(1 + 19))).
  EXPECT_EQ(AttributesOf(1), (std::map<std::string, std::string>{{"churn_probability", "0.4989"},
                                                                 {"churn_score", "0.4989"},
                                                                 {"churn_class", "MID"},
                                                                 {"value_score", "50"},
                                                                 {"value_class", "MID"},
                                                                 {"score_version", "1"}}));
  EXPECT_EQ(AttributesOf(2).at("value_class"), "HIGH");
  EXPECT_EQ(AttributesOf(2).at("churn_class"), "LOW");
  EXPECT_EQ(AttributesOf(3).at("value_class"), "LOW");
  EXPECT_EQ(AttributesOf(3).at("churn_class"), "HIGH");
  EXPECT_TRUE(AttributesOf(4).empty());
  const Scoring last = Last();
  EXPECT_EQ(last.state, Scoring::State::kDone);
  EXPECT_EQ(last.customers, 3);
  EXPECT_EQ(last.cleared, 0);
  EXPECT_EQ(last.last_day, absl::CivilDay(2026, 11, 25));
  Write([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportBatch batch, storage::GetImportBatch(session, kMain, last.batch));
    EXPECT_EQ(batch.file_name, "scorings/1");
    EXPECT_EQ(batch.state, ImportBatch::State::kDone);
    EXPECT_EQ(batch.principal, "ann");
    return absl::OkStatus();
  });
}

TEST_F(ScoringPassTest, WhoIsNotActiveAnyMoreLosesTheScores) {
  Fill(3);
  Buy(1, 1, 1'000);
  Buy(2, 80, 1'000);
  Buy(3, 80, 1'000);
  ASSERT_OK(Begin());
  RunOut();
  ASSERT_EQ(AttributesOf(2).size(), 6);
  const absl::Time later = kNow + 30 * kDay;
  Buy(3, 1, 1'000, later);
  ASSERT_OK(Begin(later));
  RunOut(later);
  EXPECT_TRUE(AttributesOf(2).empty());
  EXPECT_EQ(AttributesOf(3).size(), 6);
  EXPECT_EQ(Last().cleared, 1);
  EXPECT_EQ(Last().customers, 2);
  EXPECT_EQ(WarningCount(), 2);
}

TEST_F(ScoringPassTest, SmallTurnsAndCrashesGiveTheSame) {
  constexpr uint64_t kSeed = 20261123;
  constexpr int kCustomers = 40;
  RecordProperty("seed", static_cast<int>(kSeed));
  Fill(kCustomers);
  BuyAtRandom(kCustomers, kSeed);
  ASSERT_OK(Begin());
  RunOut();
  const std::string at_once = AllAttributes(kCustomers);
  const int64_t scored = Last().customers;
  EXPECT_EQ(scored, kCustomers);
  ASSERT_OK(Begin());
  for (int turns = 0; Last().state != Scoring::State::kDone; ++turns) {
    ASSERT_LT(turns, 1'000);
    ScoringPass restarted(*database_, kMain, {.chunk = 3});  // forgets what it had read
    ASSERT_OK(restarted.RunOnce(kNow));
    ASSERT_OK(restarted.RunOnce(kNow));
  }
  EXPECT_EQ(AllAttributes(kCustomers), at_once) << "seed " << kSeed;
  EXPECT_EQ(Last().customers, scored);
  EXPECT_EQ(WarningCount(), static_cast<size_t>(kCustomers));
}

TEST_F(ScoringPassTest, ATurnWritesNoMoreThanAChunk) {
  Fill(10);
  BuyAtRandom(10, 5);
  ASSERT_OK(Begin());
  ScoringPass pass(*database_, kMain, {.chunk = 3});
  ASSERT_OK(pass.RunOnce(kNow));
  EXPECT_EQ(Last().customers, 0);
  ASSERT_OK(pass.RunOnce(kNow));
  EXPECT_EQ(Last().customers, 3);
  EXPECT_EQ(WarningCount(), 3);
  RunOut(pass);
  EXPECT_EQ(Last().customers, 10);
}

TEST_F(ScoringPassTest, AModelThatIsWorseThanNoneDoesNotPublish) {
  Fill(1, "worse than chance");
  EXPECT_EQ(ReasonOf(Begin().status()), "MODEL_NOT_USABLE");
  EXPECT_THAT(Begin(kNow, 2), HasCode(absl::StatusCode::kNotFound, ::testing::_));
}

TEST_F(ScoringPassTest, OneAtATime) {
  Fill(1);
  Buy(1, 1, 100);
  ASSERT_OK(Begin());
  EXPECT_EQ(ReasonOf(Begin().status()), "SCORING_RUNNING");
  RunOut();
  EXPECT_OK(Begin());
}

TEST_F(ScoringPassTest, WithoutCustomersItIsDone) {
  Fill(0);
  ASSERT_OK(Begin());
  RunOut();
  EXPECT_EQ(Last().state, Scoring::State::kDone);
  EXPECT_EQ(Last().customers, 0);
}

}  // namespace
}  // namespace sendlift
