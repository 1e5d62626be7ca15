#include "services/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

constexpr char kVisit[] = "sequence: 1 customer_id: 'c-1' type: 'VISITED' event_time { seconds: 1799999000 }";

class EventsTest : public ::testing::Test {
 protected:
  EventsTest() {
    grpc::ClientContext context;
    v1::BatchImportCustomersResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(
        &context,
        FromText<v1::BatchImportCustomersRequest>(
            "parent: 'workspaces/main' config { columns: 'id' } rows { values: 'c-1' }"),
        &response));
  }
  grpc::Status Import(const std::vector<v1::ImportEventsRequest>& messages) {
    grpc::ClientContext context;
    auto stream = stub_->ImportEvents(&context);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    v1::ImportEventsResponse response;
    while (stream->Read(&response)) {
      for (const auto& row : response.rejected_rows()) rejected_.push_back(absl::StrCat(row.row(), " ", row.field()));
      last_ = response;
    }
    return stream->Finish();
  }
  grpc::Status Batch(const std::vector<std::string>& events, const std::string& source = "shop") {
    grpc::ClientContext context;
    v1::BatchImportEventsRequest request;
    request.set_parent("workspaces/main");
    request.set_source(source);
    for (const std::string& event : events) *request.add_events() = FromText<v1::Event>(event);
    return stub_->BatchImportEvents(&context, request, &batch_);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::EventService::Stub> stub_ = server_.Stub<v1::EventService>();
  v1::ImportEventsResponse last_;
  v1::BatchImportEventsResponse batch_;
  std::vector<std::string> rejected_;
};

TEST_F(EventsTest, AnEventIsTakenOnce) {
  EXPECT_GRPC_OK(Batch({kVisit}));
  EXPECT_EQ(batch_.created_count(), 1);
  EXPECT_GRPC_OK(Batch({kVisit}));
  EXPECT_EQ(batch_.created_count(), 0);
  EXPECT_EQ(batch_.duplicate_count(), 1);
}

TEST_F(EventsTest, AStreamKeepsTheGoodAndNamesTheBad) {
  v1::ImportEventsRequest rows;
  rows.mutable_rows()->set_first_row(1);
  for (const char* event : {kVisit, "sequence: 2 customer_id: 'c-9' type: 'VISITED' event_time { seconds: 1799999000 }",
                            "sequence: 3 customer_id: 'c-1' type: 'VISITED'",
                            "sequence: 4 customer_id: 'c-1' type: 'VISITED' event_time { seconds: 1799999000 }"}) {
    *rows.mutable_rows()->add_events() = FromText<v1::Event>(event);
  }
  EXPECT_GRPC_OK(
      Import({FromText<v1::ImportEventsRequest>("config { parent: 'workspaces/main' source: 'shop' }"), rows}));
  EXPECT_EQ(last_.acknowledged_row(), 4);
  EXPECT_EQ(last_.created_count(), 2);
  EXPECT_EQ(last_.rejected_count(), 2);
  EXPECT_THAT(rejected_, ElementsAre("2 customer_id", "3 event_time"));
}

TEST_F(EventsTest, ABatchIsAllOrNothing) {
  const grpc::Status status =
      Batch({kVisit, "sequence: 2 customer_id: 'c-9' type: 'VISITED' event_time { seconds: 1799999000 }"});
  EXPECT_THAT(testing::WrongFieldsOf(status), ElementsAre("events[1].customer_id"));
  EXPECT_GRPC_OK(Batch({kVisit}));
  EXPECT_EQ(batch_.created_count(), 1);
  EXPECT_THAT(testing::WrongFieldsOf(Batch({kVisit}, "My shop")), ElementsAre("source"));
  EXPECT_THAT(testing::WrongFieldsOf(Batch({})), ElementsAre("events"));
}

TEST_F(EventsTest, ABatchNamesTheFieldThatIsWrong) {
  const std::string event = "sequence: 1 customer_id: 'c-1' event_time { seconds: 1799999000 } ";
  EXPECT_THAT(testing::WrongFieldsOf(Batch({event + "type: 'RATED'"})), ElementsAre("events[0].rating"));
  EXPECT_THAT(testing::WrongFieldsOf(Batch({event + "type: 'OPENED' instruction: 'message-7'"})),
              ElementsAre("events[0].instruction"));
  EXPECT_GRPC_OK(Batch({event + "type: 'RATED' rating: 4 expectation: 5 comment: 'fine'"}));
  EXPECT_EQ(batch_.created_count(), 1);
}

TEST_F(EventsTest, AnOptOutSuppressesBeforeItIsAcknowledged) {
  EXPECT_GRPC_OK(Batch({"sequence: 1 customer_id: 'c-1' type: 'UNSUBSCRIBED' event_time { seconds: 1799999000 }"}));
  grpc::ClientContext context;
  v1::ListSuppressionsRequest request;
  request.set_parent("workspaces/main");
  v1::ListSuppressionsResponse response;
  EXPECT_GRPC_OK(server_.Stub<v1::SuppressionService>()->ListSuppressions(&context, request, &response));
  ASSERT_EQ(response.suppressions_size(), 1);
  EXPECT_EQ(response.suppressions(0).customer(), "workspaces/main/customers/c-1");
}

}  // namespace
}  // namespace sendlift
