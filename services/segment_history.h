#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/segments.pb.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// The calls of SegmentService about who was in a segment when.
absl::StatusOr<v1::SegmentSnapshot> TakeSegmentSnapshot(ServiceEnvironment& env, const Caller& caller,
                                                        const v1::SnapshotSegmentRequest& request);
absl::StatusOr<v1::ListSegmentSnapshotsResponse> ListSnapshotsOfSegment(ServiceEnvironment& env, const Caller& caller,
                                                                        const v1::ListSegmentSnapshotsRequest& request);
absl::StatusOr<v1::ListSegmentMembersResponse> ListMembersOfSegment(ServiceEnvironment& env, const Caller& caller,
                                                                    const v1::ListSegmentMembersRequest& request);

}  // namespace sendlift
