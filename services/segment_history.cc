#include "services/segment_history.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/customer_snapshot.h"
#include "audience/filter_check.h"
#include "audience/segment_history.h"
#include "base/error.h"
#include "base/status.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/segments.h"
#include "storage/segment_history.h"
#include "storage/segments.h"

namespace sendlift {
namespace {

using storage::Session;

v1::SegmentSnapshot ToProto(const std::string& segment, const SegmentSnapshot& snapshot) {
  v1::SegmentSnapshot proto;
  proto.set_name(SegmentSnapshotName(segment, snapshot.number));
  *proto.mutable_create_time() = TimeToProto(snapshot.time);
  proto.set_filter(snapshot.filter);
  proto.set_customer_count(snapshot.size);
  proto.set_joined_count(snapshot.joined);
  proto.set_left_count(snapshot.left);
  return proto;
}

absl::StatusOr<Segment> Find(Session& session, const std::string& id) {
  auto segment = storage::GetSegment(session, kMainWorkspace, id);
  if (!segment.ok()) return ForResource(segment.status(), SegmentName(id));
  return segment;
}

// On snapshots of the database: comparing many customers must not hold up the writer.
absl::StatusOr<SegmentChange> Compare(ServiceEnvironment& env, const std::string& id, const std::string& etag) {
  Segment segment;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(segment, Find(session, id));
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(CheckEtag(etag, EtagOf(segment), SegmentName(id)));
  ASSIGN_OR_RETURN(const CheckedFilter checked, CheckFilter(segment.filter));
  const absl::Time now = env.clock.Now();
  ASSIGN_OR_RETURN(const std::vector<CustomerNumber> members, env.engine.customers().Select(checked));
  SegmentChange change;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(change, CompareWithHistory(session, kMainWorkspace, id, members));
    return absl::OkStatus();
  }));
  change.snapshot.time = now;
  change.snapshot.filter = segment.filter;
  return change;
}

absl::StatusOr<SegmentSnapshot> Answering(Session& session, const std::string& id,
                                          const v1::ListSegmentMembersRequest& request) {
  const std::optional<absl::Time> time =
      request.has_as_of_time() ? TimeFromProto(request.as_of_time()) : absl::InfiniteFuture();
  if (!time.has_value()) return InvalidField("as_of_time", "is no time between the years 1 and 9999");
  ASSIGN_OR_RETURN(std::optional<SegmentSnapshot> found,
                   storage::SegmentSnapshotAt(session, kMainWorkspace, id, *time));
  if (found.has_value()) return *std::move(found);
  return Error(
      absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
      absl::StrCat("no snapshot of the segment ", id, " was taken by then; sendlift segments snapshot takes one"),
      {{"name", absl::StrCat(SegmentName(id), "/snapshots")}});
}

int64_t NumberAfter(const PageStart& start) {
  int64_t after = 0;
  return absl::SimpleAtoi(start.after, &after) ? after : 0;
}

}  // namespace

absl::StatusOr<v1::SegmentSnapshot> TakeSegmentSnapshot(ServiceEnvironment& env, const Caller& caller,
                                                        const v1::SnapshotSegmentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.name()));
  ASSIGN_OR_RETURN(const SegmentChange change, Compare(env, id, request.etag()));
  return Mutated<v1::SegmentSnapshot>(env, {caller, request, request.name()},
                                      [&](Session& session, absl::Time) -> absl::StatusOr<v1::SegmentSnapshot> {
                                        RETURN_IF_ERROR(Find(session, id).status());
                                        RETURN_IF_ERROR(StoreChange(session, kMainWorkspace, id, change));
                                        return ToProto(id, change.snapshot);
                                      });
}

absl::StatusOr<v1::ListSegmentSnapshotsResponse> ListSnapshotsOfSegment(
    ServiceEnvironment& env, const Caller& caller, const v1::ListSegmentSnapshotsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<SegmentSnapshot> snapshots;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(Find(session, id).status());
    ASSIGN_OR_RETURN(snapshots,
                     storage::ListSegmentSnapshots(session, kMainWorkspace, id, NumberAfter(start), start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListSegmentSnapshotsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, snapshots, [](const SegmentSnapshot& last) { return absl::StrCat(last.number); }));
  for (const SegmentSnapshot& snapshot : snapshots) *response.add_segment_snapshots() = ToProto(id, snapshot);
  return response;
}

absl::StatusOr<v1::ListSegmentMembersResponse> ListMembersOfSegment(ServiceEnvironment& env, const Caller& caller,
                                                                    const v1::ListSegmentMembersRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  v1::ListSegmentMembersResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    response.Clear();
    RETURN_IF_ERROR(Find(session, id).status());
    ASSIGN_OR_RETURN(const SegmentSnapshot snapshot, Answering(session, id, request));
    *response.mutable_segment_snapshot() = ToProto(id, snapshot);
    ASSIGN_OR_RETURN(std::vector<CustomerNumber> members,
                     MembersAt(session, kMainWorkspace, id, snapshot.number, {NumberAfter(start)}, start.size + 1));
    response.set_next_page_token(
        CutToPage(env, request, start, members, [](CustomerNumber last) { return absl::StrCat(last.value); }));
    for (const CustomerNumber member : members) {
      ASSIGN_OR_RETURN(const auto customer, storage::FindCustomerId(session, kMainWorkspace, member));
      if (customer.has_value()) response.add_customers(CustomerName(*customer));
    }
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace sendlift
