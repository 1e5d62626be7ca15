#include "audience/segment_history.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "audience/member_set.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/segment_history.h"

namespace sendlift {
namespace {

int64_t PartOf(CustomerNumber customer) { return customer.value >> storage::kPartBits; }
int PlaceOf(CustomerNumber customer) { return static_cast<int>(customer.value % MemberSet::kPlaces); }

absl::StatusOr<MemberSet> PartAt(storage::Session& session, WorkspaceNumber workspace, absl::string_view segment,
                                 int64_t part, int64_t snapshot) {
  MemberSet members;
  RETURN_IF_ERROR(storage::ForEachSegmentChange(session, workspace, segment, part, snapshot,
                                                [&](absl::string_view bytes) { return members.ToggleEncoded(bytes); }));
  return members;
}

absl::StatusOr<int64_t> LastNumber(storage::Session& session, WorkspaceNumber workspace, absl::string_view segment) {
  ASSIGN_OR_RETURN(const auto last,
                   storage::SegmentSnapshotAt(session, workspace, segment, absl::FromUnixMicros(INT64_MAX / 2)));
  return last.has_value() ? last->number : 0;
}

}  // namespace

absl::StatusOr<SegmentChange> CompareWithHistory(storage::Session& session, WorkspaceNumber workspace,
                                                 absl::string_view segment, absl::Span<const CustomerNumber> members) {
  SegmentChange change;
  ASSIGN_OR_RETURN(const int64_t last, LastNumber(session, workspace, segment));
  ASSIGN_OR_RETURN(std::vector<int64_t> parts, storage::SegmentParts(session, workspace, segment));
  for (const CustomerNumber member : members) {
    if (parts.empty() || parts.back() != PartOf(member)) parts.push_back(PartOf(member));
  }
  std::sort(parts.begin(), parts.end());
  parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
  auto member = members.begin();
  for (const int64_t part : parts) {
    MemberSet now;
    for (; member != members.end() && PartOf(*member) == part; ++member) now.Toggle(PlaceOf(*member));
    ASSIGN_OR_RETURN(MemberSet changed, PartAt(session, workspace, segment, part, last));
    changed.Toggle(now);
    if (changed.empty()) continue;
    const int joined = changed.CountWith(now);
    change.snapshot.joined += joined;
    change.snapshot.left += changed.Count() - joined;
    change.parts.emplace_back(part, changed.Encode());
  }
  change.snapshot.number = last + 1;
  change.snapshot.size = static_cast<int64_t>(members.size());
  return change;
}

absl::Status StoreChange(storage::Session& session, WorkspaceNumber workspace, absl::string_view segment,
                         const SegmentChange& change) {
  ASSIGN_OR_RETURN(const int64_t last, LastNumber(session, workspace, segment));
  if (last + 1 != change.snapshot.number) {
    return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                 absl::StrCat("another snapshot of the segment ", segment, " was taken at the same time; try again"),
                 {{"segment", std::string(segment)}});
  }
  RETURN_IF_ERROR(storage::InsertSegmentSnapshot(session, workspace, segment, change.snapshot));
  for (const auto& [part, changed] : change.parts) {
    RETURN_IF_ERROR(storage::InsertSegmentChange(session, workspace, segment, part, change.snapshot.number, changed));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CustomerNumber>> MembersAt(storage::Session& session, WorkspaceNumber workspace,
                                                      absl::string_view segment, int64_t snapshot, CustomerNumber after,
                                                      int limit) {
  const CustomerNumber first{after.value + 1};
  std::vector<CustomerNumber> found;
  ASSIGN_OR_RETURN(const std::vector<int64_t> parts, storage::SegmentParts(session, workspace, segment));
  for (const int64_t part : parts) {
    if (part < PartOf(first)) continue;
    ASSIGN_OR_RETURN(const MemberSet members, PartAt(session, workspace, segment, part, snapshot));
    int place = members.Next(part == PartOf(first) ? PlaceOf(first) : 0);
    for (; place != MemberSet::kPlaces; place = members.Next(place + 1)) {
      if (found.size() == static_cast<size_t>(limit)) return found;
      found.push_back({(part << storage::kPartBits) + place});
    }
  }
  return found;
}

}  // namespace sendlift
