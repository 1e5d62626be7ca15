#include "services/rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "tests/support/network/descriptors.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

TEST(RpcTest, EveryMethodIsKnownByItsRequest) {
  for (const auto* method : testing::Methods()) EXPECT_EQ(rpc::MethodOf(*method->input_type()), method->full_name());
  EXPECT_EQ(rpc::MethodOf(*v1::Segment::descriptor()), "");
}

TEST(RpcTest, TooManyCallsSayWhenToRepeat) { EXPECT_EQ(DetailsOf(rpc::TooManyCalls())->reason, "WRITE_QUEUE_FULL"); }

TEST(RpcTest, TellsCallersOnOneConnectionApart) {
  const std::string planner = NewToken();
  const std::string viewer = NewToken();
  testing::TestServer server({{.hash = TokenHash(planner), .name = "p", .role = "planner"},
                              {.hash = TokenHash(viewer), .name = "v", .role = "viewer"}});
  const auto stub = server.Stub<v1::SegmentService>();
  const auto create = [&](const std::string& token, const std::string& id) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    v1::CreateSegmentRequest request;
    request.set_parent("workspaces/main");
    request.set_segment_id(id);
    request.mutable_segment();
    v1::Segment response;
    return stub->CreateSegment(&context, request, &response);
  };
  EXPECT_GRPC_OK(create(planner, "a"));
  const grpc::Status denied = create(viewer, "b");
  EXPECT_EQ(denied.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(testing::ReasonOf(denied), "ROLE_INSUFFICIENT");
  EXPECT_GRPC_OK(create(planner, "c"));
  const grpc::Status unknown = create("", "d");
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(testing::ReasonOf(unknown), "TOKEN_UNKNOWN");
}

TEST(RpcTest, PermissionComesBeforeExistence) {
  const std::string gateway = NewToken();
  testing::TestServer server({{.hash = TokenHash(gateway), .name = "g", .role = "gateway"}});
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + gateway);
  v1::GetSegmentRequest request;
  request.set_name("workspaces/other/segments/none");
  v1::Segment response;
  EXPECT_EQ(server.Stub<v1::SegmentService>()->GetSegment(&context, request, &response).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
}

}  // namespace
}  // namespace sendlift
