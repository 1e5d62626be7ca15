#include "services/tierings.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/tier_rules.h"
#include "audience/tiering_pass.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/tierings.grpc.pb.h"
#include "services/convert_tiering.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/customers.h"
#include "storage/tier_changes.h"
#include "storage/tierings.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

absl::StatusOr<Tiering> Find(Session& session, const std::string& id) {
  auto tiering = storage::GetTiering(session, kMainWorkspace, id);
  if (!tiering.ok()) return ForResource(tiering.status(), TieringName(id));
  return tiering;
}

absl::StatusOr<Tiering> Checked(const v1::Tiering& proto, const std::string& id) {
  Violations violations;
  Tiering tiering = TieringFromProto(proto, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  RETURN_IF_ERROR(CheckTiering(tiering));
  tiering.id = id;
  return tiering;
}

absl::StatusOr<v1::Tiering> Insert(Session& session, const Tiering& tiering, absl::Time now) {
  const auto inserted = storage::InsertTiering(session, kMainWorkspace, tiering, now);
  if (!inserted.ok()) return ForResource(inserted.status(), TieringName(tiering.id));
  return ToProto(*inserted);
}

// The tiering as the update leaves it. A run that is under way begins again, since customers behind it were looked at
// by other rules.
absl::StatusOr<Tiering> Changed(const Tiering& current, const v1::UpdateTieringRequest& request) {
  v1::Tiering proto = ToProto(current);
  RETURN_IF_ERROR(CheckEtag(request.tiering().etag(), proto.etag(), proto.name()));
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.tiering(), proto));
  ASSIGN_OR_RETURN(Tiering changed, Checked(proto, current.id));
  changed.run = current.run;
  if (!changed.run.under_way()) return changed;
  changed.run.next_customer = changed.kind == Tiering::Kind::kImported ? 0 : 1;
  changed.run.customers = 0;
  return changed;
}

absl::StatusOr<v1::Tiering> Create(ServiceEnvironment& env, const Caller& caller,
                                   const v1::CreateTieringRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.tiering_id(), "tiering_id"));
  ASSIGN_OR_RETURN(const Tiering tiering, Checked(request.tiering(), request.tiering_id()));
  return Mutated<v1::Tiering>(env, {caller, request, TieringName(tiering.id)},
                              [&](Session& session, absl::Time now) { return Insert(session, tiering, now); });
}

absl::StatusOr<v1::Tiering> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetTieringRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, TieringIdOf(request.name()));
  v1::Tiering proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Tiering tiering, Find(session, id));
    proto = ToProto(tiering);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListTieringsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                              const v1::ListTieringsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<Tiering> tierings;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(tierings, storage::ListTierings(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListTieringsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, tierings, [](const Tiering& last) { return last.id; }));
  for (const Tiering& tiering : tierings) *response.add_tierings() = ToProto(tiering);
  return response;
}

absl::StatusOr<v1::Tiering> Update(ServiceEnvironment& env, const Caller& caller,
                                   const v1::UpdateTieringRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, TieringIdOf(request.tiering().name(), "tiering.name"));
  return Mutated<v1::Tiering>(
      env, {caller, request, TieringName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Tiering> {
        const auto current = Find(session, id);
        if (request.allow_missing() && absl::IsNotFound(current.status())) {
          RETURN_IF_ERROR(CheckNewId(id, "tiering.name"));
          ASSIGN_OR_RETURN(const Tiering tiering, Checked(request.tiering(), id));
          return Insert(session, tiering, now);
        }
        if (!current.ok()) return current.status();
        ASSIGN_OR_RETURN(const Tiering changed, Changed(*current, request));
        ASSIGN_OR_RETURN(const Tiering stored, storage::UpdateTiering(session, kMainWorkspace, changed, now));
        return ToProto(stored);
      });
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteTieringRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, TieringIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Tiering tiering, Find(session, id));
                          RETURN_IF_ERROR(CheckEtag(request.etag(), ToProto(tiering).etag(), request.name()));
                          RETURN_IF_ERROR(storage::DeleteTiering(session, kMainWorkspace, id));
                          return Empty();
                        });
}

absl::StatusOr<v1::TieringPreview> Preview(ServiceEnvironment& env, const Caller& caller,
                                           const v1::PreviewTieringRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, TieringIdOf(request.name()));
  v1::TieringPreview proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Tiering tiering, Find(session, id));
    ASSIGN_OR_RETURN(const TieringPreview preview, PreviewTiering(session, kMainWorkspace, tiering));
    proto = ToProto(preview, tiering);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::Tiering> Run(ServiceEnvironment& env, const Caller& caller, const v1::RunTieringRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, TieringIdOf(request.name()));
  ASSIGN_OR_RETURN(
      v1::Tiering response,
      Mutated<v1::Tiering>(
          env, {caller, request, request.name()}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Tiering> {
            ASSIGN_OR_RETURN(const Tiering tiering, Find(session, id));
            RETURN_IF_ERROR(CheckEtag(request.etag(), ToProto(tiering).etag(), request.name()));
            ASSIGN_OR_RETURN(const Tiering begun, BeginTieringRun(session, kMainWorkspace, id, caller.principal, now));
            return ToProto(begun);
          }));
  env.engine.Wake();
  return response;
}

absl::StatusOr<v1::ListTierChangesResponse> ListChanges(ServiceEnvironment& env, const Caller& caller,
                                                        const v1::ListTierChangesRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CustomerIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int skip = 0;
  (void)absl::SimpleAtoi(start.after, &skip);
  std::vector<TierChange> changes;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto customer, storage::FindCustomer(session, kMainWorkspace, id));
    if (!customer.has_value()) return NotFound(request.parent());
    ASSIGN_OR_RETURN(changes, storage::ListTierChanges(session, kMainWorkspace, *customer, skip, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListTierChangesResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, changes, [&](const TierChange&) { return absl::StrCat(skip + start.size); }));
  for (const TierChange& change : changes) *response.add_tier_changes() = ToProto(change);
  return response;
}

class TieringService : public v1::TieringService::CallbackService {
 public:
  explicit TieringService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateTiering(grpc::CallbackServerContext* context, const v1::CreateTieringRequest* request,
                                          v1::Tiering* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetTiering(grpc::CallbackServerContext* context, const v1::GetTieringRequest* request,
                                       v1::Tiering* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListTierings(grpc::CallbackServerContext* context, const v1::ListTieringsRequest* request,
                                         v1::ListTieringsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UpdateTiering(grpc::CallbackServerContext* context, const v1::UpdateTieringRequest* request,
                                          v1::Tiering* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }
  grpc::ServerUnaryReactor* DeleteTiering(grpc::CallbackServerContext* context, const v1::DeleteTieringRequest* request,
                                          Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }
  grpc::ServerUnaryReactor* PreviewTiering(grpc::CallbackServerContext* context,
                                           const v1::PreviewTieringRequest* request,
                                           v1::TieringPreview* response) override {
    return rpc::Serve(context, request, response, env_, &Preview);
  }
  grpc::ServerUnaryReactor* RunTiering(grpc::CallbackServerContext* context, const v1::RunTieringRequest* request,
                                       v1::Tiering* response) override {
    return rpc::Serve(context, request, response, env_, &Run);
  }
  grpc::ServerUnaryReactor* ListTierChanges(grpc::CallbackServerContext* context,
                                            const v1::ListTierChangesRequest* request,
                                            v1::ListTierChangesResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListChanges);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeTieringService(ServiceEnvironment& env) {
  return std::make_unique<TieringService>(env);
}

}  // namespace sendlift
