#include "services/segment_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kSegment[] = "workspaces/main/segments/vips";

class SegmentHistoryTest : public ::testing::Test {
 protected:
  SegmentHistoryTest() {
    Import("c-1", "vip");
    Import("c-2", "plain");
    Import("c-3", "vip");
    grpc::ClientContext context;
    v1::CreateSegmentRequest request;
    request.set_parent("workspaces/main");
    request.set_segment_id("vips");
    request.mutable_segment()->set_filter("tier = vip");
    v1::Segment segment;
    EXPECT_GRPC_OK(stub_->CreateSegment(&context, request, &segment));
  }

  void Import(const std::string& id, const std::string& tier) {
    grpc::ClientContext context;
    auto request = testing::FromText<v1::BatchImportCustomersRequest>(
        R"pb(parent: "workspaces/main"
             config { columns: "id" columns: "tier" })pb");
    v1::BatchImportCustomersResponse imported;
    auto& row = *request.add_rows();
    row.add_values(id);
    row.add_values(tier);
    EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(&context, request, &imported));
  }

  v1::SegmentSnapshot Snapshot(const std::string& request_id = "") {
    grpc::ClientContext context;
    v1::SnapshotSegmentRequest request;
    request.set_name(kSegment);
    request.set_request_id(request_id);
    v1::SegmentSnapshot snapshot;
    EXPECT_GRPC_OK(stub_->SnapshotSegment(&context, request, &snapshot));
    return snapshot;
  }

  grpc::Status Members(std::optional<int64_t> as_of_seconds, v1::ListSegmentMembersResponse& response,
                       const std::string& page_token = "", int page_size = 0) {
    grpc::ClientContext context;
    v1::ListSegmentMembersRequest request;
    request.set_parent(kSegment);
    request.set_page_size(page_size);
    request.set_page_token(page_token);
    if (as_of_seconds.has_value()) request.mutable_as_of_time()->set_seconds(*as_of_seconds);
    return stub_->ListSegmentMembers(&context, request, &response);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::SegmentService::Stub> stub_ = server_.Stub<v1::SegmentService>();
};

TEST_F(SegmentHistoryTest, TellsWhoJoinedAndLeftAndWhoWasThere) {
  const v1::SegmentSnapshot first = Snapshot();
  EXPECT_EQ(first.name(), "workspaces/main/segments/vips/snapshots/1");
  EXPECT_EQ(first.customer_count(), 2);
  EXPECT_EQ(first.joined_count(), 2);
  server_.clock().AdvanceBy(absl::Hours(24));
  Import("c-3", "plain");
  Import("c-2", "vip");
  Import("c-4", "vip");
  const v1::SegmentSnapshot second = Snapshot();
  EXPECT_EQ(second.customer_count(), 3);
  EXPECT_EQ(second.joined_count(), 2);
  EXPECT_EQ(second.left_count(), 1);
  EXPECT_EQ(second.filter(), "tier = vip");

  grpc::ClientContext context;
  v1::ListSegmentSnapshotsRequest request;
  request.set_parent(kSegment);
  v1::ListSegmentSnapshotsResponse listed;
  EXPECT_GRPC_OK(stub_->ListSegmentSnapshots(&context, request, &listed));
  ASSERT_EQ(listed.segment_snapshots_size(), 2);
  EXPECT_EQ(listed.segment_snapshots(1).SerializeAsString(), second.SerializeAsString());

  v1::ListSegmentMembersResponse members;
  EXPECT_GRPC_OK(Members(first.create_time().seconds() + 60, members));
  EXPECT_THAT(members.customers(), ElementsAre("workspaces/main/customers/c-1", "workspaces/main/customers/c-3"));
  EXPECT_GRPC_OK(Members(std::nullopt, members, "", 2));
  EXPECT_THAT(members.customers(), ElementsAre("workspaces/main/customers/c-1", "workspaces/main/customers/c-2"));
  EXPECT_GRPC_OK(Members(std::nullopt, members, members.next_page_token(), 2));
  EXPECT_THAT(members.customers(), ElementsAre("workspaces/main/customers/c-4"));
  EXPECT_EQ(members.next_page_token(), "");
}

TEST_F(SegmentHistoryTest, RepeatedSnapshotsWithTheSameRequestIdAreOne) {
  const std::string id = NewUuid();
  const v1::SegmentSnapshot first = Snapshot(id);
  Import("c-9", "vip");
  EXPECT_EQ(Snapshot(id).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(Snapshot().name(), "workspaces/main/segments/vips/snapshots/2");
}

TEST_F(SegmentHistoryTest, IsRefusedWhenTheSegmentIsAnotherByNow) {
  grpc::ClientContext context;
  v1::SnapshotSegmentRequest request;
  request.set_name(kSegment);
  request.set_etag("\"older\"");
  v1::SegmentSnapshot snapshot;
  EXPECT_EQ(testing::ReasonOf(stub_->SnapshotSegment(&context, request, &snapshot)), "ETAG_MISMATCH");
}

TEST_F(SegmentHistoryTest, SaysWhatIsNotThere) {
  v1::ListSegmentMembersResponse members;
  EXPECT_EQ(testing::ReasonOf(Members(std::nullopt, members)), "RESOURCE_NOT_FOUND");
  const int64_t taken = Snapshot().create_time().seconds();
  EXPECT_EQ(testing::ReasonOf(Members(taken - 60, members)), "RESOURCE_NOT_FOUND");

  grpc::ClientContext context;
  v1::SnapshotSegmentRequest request;
  request.set_name("workspaces/main/segments/none");
  v1::SegmentSnapshot snapshot;
  EXPECT_EQ(stub_->SnapshotSegment(&context, request, &snapshot).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(SegmentHistoryTest, IsForgottenWithTheSegment) {
  Snapshot();
  grpc::ClientContext context;
  v1::DeleteSegmentRequest remove;
  remove.set_name(kSegment);
  google::protobuf::Empty empty;
  EXPECT_GRPC_OK(stub_->DeleteSegment(&context, remove, &empty));
  grpc::ClientContext again;
  v1::CreateSegmentRequest request;
  request.set_parent("workspaces/main");
  request.set_segment_id("vips");
  v1::Segment segment;
  EXPECT_GRPC_OK(stub_->CreateSegment(&again, request, &segment));
  EXPECT_EQ(Snapshot().name(), "workspaces/main/segments/vips/snapshots/1");
}

TEST_F(SegmentHistoryTest, AFilterThatCannotBeMeantIsRefusedWhenItIsWritten) {
  Import("c-5", "vip");
  grpc::ClientContext context;
  v1::CountCustomersRequest count;
  count.set_parent("workspaces/main");
  count.set_filter("teir = vip");
  v1::CountCustomersResponse counted;
  const grpc::Status status = stub_->CountCustomers(&context, count, &counted);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("did you mean \"tier\"?"));
}

}  // namespace
}  // namespace sendlift
