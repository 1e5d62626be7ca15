#include "services/segments.h"

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

class SegmentsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::CreateSegmentRequest& request) {
    grpc::ClientContext context;
    return stub_->CreateSegment(&context, request, &segment_);
  }
  grpc::Status Update(const v1::UpdateSegmentRequest& request) {
    grpc::ClientContext context;
    return stub_->UpdateSegment(&context, request, &segment_);
  }
  grpc::Status Get(const std::string& id) {
    grpc::ClientContext context;
    v1::GetSegmentRequest request;
    request.set_name("workspaces/main/segments/" + id);
    return stub_->GetSegment(&context, request, &segment_);
  }
  static v1::CreateSegmentRequest ASegment(const std::string& id, const std::string& filter = "") {
    v1::CreateSegmentRequest request;
    request.set_parent("workspaces/main");
    request.set_segment_id(id);
    request.mutable_segment()->set_filter(filter);
    return request;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::SegmentService::Stub> stub_ = server_.Stub<v1::SegmentService>();
  v1::Segment segment_;  // the last answer
};

TEST_F(SegmentsTest, IsCreatedReadChangedAndDeleted) {
  EXPECT_GRPC_OK(Create(ASegment("lapsed", "days > 90")));
  EXPECT_EQ(segment_.name(), "workspaces/main/segments/lapsed");
  const std::string first_etag = segment_.etag();
  EXPECT_GRPC_OK(Get("lapsed"));
  EXPECT_EQ(segment_.filter(), "days > 90");

  v1::UpdateSegmentRequest update;
  update.mutable_segment()->set_name("workspaces/main/segments/lapsed");
  update.mutable_segment()->set_display_name("Lapsed");
  update.mutable_segment()->set_etag(first_etag);
  EXPECT_GRPC_OK(Update(update));
  EXPECT_EQ(segment_.filter(), "days > 90");
  EXPECT_EQ(segment_.display_name(), "Lapsed");
  EXPECT_NE(segment_.etag(), first_etag);

  const grpc::Status stale = Update(update);
  EXPECT_EQ(stale.error_code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(testing::ReasonOf(stale), "ETAG_MISMATCH");

  grpc::ClientContext context;
  v1::DeleteSegmentRequest remove;
  remove.set_name("workspaces/main/segments/lapsed");
  google::protobuf::Empty empty;
  EXPECT_GRPC_OK(stub_->DeleteSegment(&context, remove, &empty));
  EXPECT_EQ(Get("lapsed").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(SegmentsTest, RefusesWhatIsThereAndWhatIsWrong) {
  EXPECT_GRPC_OK(Create(ASegment("lapsed")));
  const grpc::Status twice = Create(ASegment("lapsed"));
  EXPECT_EQ(twice.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(testing::ReasonOf(twice), "RESOURCE_EXISTS");
  const grpc::Status filter = Create(ASegment("broken", "days >"));
  EXPECT_EQ(filter.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(testing::WrongFieldsOf(filter), ElementsAre("filter"));
  EXPECT_THAT(testing::WrongFieldsOf(Create(ASegment("No"))), ElementsAre("segment_id"));
  v1::CreateSegmentRequest elsewhere = ASegment("x");
  elsewhere.set_parent("workspaces/other");
  EXPECT_EQ(Create(elsewhere).error_code(), grpc::StatusCode::NOT_FOUND);
  v1::CreateSegmentRequest long_name = ASegment("x");
  long_name.mutable_segment()->set_display_name(std::string(201, 'x'));
  EXPECT_THAT(testing::WrongFieldsOf(Create(long_name)), ElementsAre("display_name"));
}

TEST_F(SegmentsTest, ARequestIdMakesRepeatingHarmless) {
  v1::CreateSegmentRequest request = ASegment("lapsed", "days > 90");
  request.set_request_id(NewUuid());
  EXPECT_GRPC_OK(Create(request));
  const std::string etag = segment_.etag();
  EXPECT_GRPC_OK(Create(request));
  EXPECT_EQ(segment_.etag(), etag);

  request.mutable_segment()->set_filter("days > 30");
  const grpc::Status reused = Create(request);
  EXPECT_EQ(reused.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(testing::ReasonOf(reused), "REQUEST_ID_REUSED");
  request.set_request_id("no-uuid");
  EXPECT_THAT(testing::WrongFieldsOf(Create(request)), ElementsAre("request_id"));
}

TEST_F(SegmentsTest, ValidatingKeepsNothing) {
  v1::CreateSegmentRequest request = ASegment("lapsed");
  request.set_request_id(NewUuid());
  request.set_validate_only(true);
  EXPECT_GRPC_OK(Create(request));
  EXPECT_EQ(segment_.name(), "workspaces/main/segments/lapsed");
  EXPECT_EQ(Get("lapsed").error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_validate_only(false);
  EXPECT_GRPC_OK(Create(request));
  request.set_validate_only(true);
  request.set_request_id(NewUuid());
  EXPECT_EQ(Create(request).error_code(), grpc::StatusCode::ALREADY_EXISTS);
}

TEST_F(SegmentsTest, UpdatingCanMakeWhatIsMissing) {
  v1::UpdateSegmentRequest update;
  update.mutable_segment()->set_name("workspaces/main/segments/new");
  update.mutable_segment()->set_filter("tier = vip");
  EXPECT_EQ(Update(update).error_code(), grpc::StatusCode::NOT_FOUND);
  update.set_allow_missing(true);
  EXPECT_GRPC_OK(Update(update));
  EXPECT_GRPC_OK(Get("new"));
  EXPECT_EQ(segment_.filter(), "tier = vip");
}

TEST_F(SegmentsTest, ListsPageByPage) {
  for (const char* id : {"e", "a", "c", "b", "d"}) EXPECT_GRPC_OK(Create(ASegment(id)));
  std::vector<std::string> names;
  v1::ListSegmentsRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(2);
  int pages = 0;
  do {
    grpc::ClientContext context;
    v1::ListSegmentsResponse response;
    EXPECT_GRPC_OK(stub_->ListSegments(&context, request, &response));
    for (const v1::Segment& segment : response.segments()) names.push_back(segment.name().substr(25));
    request.set_page_token(response.next_page_token());
    ++pages;
  } while (!request.page_token().empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(names, ElementsAre("a", "b", "c", "d", "e"));

  request.set_page_token("forged");
  grpc::ClientContext context;
  v1::ListSegmentsResponse response;
  EXPECT_EQ(testing::ReasonOf(stub_->ListSegments(&context, request, &response)), "PAGE_TOKEN_INVALID");
}

TEST_F(SegmentsTest, CountsTheCustomersOfNow) {
  grpc::ClientContext import_context;
  v1::BatchImportCustomersResponse imported;
  EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(
      &import_context, testing::FromText<v1::BatchImportCustomersRequest>(R"pb(
        parent: "workspaces/main"
        config { columns: "id" columns: "tier" }
        rows { values: "c-1" values: "vip" }
        rows { values: "c-2" values: "plain" }
        rows { values: "c-3" values: "vip" }
      )pb"),
      &imported));
  EXPECT_GRPC_OK(Create(ASegment("vips", "tier = vip")));
  EXPECT_EQ(segment_.customer_count(), 2);
  EXPECT_GRPC_OK(Get("vips"));
  EXPECT_EQ(segment_.customer_count(), 2);
  v1::UpdateSegmentRequest update;
  update.mutable_segment()->set_name("workspaces/main/segments/vips");
  update.mutable_update_mask()->add_paths("filter");
  EXPECT_GRPC_OK(Update(update));
  EXPECT_EQ(segment_.customer_count(), 3);

  grpc::ClientContext context;
  v1::CountCustomersRequest count;
  count.set_parent("workspaces/main");
  count.set_filter("tier = plain");
  v1::CountCustomersResponse counted;
  EXPECT_GRPC_OK(stub_->CountCustomers(&context, count, &counted));
  EXPECT_EQ(counted.customer_count(), 1);
}

}  // namespace
}  // namespace sendlift
