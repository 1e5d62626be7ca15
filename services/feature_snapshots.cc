#include "services/feature_snapshots.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/feature_pass.h"
#include "base/status.h"
#include "sendlift/v1/feature_snapshots.grpc.pb.h"
#include "services/convert.h"
#include "services/convert_features.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/feature_snapshots.h"

namespace sendlift {
namespace {

using storage::Session;

absl::StatusOr<v1::FeatureSnapshot> Create(ServiceEnvironment& env, const Caller& caller,
                                           const v1::CreateFeatureSnapshotRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  std::optional<absl::Time> as_of;
  if (request.feature_snapshot().has_as_of_time()) {
    as_of = TimeFromProto(request.feature_snapshot().as_of_time());
    if (!as_of.has_value()) return InvalidField("as_of_time", "is no time between the years 1 and 9999");
  }
  ASSIGN_OR_RETURN(
      v1::FeatureSnapshot response,
      Mutated<v1::FeatureSnapshot>(env, {caller, request, absl::StrCat(request.parent(), "/featureSnapshots")},
                                   [&](Session& session, absl::Time now) -> absl::StatusOr<v1::FeatureSnapshot> {
                                     ASSIGN_OR_RETURN(const FeatureSnapshot snapshot,
                                                      BeginFeatureSnapshot(session, kMainWorkspace, as_of.value_or(now),
                                                                           caller.principal, now));
                                     return ToProto(snapshot);
                                   }));
  env.engine.Wake();
  return response;
}

absl::StatusOr<v1::FeatureSnapshot> Get(ServiceEnvironment& env, const Caller& caller,
                                        const v1::GetFeatureSnapshotRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, FeatureSnapshotNumberOf(request.name()));
  v1::FeatureSnapshot proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto snapshot = storage::GetFeatureSnapshot(session, kMainWorkspace, number);
    if (!snapshot.ok()) return ForResource(snapshot.status(), request.name());
    proto = ToProto(*snapshot);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListFeatureSnapshotsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                      const v1::ListFeatureSnapshotsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t before = 0;
  (void)absl::SimpleAtoi(start.after, &before);
  std::vector<FeatureSnapshot> snapshots;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(snapshots, storage::ListFeatureSnapshots(session, kMainWorkspace, before, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListFeatureSnapshotsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, snapshots, [](const FeatureSnapshot& last) { return absl::StrCat(last.number); }));
  for (const FeatureSnapshot& snapshot : snapshots) *response.add_feature_snapshots() = ToProto(snapshot);
  return response;
}

class FeatureSnapshotService : public v1::FeatureSnapshotService::CallbackService {
 public:
  explicit FeatureSnapshotService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateFeatureSnapshot(grpc::CallbackServerContext* context,
                                                  const v1::CreateFeatureSnapshotRequest* request,
                                                  v1::FeatureSnapshot* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetFeatureSnapshot(grpc::CallbackServerContext* context,
                                               const v1::GetFeatureSnapshotRequest* request,
                                               v1::FeatureSnapshot* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListFeatureSnapshots(grpc::CallbackServerContext* context,
                                                 const v1::ListFeatureSnapshotsRequest* request,
                                                 v1::ListFeatureSnapshotsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFeatureSnapshotService(ServiceEnvironment& env) {
  return std::make_unique<FeatureSnapshotService>(env);
}

}  // namespace sendlift
