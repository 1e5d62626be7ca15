#include "services/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/random.h"
#include "sendlift/v1/models.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"

namespace sendlift {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kCustomers = 1'200;
constexpr int kDays = 500;

class ModelsTest : public ::testing::Test {
 protected:
  // Customers who come all the time, buy every 10 to 40 days and leave after 120 in the mean.
  void FillUp() {
    ASSERT_TRUE(server_.database()
                    .Write(storage::Lane::kImport,
                           [&](storage::Session& session) -> absl::Status {
                             sequence_ = 0;
                             random_ = Random(4);
                             for (int i = 0; i < kCustomers; ++i) {
                               const absl::Status status = Add(session, i);
                               if (!status.ok()) return status;
                             }
                             return storage::PutWorkspaceCurrency(session, kMainWorkspace, "EUR");
                           })
                    .ok());
  }
  double Exponential(double mean) { return -std::log(1 - random_.Uniform()) * mean; }
  absl::Status Add(storage::Session& session, int i) {
    const Customer customer = testing::ACustomer(i);
    const auto stored = storage::UpsertCustomer(session, kMainWorkspace, customer, now());
    if (!stored.ok()) return stored.status();
    const auto number = storage::FindCustomer(session, kMainWorkspace, customer.id);
    if (!number.ok()) return number.status();
    const double pace = 10 + 30 * random_.Uniform();
    double day = kDays * random_.Uniform();
    const double end = std::min<double>(kDays, day + Exponential(120));
    for (; day < end; day += Exponential(pace)) {
      Event event;
      event.sequence = ++sequence_;
      event.customer = **number;
      event.type = "PURCHASED";
      event.time = now() - absl::Hours(24) * (kDays - day);
      event.amount_minor = 1'000 + 53 * (i % 29) + static_cast<int64_t>(random_.Below(500));
      const auto appended = storage::AppendEvent(session, kMainWorkspace, 1, event);
      if (!appended.ok()) return appended.status();
    }
    return absl::OkStatus();
  }
  absl::Time now() { return server_.clock().Now(); }
  std::unique_ptr<v1::ModelService::Stub> stub() { return server_.Stub<v1::ModelService>(); }

  static v1::TrainModelRequest TrainRequest() {
    v1::TrainModelRequest request;
    request.set_parent("workspaces/main");
    request.mutable_look_back_duration()->set_seconds(kDays * 86'400);
    request.mutable_horizon_duration()->set_seconds(60 * 86'400);
    request.mutable_active_duration()->set_seconds(180 * 86'400);
    return request;
  }
  grpc::Status Train(const v1::TrainModelRequest& request, v1::Model& model) {
    grpc::ClientContext context;
    return stub()->TrainModel(&context, request, &model);
  }
  grpc::Status Score(const v1::ScoreCustomersRequest& request, v1::Scoring& scoring) {
    grpc::ClientContext context;
    return stub()->ScoreCustomers(&context, request, &scoring);
  }
  // Waits until a scoring is done.
  v1::Scoring Done(const std::string& name) {
    v1::Scoring scoring;
    v1::GetScoringRequest request;
    request.set_name(name);
    for (int looks = 0; looks < 50'000 && scoring.state() != v1::Scoring::DONE; ++looks) {
      grpc::ClientContext context;
      EXPECT_GRPC_OK(stub()->GetScoring(&context, request, &scoring));
    }
    EXPECT_EQ(scoring.state(), v1::Scoring::DONE);
    return scoring;
  }

  testing::TestServer server_;
  Random random_{4};
  int64_t sequence_ = 0;
};

TEST_F(ModelsTest, FromTheEventsToTheMatrix) {
  FillUp();
  v1::Model model;
  EXPECT_GRPC_OK(Train(TrainRequest(), model));
  EXPECT_EQ(model.name(), "workspaces/main/models/1");
  EXPECT_TRUE(model.usable()) << model.problem();
  EXPECT_GT(model.quality().area(), 0.75);
  EXPECT_THAT(model.quality().groups(), SizeIs(10));
  EXPECT_THAT(model.features(), SizeIs(7));

  v1::ScoreCustomersRequest score;
  score.set_name(model.name());
  score.mutable_churn_bounds()->set_mid_min(0.3);
  score.mutable_churn_bounds()->set_high_min(0.6);
  v1::Scoring begun;
  EXPECT_GRPC_OK(Score(score, begun));
  const v1::Scoring scoring = Done(begun.name());
  EXPECT_GT(scoring.customer_count(), 200);
  EXPECT_EQ(scoring.churn_bounds().high_min(), 0.6);

  v1::GetValueChurnMatrixRequest get_matrix;
  get_matrix.set_name("workspaces/main/reports/valueChurnMatrix");
  v1::ValueChurnMatrix matrix;
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub()->GetValueChurnMatrix(&context, get_matrix, &matrix));
  }
  ASSERT_THAT(matrix.cells(), SizeIs(9));
  EXPECT_EQ(matrix.currency_code(), "EUR");
  EXPECT_EQ(matrix.cells(0).value_class(), v1::HIGH);
  int64_t customers = 0;
  double at_risk = 0;
  for (const auto& cell : matrix.cells()) {
    customers += cell.customer_count();
    at_risk += cell.at_risk_minor();
  }
  EXPECT_EQ(customers, scoring.customer_count());

  v1::ListWarningsRequest list;
  list.set_parent("workspaces/main");
  list.set_page_size(100);
  double last = std::numeric_limits<double>::infinity();
  double listed_at_risk = 0;
  int64_t listed = 0;
  do {
    v1::ListWarningsResponse page;
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub()->ListWarnings(&context, list, &page));
    for (const v1::ChurnWarning& warning : page.warnings()) {
      EXPECT_LE(warning.at_risk_minor(), last);
      last = warning.at_risk_minor();
      listed_at_risk += last;
      ++listed;
      EXPECT_EQ(warning.churn_class() == v1::HIGH, warning.churn_probability() >= 0.6);
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(listed, customers);
  EXPECT_NEAR(listed_at_risk / at_risk, 1, 1e-9);
}

TEST_F(ModelsTest, SegmentsSelectByTheScores) {
  FillUp();
  v1::Model model;
  EXPECT_GRPC_OK(Train(TrainRequest(), model));
  v1::ScoreCustomersRequest score;
  score.set_name(model.name());
  v1::Scoring begun;
  EXPECT_GRPC_OK(Score(score, begun));
  const v1::Scoring scoring = Done(begun.name());
  v1::CountCustomersRequest request;
  request.set_parent("workspaces/main");
  request.set_filter("churn_class = HIGH AND score_version = 1");
  v1::CountCustomersResponse count;
  grpc::ClientContext context;
  EXPECT_GRPC_OK(server_.Stub<v1::SegmentService>()->CountCustomers(&context, request, &count));
  EXPECT_NEAR(static_cast<double>(count.customer_count()) / static_cast<double>(scoring.customer_count()), 1.0 / 3,
              0.02);
}

TEST_F(ModelsTest, LooksAreListedWithTheVersions) {
  FillUp();
  v1::Model model;
  EXPECT_GRPC_OK(Train(TrainRequest(), model));
  v1::TrainModelRequest dry = TrainRequest();
  dry.set_validate_only(true);
  v1::Model not_stored;
  EXPECT_GRPC_OK(Train(dry, not_stored));
  v1::CheckModelRequest check;
  check.set_name(model.name());
  v1::AgeingCheck look;
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub()->CheckModel(&context, check, &look));
  }
  EXPECT_EQ(look.number(), 1);
  EXPECT_THAT(look.drifts(), SizeIs(8));
  EXPECT_EQ(look.quality().area(), model.quality().area());  // of the same day
  v1::ListModelsRequest list;
  list.set_parent("workspaces/main");
  v1::ListModelsResponse listed;
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub()->ListModels(&context, list, &listed));
  }
  ASSERT_THAT(listed.models(), SizeIs(1));
  EXPECT_THAT(listed.models(0).ageing_checks(), SizeIs(1));
  v1::GetModelRequest get;
  get.set_name(model.name());
  v1::Model found;
  grpc::ClientContext context;
  EXPECT_GRPC_OK(stub()->GetModel(&context, get, &found));
  EXPECT_THAT(found.ageing_checks(), SizeIs(1));
  EXPECT_EQ(found.intercept(), model.intercept());
}

TEST_F(ModelsTest, WhatCannotBeIsRefusedWithItsReason) {
  v1::Model model;
  EXPECT_EQ(testing::ReasonOf(Train(TrainRequest(), model)), "NO_PURCHASES");
  v1::TrainModelRequest wrong = TrainRequest();
  wrong.mutable_horizon_duration()->set_seconds(400 * 86'400);
  EXPECT_EQ(Train(wrong, model).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ScoreCustomersRequest score;
  score.set_name("workspaces/main/models/7");
  v1::Scoring scoring;
  EXPECT_EQ(Score(score, scoring).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::GetValueChurnMatrixRequest matrix;
  matrix.set_name("workspaces/main/reports/valueChurnMatrix");
  v1::ValueChurnMatrix no_matrix;
  {
    grpc::ClientContext context;
    EXPECT_EQ(testing::ReasonOf(stub()->GetValueChurnMatrix(&context, matrix, &no_matrix)), "NO_SCORES");
  }
  v1::ListWarningsRequest warnings;
  warnings.set_parent("workspaces/main");
  v1::ListWarningsResponse no_warnings;
  {
    grpc::ClientContext context;
    EXPECT_EQ(testing::ReasonOf(stub()->ListWarnings(&context, warnings, &no_warnings)), "NO_SCORES");
  }
  EXPECT_THAT(no_warnings.warnings(), IsEmpty());
}

}  // namespace
}  // namespace sendlift
