#include "services/keeping_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sendlift/v1/keeping_reports.grpc.pb.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "storage/segments.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"
#include "tests/unit/measurement/drawn_shopper.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

constexpr int kCustomers = 300;

class KeepingReportsTest : public ::testing::Test {
 protected:
  // Customers who came in the last two years as DrawDays has them; half of them are GOLD.
  void FillUp() {
    ASSERT_TRUE(server_.database()
                    .Write(storage::Lane::kImport,
                           [&](storage::Session& session) -> absl::Status {
                             for (int i = 0; i < kCustomers; ++i) {
                               const absl::Status status = Add(session, i);
                               if (!status.ok()) return status;
                             }
                             Segment segment;
                             segment.id = "golden";
                             segment.filter = "tier = GOLD";
                             const auto inserted = storage::InsertSegment(session, kMainWorkspace, segment, now());
                             if (!inserted.ok()) return inserted.status();
                             return storage::PutWorkspaceCurrency(session, kMainWorkspace, "EUR");
                           })
                    .ok());
  }
  absl::Status Add(storage::Session& session, int i) {
    Customer customer = testing::ACustomer(i);
    customer.tier = i < kCustomers / 2 ? "GOLD" : "";
    const auto stored = storage::UpsertCustomer(session, kMainWorkspace, customer, now());
    if (!stored.ok()) return stored.status();
    const auto number = storage::FindCustomer(session, kMainWorkspace, customer.id);
    if (!number.ok()) return number.status();
    const int age = 730 - static_cast<int>(random_.Below(60));
    for (const int day : testing::DrawDays(random_, age)) {
      Event event;
      event.sequence = ++sequence_;
      event.customer = **number;
      event.type = "PURCHASED";
      event.time = now() - absl::Hours(24 * (age - day));
      event.amount_minor = 1'000 + 53 * (i % 29) + static_cast<int64_t>(random_.Below(500));
      const auto appended = storage::AppendEvent(session, kMainWorkspace, 1, event);
      if (!appended.ok()) return appended.status();
    }
    return absl::OkStatus();
  }
  absl::Time now() { return server_.clock().Now(); }

  grpc::Status Keeping(const v1::GetKeepingReportRequest& request, v1::KeepingReport& report) {
    grpc::ClientContext context;
    return server_.Stub<v1::KeepingReportService>()->GetKeepingReport(&context, request, &report);
  }
  grpc::Status Value(const v1::GetValueReportRequest& request, v1::ValueReport& report) {
    grpc::ClientContext context;
    return server_.Stub<v1::KeepingReportService>()->GetValueReport(&context, request, &report);
  }
  static v1::GetKeepingReportRequest KeepingRequest() {
    v1::GetKeepingReportRequest request;
    request.set_name("workspaces/main/reports/keeping");
    return request;
  }
  static v1::GetValueReportRequest ValueRequest() {
    v1::GetValueReportRequest request;
    request.set_name("workspaces/main/reports/value");
    return request;
  }

  testing::TestServer server_;
  Random random_{4};
  int64_t sequence_ = 0;
};

TEST_F(KeepingReportsTest, TellsThePastAndTheFuture) {
  FillUp();
  v1::GetKeepingReportRequest request = KeepingRequest();
  request.set_margin(0.3);
  request.mutable_cost_of_keeping()->set_currency_code("EUR");
  request.mutable_cost_of_keeping()->set_minor_units(500);
  v1::KeepingReport report;
  EXPECT_GRPC_OK(Keeping(request, report));
  EXPECT_EQ(report.name(), request.name());
  EXPECT_EQ(report.customer_count(), kCustomers);
  EXPECT_EQ(report.buyer_count(), kCustomers);
  EXPECT_LE(report.purchase_count(), sequence_);
  EXPECT_GT(report.purchase_count(), kCustomers);
  EXPECT_GT(report.lost().count(), 10);
  EXPECT_EQ(report.model().purchase_parameters_size(), 4);
  EXPECT_EQ(report.model().value_parameters_size(), 3);
  EXPECT_GT(report.check().customer_count(), 100);
  EXPECT_EQ(report.tiers_size(), 2);
  EXPECT_EQ(report.deciles_size(), 10);
  EXPECT_THAT(report.loss().text(), HasSubstr("EUR"));
}

TEST_F(KeepingReportsTest, AFilterAndASegmentSelect) {
  FillUp();
  v1::GetKeepingReportRequest request = KeepingRequest();
  request.mutable_scope()->set_filter("tier = GOLD");
  v1::KeepingReport by_filter, by_segment;
  EXPECT_GRPC_OK(Keeping(request, by_filter));
  EXPECT_EQ(by_filter.customer_count(), kCustomers / 2);
  EXPECT_EQ(by_filter.tiers_size(), 1);
  request.mutable_scope()->set_segment("workspaces/main/segments/golden");
  EXPECT_EQ(Keeping(request, by_segment).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_scope()->clear_filter();
  EXPECT_GRPC_OK(Keeping(request, by_segment));
  EXPECT_EQ(by_segment.prospects().purchases(), by_filter.prospects().purchases());
  request.mutable_scope()->set_segment("workspaces/main/segments/none");
  EXPECT_EQ(Keeping(request, by_segment).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(KeepingReportsTest, ListsCustomers) {
  FillUp();
  v1::GetValueReportRequest request = ValueRequest();
  request.set_top_count(3);
  v1::ValueReport report;
  EXPECT_GRPC_OK(Value(request, report));
  EXPECT_EQ(report.best_size(), 3);
  EXPECT_EQ(report.leaving_size(), 3);
  EXPECT_THAT(report.best(0).customer(), HasSubstr("workspaces/main/customers/c"));
  request.set_top_count(1001);
  EXPECT_EQ(Value(request, report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(KeepingReportsTest, SaysWhyThereIsNothingToTell) {
  v1::KeepingReport report;
  grpc::Status status = Keeping(KeepingRequest(), report);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(status), "NO_PURCHASES");
  ASSERT_TRUE(server_.database()
                  .Write(storage::Lane::kImport, [&](storage::Session& session) { return Add(session, 1); })
                  .ok());
  EXPECT_GRPC_OK(Keeping(KeepingRequest(), report));
  EXPECT_EQ(report.model_problem_reason(), "TOO_FEW_REPEAT_BUYERS");
  EXPECT_FALSE(report.has_model());
  v1::ValueReport values;
  status = Value(ValueRequest(), values);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(status), "TOO_FEW_REPEAT_BUYERS");
}

TEST_F(KeepingReportsTest, WrongRequestsAreRefused) {
  FillUp();
  v1::KeepingReport report;
  v1::GetKeepingReportRequest request = KeepingRequest();
  request.set_name("workspaces/main/reports/other");
  EXPECT_EQ(Keeping(request, report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request = KeepingRequest();
  request.mutable_scope()->set_filter("tier = ");
  EXPECT_EQ(Keeping(request, report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request = KeepingRequest();
  request.mutable_cost_of_keeping()->set_currency_code("USD");
  EXPECT_EQ(Keeping(request, report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
