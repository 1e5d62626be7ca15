#include "services/segments.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/customer_snapshot.h"
#include "audience/filter_check.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/segment_history.h"
#include "storage/campaigns.h"
#include "storage/segment_history.h"
#include "storage/segments.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

constexpr int64_t kDisplayNameMax = 200;

v1::Segment ToProto(const Segment& segment) {
  v1::Segment proto;
  proto.set_name(SegmentName(segment.id));
  proto.set_display_name(segment.display_name);
  proto.set_filter(segment.filter);
  proto.set_etag(EtagOf(segment));
  *proto.mutable_create_time() = TimeToProto(segment.create_time);
  *proto.mutable_update_time() = TimeToProto(segment.update_time);
  return proto;
}

absl::Status CheckDisplayName(const v1::Segment& segment) {
  if (CharactersIn(segment.display_name()) <= kDisplayNameMax) return absl::OkStatus();
  return InvalidField("display_name", absl::StrCat("at most ", kDisplayNameMax, " characters"));
}

// Before a change, and not in its transaction: counting many customers must not hold up the writer. Whoever wrote a new
// filter hears what is wrong with it, also when no customer has what it names.
absl::StatusOr<int64_t> CountNow(ServiceEnvironment& env, const std::string& filter, bool is_new = true) {
  ASSIGN_OR_RETURN(const CheckedFilter checked, CheckFilter(filter));
  if (is_new) RETURN_IF_ERROR(env.engine.customers().CheckAttributes(checked));
  return env.engine.customers().Count(checked);
}

absl::StatusOr<v1::Segment> Insert(Session& session, const std::string& id, const v1::Segment& given, int64_t count,
                                   absl::Time now) {
  Segment segment;
  segment.id = id;
  segment.display_name = given.display_name();
  segment.filter = given.filter();
  const auto inserted = storage::InsertSegment(session, kMainWorkspace, std::move(segment), now);
  if (!inserted.ok()) return ForResource(inserted.status(), SegmentName(id));
  v1::Segment proto = ToProto(*inserted);
  proto.set_customer_count(count);
  return proto;
}

absl::StatusOr<Segment> Find(Session& session, const std::string& id) {
  auto segment = storage::GetSegment(session, kMainWorkspace, id);
  if (!segment.ok()) return ForResource(segment.status(), SegmentName(id));
  return segment;
}

absl::StatusOr<v1::Segment> Create(ServiceEnvironment& env, const Caller& caller,
                                   const v1::CreateSegmentRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.segment_id(), "segment_id"));
  RETURN_IF_ERROR(CheckDisplayName(request.segment()));
  ASSIGN_OR_RETURN(const int64_t count, CountNow(env, request.segment().filter()));
  return Mutated<v1::Segment>(env, {caller, request, SegmentName(request.segment_id())},
                              [&](Session& session, absl::Time now) {
                                return Insert(session, request.segment_id(), request.segment(), count, now);
                              });
}

absl::StatusOr<v1::Segment> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetSegmentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.name()));
  Segment segment;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(segment, Find(session, id));
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const CheckedFilter checked, CheckFilter(segment.filter));
  v1::Segment proto = ToProto(segment);
  ASSIGN_OR_RETURN(const int64_t count, env.engine.customers().Count(checked));
  proto.set_customer_count(count);
  return proto;
}

absl::StatusOr<v1::ListSegmentsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                              const v1::ListSegmentsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<Segment> segments;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(segments, storage::ListSegments(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListSegmentsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, segments, [](const Segment& last) { return last.id; }));
  for (const Segment& segment : segments) *response.add_segments() = ToProto(segment);
  return response;
}

// The segment as the update leaves it. Nothing but names and masks is wrong here; its filter is checked by counting.
absl::StatusOr<v1::Segment> Changed(const Segment& current, const v1::UpdateSegmentRequest& request) {
  RETURN_IF_ERROR(CheckEtag(request.segment().etag(), EtagOf(current), request.segment().name()));
  v1::Segment changed = ToProto(current);
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.segment(), changed));
  RETURN_IF_ERROR(CheckDisplayName(changed));
  return changed;
}

absl::StatusOr<v1::Segment> Update(ServiceEnvironment& env, const Caller& caller,
                                   const v1::UpdateSegmentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.segment().name(), "segment.name"));
  v1::Segment expected = request.segment();
  std::optional<std::string> filter_before;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto current = Find(session, id);
    if (current.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
    if (!current.ok()) return current.status();
    filter_before = current->filter;
    const auto changed = Changed(*current, request);
    if (changed.ok()) expected = *changed;
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const int64_t count, CountNow(env, expected.filter(), filter_before != expected.filter()));
  return Mutated<v1::Segment>(
      env, {caller, request, SegmentName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Segment> {
        auto current = Find(session, id);
        if (request.allow_missing() && current.status().code() == absl::StatusCode::kNotFound) {
          RETURN_IF_ERROR(CheckNewId(id, "segment.name"));
          RETURN_IF_ERROR(CheckDisplayName(request.segment()));
          return Insert(session, id, request.segment(), count, now);
        }
        if (!current.ok()) return current.status();
        ASSIGN_OR_RETURN(const v1::Segment changed, Changed(*current, request));
        current->display_name = changed.display_name();
        current->filter = changed.filter();
        ASSIGN_OR_RETURN(const Segment updated,
                         storage::UpdateSegment(session, kMainWorkspace, *std::move(current), now));
        v1::Segment proto = ToProto(updated);
        proto.set_customer_count(count);
        return proto;
      });
}

// FAILED_PRECONDITION (SEGMENT_IN_USE) while a campaign that is not over reads it.
absl::Status CheckUnused(Session& session, const std::string& id) {
  for (const CampaignState state : {CampaignState::kDraft, CampaignState::kRunning, CampaignState::kPaused}) {
    ASSIGN_OR_RETURN(const auto campaigns, storage::CampaignsInState(session, kMainWorkspace, state));
    for (const Campaign& campaign : campaigns) {
      if (campaign.definition.audience.segment_id != id) continue;
      return Error(absl::StatusCode::kFailedPrecondition, "SEGMENT_IN_USE",
                   absl::StrCat("the campaign ", campaign.id, " uses the segment ", id),
                   {{"campaign", CampaignName(campaign.id)}, {"segment", SegmentName(id)}});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller, const v1::DeleteSegmentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Segment segment, Find(session, id));
                          RETURN_IF_ERROR(CheckEtag(request.etag(), EtagOf(segment), request.name()));
                          RETURN_IF_ERROR(CheckUnused(session, id));
                          RETURN_IF_ERROR(storage::DeleteSegment(session, kMainWorkspace, id));
                          RETURN_IF_ERROR(storage::DeleteSegmentHistory(session, kMainWorkspace, id));
                          return Empty();
                        });
}

absl::StatusOr<v1::CountCustomersResponse> CountSelected(ServiceEnvironment& env, const Caller& caller,
                                                         const v1::CountCustomersRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const int64_t count, CountNow(env, request.filter()));
  v1::CountCustomersResponse response;
  response.set_customer_count(count);
  return response;
}

class SegmentService : public v1::SegmentService::CallbackService {
 public:
  explicit SegmentService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateSegment(grpc::CallbackServerContext* context, const v1::CreateSegmentRequest* request,
                                          v1::Segment* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* GetSegment(grpc::CallbackServerContext* context, const v1::GetSegmentRequest* request,
                                       v1::Segment* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListSegments(grpc::CallbackServerContext* context, const v1::ListSegmentsRequest* request,
                                         v1::ListSegmentsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* UpdateSegment(grpc::CallbackServerContext* context, const v1::UpdateSegmentRequest* request,
                                          v1::Segment* response) override {
    return rpc::Serve(context, request, response, env_, &Update);
  }
  grpc::ServerUnaryReactor* DeleteSegment(grpc::CallbackServerContext* context, const v1::DeleteSegmentRequest* request,
                                          Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }
  grpc::ServerUnaryReactor* CountCustomers(grpc::CallbackServerContext* context,
                                           const v1::CountCustomersRequest* request,
                                           v1::CountCustomersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &CountSelected);
  }
  grpc::ServerUnaryReactor* SnapshotSegment(grpc::CallbackServerContext* context,
                                            const v1::SnapshotSegmentRequest* request,
                                            v1::SegmentSnapshot* response) override {
    return rpc::Serve(context, request, response, env_, &TakeSegmentSnapshot);
  }
  grpc::ServerUnaryReactor* ListSegmentSnapshots(grpc::CallbackServerContext* context,
                                                 const v1::ListSegmentSnapshotsRequest* request,
                                                 v1::ListSegmentSnapshotsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListSnapshotsOfSegment);
  }
  grpc::ServerUnaryReactor* ListSegmentMembers(grpc::CallbackServerContext* context,
                                               const v1::ListSegmentMembersRequest* request,
                                               v1::ListSegmentMembersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListMembersOfSegment);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::string EtagOf(const Segment& segment) {
  return sendlift::EtagOf(absl::StrCat(segment.id, "/", absl::ToUnixMicros(segment.create_time)), segment.revision);
}

std::unique_ptr<grpc::Service> MakeSegmentService(ServiceEnvironment& env) {
  return std::make_unique<SegmentService>(env);
}

}  // namespace sendlift
