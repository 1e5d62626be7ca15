#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "sendlift/v1/feature_snapshots.grpc.pb.h"
#include "sendlift/v1/tierings.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

// A server of features and tiers that remembers what it was asked. Snapshots and runs are done at the second look.
class FakeTierings : public FakeServices<v1::TieringService, v1::FeatureSnapshotService> {
 public:
  grpc::Status UpdateTiering(grpc::ServerContext*, const v1::UpdateTieringRequest* request,
                             v1::Tiering* response) override {
    update = *request;
    *response = request->tiering();
    return grpc::Status::OK;
  }
  grpc::Status GetTiering(grpc::ServerContext*, const v1::GetTieringRequest* request, v1::Tiering* response) override {
    FillTiering(request->name(), v1::TieringRun::DONE, *response);
    return grpc::Status::OK;
  }
  grpc::Status ListTierings(grpc::ServerContext*, const v1::ListTieringsRequest* request,
                            v1::ListTieringsResponse* response) override {
    if (request->page_token().empty()) response->set_next_page_token("more");
    FillTiering(request->page_token().empty() ? "workspaces/main/tierings/a" : "workspaces/main/tierings/b",
                v1::TieringRun::DONE, *response->add_tierings());
    return grpc::Status::OK;
  }
  grpc::Status RunTiering(grpc::ServerContext*, const v1::RunTieringRequest* request, v1::Tiering* response) override {
    FillTiering(request->name(), v1::TieringRun::RUNNING, *response);
    return grpc::Status::OK;
  }
  grpc::Status PreviewTiering(grpc::ServerContext*, const v1::PreviewTieringRequest*,
                              v1::TieringPreview* response) override {
    auto& rule = *response->add_rules();
    rule.set_tier("VIP");
    rule.set_condition("spent > 800");
    rule.set_customer_count(1'234);
    auto& move = *response->add_moves();
    move.set_new_tier("VIP");
    move.set_customer_count(1'234);
    response->set_changed_count(1'234);
    return grpc::Status::OK;
  }
  grpc::Status DeleteTiering(grpc::ServerContext*, const v1::DeleteTieringRequest*, google::protobuf::Empty*) override {
    return grpc::Status::OK;
  }
  grpc::Status ListTierChanges(grpc::ServerContext*, const v1::ListTierChangesRequest* request,
                               v1::ListTierChangesResponse* response) override {
    changes_of = request->parent();
    v1::TierChange& change = *response->add_tier_changes();
    change.set_new_tier("VIP");
    change.set_source("workspaces/main/sources/computed");
    change.set_origin("tierings/rfm");
    return grpc::Status::OK;
  }
  grpc::Status CreateFeatureSnapshot(grpc::ServerContext*, const v1::CreateFeatureSnapshotRequest* request,
                                     v1::FeatureSnapshot* response) override {
    snapshot = *request;
    response->set_name("workspaces/main/featureSnapshots/3");
    response->set_state(v1::FeatureSnapshot::MEASURING);
    return grpc::Status::OK;
  }
  grpc::Status GetFeatureSnapshot(grpc::ServerContext*, const v1::GetFeatureSnapshotRequest* request,
                                  v1::FeatureSnapshot* response) override {
    FillSnapshot(request->name(), *response);
    return grpc::Status::OK;
  }
  grpc::Status ListFeatureSnapshots(grpc::ServerContext*, const v1::ListFeatureSnapshotsRequest*,
                                    v1::ListFeatureSnapshotsResponse* response) override {
    FillSnapshot("workspaces/main/featureSnapshots/3", *response->add_feature_snapshots());
    return grpc::Status::OK;
  }

  v1::UpdateTieringRequest update;
  std::string changes_of;
  v1::CreateFeatureSnapshotRequest snapshot;

 private:
  static void FillTiering(const std::string& name, v1::TieringRun::State state, v1::Tiering& tiering) {
    tiering.set_name(name);
    tiering.mutable_rfm()->add_tiers()->set_tier("VIP");
    tiering.mutable_last_run()->set_state(state);
    tiering.mutable_last_run()->set_customer_count(12'345);
    tiering.mutable_last_run()->set_changed_count(17);
    tiering.mutable_last_run()->mutable_end_time()->set_seconds(1'800'000'000);
  }
  static void FillSnapshot(const std::string& name, v1::FeatureSnapshot& made) {
    made.set_name(name);
    made.set_state(v1::FeatureSnapshot::DONE);
    made.set_customer_count(12'345);
    made.set_buyer_count(678);
    auto& mails = *made.add_responses();
    mails.set_channel(v1::EMAIL);
    mails.set_contact_count(1'000);
    mails.set_answered_count(200);
  }
};

}  // namespace sendlift::cli::testing
