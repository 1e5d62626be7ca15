#pragma once

#include "sendlift/v1/holdouts.grpc.pb.h"

namespace sendlift::cli::testing {

// A holdout of 5 %, and what was asked to change.
class FakeHoldout : public v1::HoldoutService::Service {
 public:
  grpc::Status GetHoldout(grpc::ServerContext*, const v1::GetHoldoutRequest* request, v1::Holdout* response) override {
    response->set_name(request->name());
    response->set_parts_per_million(50'000);
    return grpc::Status::OK;
  }
  grpc::Status UpdateHoldout(grpc::ServerContext*, const v1::UpdateHoldoutRequest* request,
                             v1::Holdout* response) override {
    holdout_update = *request;
    *response = request->holdout();
    return grpc::Status::OK;
  }

  v1::UpdateHoldoutRequest holdout_update;
};

}  // namespace sendlift::cli::testing
