#include "services/programme_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "measurement/folder.h"
#include "measurement/programme_census.h"
#include "sendlift/v1/holdouts.grpc.pb.h"
#include "sendlift/v1/programme_reports.grpc.pb.h"
#include "sendlift/v1/verification.grpc.pb.h"
#include "storage/customers.h"
#include "storage/events.h"
#include "tests/support/network/test_server.h"
#include "tests/support/world.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

// A server whose clock stands in 2027-Q1, and which counts when the test says so.
class ProgrammeReportsTest : public ::testing::Test {
 protected:
  void Write(const std::function<absl::Status(storage::Session&)>& body) {
    ASSERT_TRUE(server_.database()
                    .Write(storage::Lane::kImport, [&](storage::Session& session) { return body(session); })
                    .ok());
  }
  void AddCustomers(int count) {
    Write([&](storage::Session& session) -> absl::Status {
      for (int i = 0; i < count; ++i) {
        const auto stored = storage::UpsertCustomer(session, kMainWorkspace, testing::ACustomer(i), now());
        if (!stored.ok()) return stored.status();
      }
      return storage::PutWorkspaceCurrency(session, kMainWorkspace, "EUR");
    });
    server_.clock().AdvanceBy(absl::Seconds(1));
  }
  void SetHoldout(int32_t parts_per_million) {
    grpc::ClientContext context;
    v1::UpdateHoldoutRequest request;
    request.mutable_holdout()->set_name("workspaces/main/holdout");
    request.mutable_holdout()->set_parts_per_million(parts_per_million);
    request.mutable_update_mask()->add_paths("parts_per_million");
    v1::Holdout holdout;
    EXPECT_GRPC_OK(server_.Stub<v1::HoldoutService>()->UpdateHoldout(&context, request, &holdout));
  }
  void BuyAll(int count) {
    Write([&](storage::Session& session) -> absl::Status {
      for (int i = 1; i <= count; ++i) {
        Event event;
        event.sequence = ++sequence_;
        event.customer = {i};
        event.type = "PURCHASED";
        event.time = now();
        event.amount_minor = 1'000;
        const auto appended = storage::AppendEvent(session, kMainWorkspace, 1, event);
        if (!appended.ok()) return appended.status();
      }
      return absl::OkStatus();
    });
    Folder folder(server_.database(), kMainWorkspace, {});
    while (folder.RunOnce().value_or(0) > 0) {
    }
  }
  void Count() {
    ProgrammeCensus census(server_.database(), kMainWorkspace);
    while (census.RunOnce(now()).value_or(false)) {
    }
  }
  absl::Time now() { return server_.clock().Now(); }

  grpc::Status Get(v1::ProgrammeReport& report, const std::string& name = "workspaces/main/reports/programme") {
    grpc::ClientContext context;
    v1::GetProgrammeReportRequest request;
    request.set_name(name);
    return server_.Stub<v1::ProgrammeReportService>()->GetProgrammeReport(&context, request, &report);
  }
  grpc::Status List(int page_size, const std::string& token, v1::ListProgrammePeriodsResponse& response) {
    grpc::ClientContext context;
    v1::ListProgrammePeriodsRequest request;
    request.set_parent("workspaces/main");
    request.set_page_size(page_size);
    request.set_page_token(token);
    return server_.Stub<v1::ProgrammeReportService>()->ListProgrammePeriods(&context, request, &response);
  }

  testing::TestServer server_;
  int64_t sequence_ = 0;
};

TEST_F(ProgrammeReportsTest, ChangesOfTheHoldoutMakePeriodsThatAreListedLatestFirst) {
  AddCustomers(200);
  SetHoldout(300'000);
  BuyAll(100);
  server_.clock().AdvanceBy(absl::Hours(1));
  SetHoldout(250'000);
  Count();
  v1::ListProgrammePeriodsResponse first, second;
  EXPECT_GRPC_OK(List(1, "", first));
  ASSERT_EQ(first.programme_periods_size(), 1);
  EXPECT_EQ(first.programme_periods(0).holdout_parts_per_million(), 250'000);
  EXPECT_EQ(first.programme_periods(0).state(), v1::ProgrammePeriod::RUNNING);
  EXPECT_GRPC_OK(List(1, first.next_page_token(), second));
  ASSERT_EQ(second.programme_periods_size(), 1);
  const v1::ProgrammePeriod& over = second.programme_periods(0);
  EXPECT_EQ(over.state(), v1::ProgrammePeriod::OVER);
  EXPECT_EQ(over.customer_count() + over.holdout_customer_count(), 200);
  EXPECT_EQ(over.event_count() + over.holdout_event_count(), 100);
  EXPECT_EQ(over.lifts(1).total() + over.lifts(1).control_total(), 100'000);
  EXPECT_EQ(over.lifts(1).currency_code(), "EUR");
  EXPECT_EQ(second.next_page_token(), "");
  v1::ProgrammeReport report;
  EXPECT_GRPC_OK(Get(report));
  EXPECT_EQ(report.holdout_parts_per_million(), 250'000);
  EXPECT_THAT(report.text(), HasSubstr("Fewer than two periods"));
}

TEST_F(ProgrammeReportsTest, WithoutAHoldoutThereIsNoProgramme) {
  v1::ProgrammeReport report;
  const grpc::Status status = Get(report);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(status), "NO_PROGRAMME");
  EXPECT_EQ(Get(report, "workspaces/main/reports/keeping").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::ListProgrammePeriodsResponse response;
  EXPECT_EQ(testing::ReasonOf(List(0, "", response)), "NO_PROGRAMME");
  EXPECT_EQ(List(-1, "", response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(ProgrammeReportsTest, WhatIsDamagedIsFound) {
  AddCustomers(20);
  SetHoldout(300'000);
  BuyAll(10);
  Count();
  const auto stub = server_.Stub<v1::VerificationService>();
  v1::VerifyProgrammeRequest request;
  request.set_name("workspaces/main/reports/programme");
  const auto verify = [&] {
    grpc::ClientContext context;
    v1::VerifyProgrammeResponse response;
    EXPECT_GRPC_OK(stub->VerifyProgramme(&context, request, &response));
    return response;
  };
  EXPECT_EQ(verify().difference_count(), 0);
  EXPECT_EQ(verify().customer_count(), 20);
  Write([](storage::Session& session) {
    return session.Execute("UPDATE programme_cells SET total = total + 1").status();
  });
  const v1::VerifyProgrammeResponse damaged = verify();
  EXPECT_GE(damaged.difference_count(), 1);
  EXPECT_EQ(damaged.differences(0).table(), "programme_cells");
  request.set_name("workspaces/main/reports/other");
  grpc::ClientContext context;
  v1::VerifyProgrammeResponse response;
  EXPECT_EQ(stub->VerifyProgramme(&context, request, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
