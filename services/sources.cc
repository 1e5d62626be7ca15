#include "services/sources.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/sources.grpc.pb.h"
#include "services/convert_source.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/sources.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

absl::StatusOr<Source> Find(Session& session, const std::string& id) {
  auto source = storage::GetSource(session, kMainWorkspace, id);
  if (!source.ok()) return ForResource(source.status(), SourceName(id));
  return source;
}

absl::StatusOr<Source> Checked(const v1::Source& proto, const std::string& id) {
  Violations violations;
  Source source = SourceFromProto(proto, violations);
  source.id = id;
  RETURN_IF_ERROR(violations.ToStatus());
  return source;
}

absl::StatusOr<v1::Source> Insert(Session& session, const Source& source, absl::Time now) {
  const auto inserted = storage::InsertSource(session, kMainWorkspace, source, now);
  if (!inserted.ok()) return ForResource(inserted.status(), SourceName(source.id));
  return ToProto(*inserted);
}

// The source as the update leaves it.
absl::StatusOr<Source> Changed(const Source& current, const v1::UpdateSourceRequest& request) {
  v1::Source changed = ToProto(current);
  RETURN_IF_ERROR(CheckEtag(request.source().etag(), changed.etag(), changed.name()));
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.source(), changed));
  return Checked(changed, current.id);
}

absl::StatusOr<v1::Source> Create(ServiceEnvironment& env, const Caller& caller,
                                  const v1::CreateSourceRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.source_id(), "source_id"));
  ASSIGN_OR_RETURN(const Source source, Checked(request.source(), request.source_id()));
  return Mutated<v1::Source>(env, {caller, request, SourceName(source.id)},
                             [&](Session& session, absl::Time now) { return Insert(session, source, now); });
}

absl::StatusOr<v1::Source> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetSourceRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SourceIdOf(request.name()));
  v1::Source proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Source source, Find(session, id));
    proto = ToProto(source);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListSourcesResponse> List(ServiceEnvironment& env, const Caller& caller,
                                             const v1::ListSourcesRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<Source> sources;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(sources, storage::ListSources(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListSourcesResponse response;
  response.set_next_page_token(CutToPage(env, request, start, sources, [](const Source& last) { return last.id; }));
  for (const Source& source : sources) *response.add_sources() = ToProto(source);
  return response;
}

absl::StatusOr<v1::Source> Update(ServiceEnvironment& env, const Caller& caller,
                                  const v1::UpdateSourceRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SourceIdOf(request.source().name(), "source.name"));
  return Mutated<v1::Source>(
      env, {caller, request, SourceName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Source> {
        const auto current = Find(session, id);
        if (request.allow_missing() && absl::IsNotFound(current.status())) {
          RETURN_IF_ERROR(CheckNewId(id, "source.name"));
          ASSIGN_OR_RETURN(const Source source, Checked(request.source(), id));
          return Insert(session, source, now);
        }
        if (!current.ok()) return current.status();
        ASSIGN_OR_RETURN(const Source changed, Changed(*current, request));
        ASSIGN_OR_RETURN(const Source stored, storage::UpdateSource(session, kMainWorkspace, changed, now));
        return ToProto(stored);
      });
}

// FAILED_PRECONDITION (SOURCE_IN_USE) if anything was imported from it: its rank decides whom to believe.
absl::Status CheckUnused(Session& session, const Source& source) {
  ASSIGN_OR_RETURN(const int64_t batches, storage::CountBatchesOf(session, kMainWorkspace, source));
  if (batches == 0) return absl::OkStatus();
  return Error(
      absl::StatusCode::kFailedPrecondition, "SOURCE_IN_USE",
      absl::StrCat(SourceName(source.id), " has ", batches, " batches of customers; give it a low rank instead"),
      {{"name", SourceName(source.id)}, {"batch_count", absl::StrCat(batches)}});
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteSourceRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SourceIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Source source, Find(session, id));
                          RETURN_IF_ERROR(CheckEtag(request.etag(), ToProto(source).etag(), request.name()));
                          RETURN_IF_ERROR(CheckUnused(session, source));
                          RETURN_IF_ERROR(storage::DeleteSource(session, kMainWorkspace, id));
                          return Empty();
                        });
}

class SourceService : public v1::SourceService::CallbackService {
 public:
  explicit SourceService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateSource(grpc::CallbackServerContext* context, const v1::CreateSourceRequest* request,
                                         v1::Source* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetSource(grpc::CallbackServerContext* context, const v1::GetSourceRequest* request,
                                      v1::Source* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListSources(grpc::CallbackServerContext* context, const v1::ListSourcesRequest* request,
                                        v1::ListSourcesResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UpdateSource(grpc::CallbackServerContext* context, const v1::UpdateSourceRequest* request,
                                         v1::Source* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }
  grpc::ServerUnaryReactor* DeleteSource(grpc::CallbackServerContext* context, const v1::DeleteSourceRequest* request,
                                         Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSourceService(ServiceEnvironment& env) {
  return std::make_unique<SourceService>(env);
}

}  // namespace sendlift
