#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "sendlift/v1/models.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

inline v1::ModelQuality AQuality() {
  v1::ModelQuality quality;
  quality.set_customer_count(2'348);
  quality.set_left_count(1'835);
  quality.set_left_rate(0.7815);
  quality.set_predicted_rate(0.8463);
  quality.set_area(0.803);
  quality.mutable_area_interval()->set_lower(0.78);
  quality.mutable_area_interval()->set_upper(0.826);
  quality.set_brier_score(0.1341);
  quality.set_base_brier_score(0.1723);
  quality.set_calibration_slope(1.05);
  quality.set_calibration_intercept(-0.64);
  auto& group = *quality.add_groups();
  group.set_customer_count(235);
  group.set_predicted(0.25);
  group.set_observed(0.3);
  return quality;
}

inline v1::AgeingCheck ALook() {
  v1::AgeingCheck look;
  look.set_number(2);
  look.set_last_day("2026-11-22");
  *look.mutable_quality() = AQuality();
  auto& drift = *look.add_drifts();
  drift.set_name("recency");
  drift.set_stability_index(0.312);
  drift.set_chance_bound(0.021);
  look.add_alarms(v1::AgeingCheck::DRIFTED);
  look.add_alarms(v1::AgeingCheck::WORSE);
  return look;
}

inline v1::Model AModel() {
  v1::Model model;
  model.set_name("workspaces/main/models/3");
  model.set_train_day("1997-07-05");
  model.set_last_day("1998-06-30");
  model.set_trained_count(2'357);
  model.mutable_horizon_duration()->set_seconds(180 * 86'400);
  auto& feature = *model.add_features();
  feature.set_name("frequency");
  feature.set_weight(-0.706);
  *model.mutable_quality() = AQuality();
  model.set_usable(true);
  *model.add_ageing_checks() = ALook();
  return model;
}

// A server of models that remembers what it was asked. A scoring is done at the second look; there are 120 warnings.
class FakeModels : public FakeServices<v1::ModelService> {
 public:
  grpc::Status TrainModel(grpc::ServerContext*, const v1::TrainModelRequest* request, v1::Model* response) override {
    train = *request;
    *response = AModel();
    return grpc::Status::OK;
  }
  grpc::Status GetModel(grpc::ServerContext*, const v1::GetModelRequest* request, v1::Model* response) override {
    *response = AModel();
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status ListModels(grpc::ServerContext*, const v1::ListModelsRequest*,
                          v1::ListModelsResponse* response) override {
    *response->add_models() = AModel();
    return grpc::Status::OK;
  }
  grpc::Status CheckModel(grpc::ServerContext*, const v1::CheckModelRequest* request,
                          v1::AgeingCheck* response) override {
    check = *request;
    *response = ALook();
    return grpc::Status::OK;
  }
  grpc::Status ScoreCustomers(grpc::ServerContext*, const v1::ScoreCustomersRequest* request,
                              v1::Scoring* response) override {
    score = *request;
    FillScoring(v1::Scoring::WRITING, *response);
    return grpc::Status::OK;
  }
  grpc::Status GetScoring(grpc::ServerContext*, const v1::GetScoringRequest*, v1::Scoring* response) override {
    FillScoring(v1::Scoring::DONE, *response);
    return grpc::Status::OK;
  }
  grpc::Status ListWarnings(grpc::ServerContext*, const v1::ListWarningsRequest* request,
                            v1::ListWarningsResponse* response) override {
    constexpr int kWarnings = 120;
    int begin = 0;
    (void)absl::SimpleAtoi(request->page_token(), &begin);
    const int end = std::min(kWarnings, begin + request->page_size());
    response->set_currency_code("EUR");
    for (int i = begin; i < end; ++i) {
      v1::ChurnWarning& warning = *response->add_warnings();
      warning.set_customer(absl::StrCat("workspaces/main/customers/c-", i));
      warning.set_churn_probability(0.25);
      warning.set_value_minor(45'000);
      warning.set_at_risk_minor(11'250);
      warning.set_value_class(v1::HIGH);
      warning.set_churn_class(v1::LOW);
      warning.set_model("workspaces/main/models/3");
    }
    if (end < kWarnings) response->set_next_page_token(absl::StrCat(end));
    return grpc::Status::OK;
  }
  grpc::Status GetValueChurnMatrix(grpc::ServerContext*, const v1::GetValueChurnMatrixRequest* request,
                                   v1::ValueChurnMatrix* response) override {
    response->set_name(request->name());
    response->set_currency_code("EUR");
    FillScoring(v1::Scoring::DONE, *response->mutable_scoring());
    auto& cell = *response->add_cells();
    cell.set_value_class(v1::HIGH);
    cell.set_churn_class(v1::MID);
    cell.set_customer_count(1'234);
    cell.set_value_minor(500'050);
    cell.set_at_risk_minor(100'010);
    cell.set_expected_left(246.8);
    return grpc::Status::OK;
  }

  v1::TrainModelRequest train;
  v1::CheckModelRequest check;
  v1::ScoreCustomersRequest score;

 private:
  static void FillScoring(v1::Scoring::State state, v1::Scoring& scoring) {
    scoring.set_name("workspaces/main/scorings/5");
    scoring.set_model("workspaces/main/models/3");
    scoring.set_state(state);
    scoring.set_customer_count(12'345);
  }
};

}  // namespace sendlift::cli::testing
