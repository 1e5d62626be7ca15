#include "services/feature_snapshots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "sendlift/v1/feature_snapshots.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class FeatureSnapshotsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    grpc::ClientContext one, two;
    v1::BatchImportCustomersResponse customers;
    ASSERT_TRUE(server_.Stub<v1::CustomerService>()
                    ->BatchImportCustomers(&one,
                                           FromText<v1::BatchImportCustomersRequest>(
                                               "parent: 'workspaces/main' config { columns: 'id' columns: 'owner' } "
                                               "rows { values: 'c-1' values: 'ann' } "
                                               "rows { values: 'c-2' values: 'bob' }"),
                                           &customers)
                    .ok());
    // Two days before the server's clock.
    v1::BatchImportEventsResponse events;
    ASSERT_TRUE(server_.Stub<v1::EventService>()
                    ->BatchImportEvents(&two,
                                        FromText<v1::BatchImportEventsRequest>(
                                            "parent: 'workspaces/main' source: 'shop' events { sequence: 1 "
                                            "customer_id: 'c-1' type: 'PURCHASED' event_time { seconds: 1799827200 } "
                                            "amount { currency_code: 'EUR' minor_units: 1200 } }"),
                                        &events)
                    .ok());
    ASSERT_EQ(events.created_count(), 1) << events.DebugString();
    server_.clock().AdvanceBy(absl::Seconds(1));  // who is made at the time itself is not there yet
  }
  grpc::Status Create(int64_t as_of_seconds, v1::FeatureSnapshot& snapshot) {
    grpc::ClientContext context;
    v1::CreateFeatureSnapshotRequest request;
    request.set_parent("workspaces/main");
    if (as_of_seconds != 0) request.mutable_feature_snapshot()->mutable_as_of_time()->set_seconds(as_of_seconds);
    return stub_->CreateFeatureSnapshot(&context, request, &snapshot);
  }
  v1::FeatureSnapshot Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetFeatureSnapshotRequest request;
    request.set_name(name);
    v1::FeatureSnapshot snapshot;
    EXPECT_GRPC_OK(stub_->GetFeatureSnapshot(&context, request, &snapshot));
    return snapshot;
  }
  v1::FeatureSnapshot Done(const std::string& name) {
    for (int looks = 0; looks < 50'000 && Get(name).state() != v1::FeatureSnapshot::DONE; ++looks) {
    }
    return Get(name);
  }
  int64_t CountOf(const std::string& filter) {
    grpc::ClientContext context;
    v1::CountCustomersRequest request;
    request.set_parent("workspaces/main");
    request.set_filter(filter);
    v1::CountCustomersResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::SegmentService>()->CountCustomers(&context, request, &response));
    return response.customer_count();
  }

  testing::TestServer server_;
  std::unique_ptr<v1::FeatureSnapshotService::Stub> stub_ = server_.Stub<v1::FeatureSnapshotService>();
};

TEST_F(FeatureSnapshotsTest, IsMadeInTheBackgroundAndFiltersSeeIt) {
  v1::FeatureSnapshot snapshot;
  EXPECT_GRPC_OK(Create(0, snapshot));
  EXPECT_EQ(snapshot.name(), "workspaces/main/featureSnapshots/1");
  snapshot = Done(snapshot.name());
  EXPECT_EQ(snapshot.state(), v1::FeatureSnapshot::DONE);
  EXPECT_EQ(snapshot.customer_count(), 2);
  EXPECT_EQ(snapshot.buyer_count(), 1);
  EXPECT_EQ(snapshot.monetary_minor(), 1'200);
  EXPECT_EQ(snapshot.responses_size(), 3);
  EXPECT_THAT(snapshot.score_bounds().recency_days_max(), ElementsAre(2, 2));
  EXPECT_EQ(CountOf("recency_days = 2 AND monetary >= 1200 AND rfm_score = 333"), 1);
  EXPECT_EQ(CountOf("frequency = 0"), 1);
  EXPECT_EQ(CountOf("owner = ann AND frequency = 1"), 1);
}

TEST_F(FeatureSnapshotsTest, ATimeOfTheFutureIsRefused) {
  v1::FeatureSnapshot snapshot;
  const grpc::Status status = Create(1'900'000'000, snapshot);
  EXPECT_THAT(testing::WrongFieldsOf(status), ElementsAre("as_of_time"));
}

TEST_F(FeatureSnapshotsTest, ListsTheLatestFirst) {
  v1::FeatureSnapshot snapshot;
  EXPECT_GRPC_OK(Create(0, snapshot));
  Done(snapshot.name());
  EXPECT_GRPC_OK(Create(1'799'000'000, snapshot));
  EXPECT_EQ(Done(snapshot.name()).buyer_count(), 0);
  grpc::ClientContext context;
  v1::ListFeatureSnapshotsRequest request;
  request.set_parent("workspaces/main");
  v1::ListFeatureSnapshotsResponse response;
  EXPECT_GRPC_OK(stub_->ListFeatureSnapshots(&context, request, &response));
  ASSERT_EQ(response.feature_snapshots_size(), 2);
  EXPECT_EQ(response.feature_snapshots(0).name(), "workspaces/main/featureSnapshots/2");
}

}  // namespace
}  // namespace sendlift
