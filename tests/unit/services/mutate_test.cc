#include "services/mutate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "storage/access.h"
#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

std::vector<storage::AuditEntry> AuditOf(testing::TestServer& server) {
  std::vector<storage::AuditEntry> entries;
  EXPECT_OK(server.database().Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(entries, storage::ListAuditEntries(session, kMainWorkspace, 0, 100));
    return absl::OkStatus();
  }));
  return entries;
}

grpc::Status CreateSegment(testing::TestServer& server, const std::string& id, const std::string& request_id,
                           bool validate_only, const std::string& token) {
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  v1::CreateSegmentRequest request;
  request.set_parent("workspaces/main");
  request.set_segment_id(id);
  request.mutable_segment();
  request.set_request_id(request_id);
  request.set_validate_only(validate_only);
  v1::Segment response;
  return server.Stub<v1::SegmentService>()->CreateSegment(&context, request, &response);
}

TEST(MutateTest, EveryChangeThatWasMadeIsInTheAuditOnce) {
  const std::string token = NewToken();
  testing::TestServer server({{.hash = TokenHash(token), .name = "anna", .role = "planner"}});
  const std::string request_id = NewUuid();
  EXPECT_GRPC_OK(CreateSegment(server, "a", request_id, false, token));
  EXPECT_GRPC_OK(CreateSegment(server, "a", request_id, false, token));
  EXPECT_GRPC_OK(CreateSegment(server, "b", "", true, token));
  EXPECT_FALSE(CreateSegment(server, "a", "", false, token).ok());
  const auto entries = AuditOf(server);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].principal, "anna");
  EXPECT_EQ(entries[0].action, "CreateSegment");
  EXPECT_EQ(entries[0].subject, "workspaces/main/segments/a");
  EXPECT_EQ(entries[0].detail, request_id);
}

TEST(MutateTest, ARequestIdIsForgottenAfterADay) {
  const std::string token = NewToken();
  testing::TestServer server({{.hash = TokenHash(token), .name = "anna", .role = "planner"}});
  const std::string request_id = NewUuid();
  EXPECT_GRPC_OK(CreateSegment(server, "a", request_id, false, token));
  server.clock().AdvanceBy(kRequestLife + absl::Hours(1));
  EXPECT_GRPC_OK(CreateSegment(server, "b", NewUuid(), false, token));
  EXPECT_GRPC_OK(CreateSegment(server, "c", request_id, false, token));
}

}  // namespace
}  // namespace sendlift
