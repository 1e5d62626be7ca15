#include "services/customers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

constexpr char kConfig[] = R"pb(
  config {
    parent: "workspaces/main"
    columns: "id"
    columns: "email"
    columns: "first_name"
    default_consents { channel: EMAIL purpose: PROMOTION }
  }
)pb";

class CustomersTest : public ::testing::Test {
 protected:
  // Sends the messages, reads all answers; the last answer is in last_, its rejected rows of all answers in rejected_.
  grpc::Status Import(const std::vector<v1::ImportCustomersRequest>& messages) {
    grpc::ClientContext context;
    auto stream = stub_->ImportCustomers(&context);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    stream->WritesDone();
    v1::ImportCustomersResponse response;
    while (stream->Read(&response)) {
      for (const auto& row : response.rejected_rows()) rejected_.push_back(absl::StrCat(row.row(), " ", row.field()));
      last_ = response;
    }
    return stream->Finish();
  }
  static v1::ImportCustomersRequest Config() { return FromText<v1::ImportCustomersRequest>(kConfig); }
  static v1::ImportCustomersRequest Rows(int64_t first, int count) {
    v1::ImportCustomersRequest message;
    message.mutable_rows()->set_first_row(first);
    for (int64_t row = first; row < first + count; ++row) {
      auto& values = *message.mutable_rows()->add_rows();
      values.add_values(absl::StrCat("c-", row));
      values.add_values(absl::StrCat("a", row, "@example.com"));
      values.add_values("Anna");
    }
    return message;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CustomerService::Stub> stub_ = server_.Stub<v1::CustomerService>();
  v1::ImportCustomersResponse last_;
  std::vector<std::string> rejected_;
};

TEST_F(CustomersTest, AnImportIsAcknowledgedBatchByBatch) {
  EXPECT_GRPC_OK(Import({Config(), Rows(1, 100), Rows(101, 50)}));
  EXPECT_EQ(last_.acknowledged_row(), 150);
  EXPECT_EQ(last_.created_count(), 150);
  EXPECT_GRPC_OK(Import({Config(), Rows(1, 100)}));
  EXPECT_EQ(last_.unchanged_count(), 100);
  EXPECT_EQ(last_.created_count(), 0);
}

TEST_F(CustomersTest, ManyBatchesAreReadAheadAndAllSettled) {
  std::vector<v1::ImportCustomersRequest> messages = {Config()};
  for (int i = 0; i < 60; ++i) messages.push_back(Rows(1 + i * 20, 20));
  EXPECT_GRPC_OK(Import(messages));
  EXPECT_EQ(last_.acknowledged_row(), 1200);
}

TEST_F(CustomersTest, GoodRowsAreKeptAndBadOnesNamed) {
  v1::ImportCustomersRequest rows = Rows(1, 3);
  rows.mutable_rows()->mutable_rows(1)->set_values(1, "no address");
  EXPECT_GRPC_OK(Import({Config(), rows}));
  EXPECT_EQ(last_.created_count(), 2);
  EXPECT_EQ(last_.rejected_count(), 1);
  EXPECT_THAT(rejected_, ElementsAre("2 email"));
}

TEST_F(CustomersTest, MessagesInTheWrongOrderEndTheStream) {
  struct Case {
    const char* name;
    std::vector<v1::ImportCustomersRequest> messages;
    const char* reason;
  };
  for (const Case& c : {
           Case{"RowsFirst", {Rows(1, 1)}, "STREAM_PROTOCOL"},
           Case{"ConfigTwice", {Config(), Config()}, "STREAM_PROTOCOL"},
           Case{"EmptyMessage", {Config(), {}}, "STREAM_PROTOCOL"},
           Case{"RowZero", {Config(), Rows(0, 1)}, "INVALID_FIELDS"},
           Case{"NoRows", {Config(), Rows(1, 0)}, "INVALID_FIELDS"},
           Case{"TooManyRows", {Config(), Rows(1, 5001)}, "INVALID_FIELDS"},
           Case{"AGap", {Config(), Rows(1, 2), Rows(4, 1)}, "INVALID_FIELDS"},
           Case{"WrongColumns",
                {FromText<v1::ImportCustomersRequest>("config { parent: 'workspaces/main' columns: 'mail' }")},
                "INVALID_FIELDS"},
           Case{"OtherWorkspace",
                {FromText<v1::ImportCustomersRequest>("config { parent: 'workspaces/x' columns: 'id' }")},
                "RESOURCE_NOT_FOUND"},
       }) {
    EXPECT_EQ(testing::ReasonOf(Import(c.messages)), c.reason) << c.name;
  }
}

TEST_F(CustomersTest, AClientThatGoesAwayLeavesNothingBehind) {
  for (int i = 0; i < 20; ++i) {
    grpc::ClientContext context;
    auto stream = stub_->ImportCustomers(&context);
    stream->Write(Config());
    stream->Write(Rows(1, 10));
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  server_.server().Shutdown();
}

TEST_F(CustomersTest, AClientThatDoesNotReadItsAnswersIsCancelled) {
  grpc::ClientContext context;
  auto stream = stub_->ImportCustomers(&context);
  stream->Write(Config());
  v1::ImportCustomersRequest bad;
  for (int row = 0; row < 5000; ++row) bad.mutable_rows()->add_rows();
  auto status = std::async(std::launch::async, [&] {
    int64_t first_row = 1;
    do {
      bad.mutable_rows()->set_first_row(first_row);
      first_row += 5000;
    } while (stream->Write(bad));
    v1::ImportCustomersResponse response;
    while (stream->Read(&response)) {
    }
    return stream->Finish();
  });
  while (status.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
    server_.clock().AdvanceBy(absl::Seconds(31));
  }
  EXPECT_EQ(status.get().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(CustomersTest, AnImportUnderWayIsToldOfAShutdown) {
  grpc::ClientContext context;
  auto stream = stub_->ImportCustomers(&context);
  stream->Write(Config());
  stream->Write(Rows(1, 10));
  v1::ImportCustomersResponse response;
  ASSERT_TRUE(stream->Read(&response));
  server_.server().Shutdown();
  const grpc::Status status = stream->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(testing::ReasonOf(status), "SHUTTING_DOWN");
}

TEST_F(CustomersTest, ABatchIsAllOrNothing) {
  auto request = FromText<v1::BatchImportCustomersRequest>(R"pb(
    parent: "workspaces/main"
    config { columns: "id" columns: "email" }
    rows { values: "c-1" values: "a@example.com" }
    rows { values: "c-2" values: "no address" }
    rows { values: "c-3" }
  )pb");
  v1::BatchImportCustomersResponse response;
  {
    grpc::ClientContext context;
    const grpc::Status status = stub_->BatchImportCustomers(&context, request, &response);
    EXPECT_THAT(testing::WrongFieldsOf(status), ElementsAre("rows[1].values[1]", "rows[2]"));
  }
  request.mutable_rows()->DeleteSubrange(1, 2);
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub_->BatchImportCustomers(&context, request, &response));
    EXPECT_EQ(response.created_count(), 1);
  }
}

TEST_F(CustomersTest, CustomersAreReadAndListedInTheOrderOfTheirImport) {
  EXPECT_GRPC_OK(Import({Config(), Rows(1, 5)}));
  {
    grpc::ClientContext context;
    v1::GetCustomerRequest request;
    request.set_name("workspaces/main/customers/c-2");
    v1::Customer customer;
    EXPECT_GRPC_OK(stub_->GetCustomer(&context, request, &customer));
    EXPECT_EQ(customer.email(), "a2@example.com");
    EXPECT_EQ(customer.attributes().at("first_name"), "Anna");
    ASSERT_EQ(customer.consents_size(), 1);
    EXPECT_EQ(customer.consents(0).purpose(), v1::PROMOTION);
  }
  v1::ListCustomersRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(3);
  request.set_filter("first_name = Anna");
  std::vector<std::string> names;
  for (int pages = 0; pages == 0 || (!request.page_token().empty() && pages < 5); ++pages) {
    grpc::ClientContext context;
    v1::ListCustomersResponse response;
    EXPECT_GRPC_OK(stub_->ListCustomers(&context, request, &response));
    for (const v1::Customer& customer : response.customers()) names.push_back(customer.name().substr(26));
    request.set_page_token(response.next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("c-1", "c-2", "c-3", "c-4", "c-5"));
}

class ErasureTest : public CustomersTest {
 protected:
  ErasureTest() {
    EXPECT_GRPC_OK(Import({FromText<v1::ImportCustomersRequest>(R"pb(
                             config {
                               parent: "workspaces/main"
                               columns: "id"
                               columns: "email"
                               columns: "consents"
                               columns: "consent_time"
                               columns: "consent_source"
                             }
                           )pb"),
                           FromText<v1::ImportCustomersRequest>(R"pb(
                             rows {
                               first_row: 1
                               rows {
                                 values: "ada"
                                 values: "ada@example.com"
                                 values: "EMAIL:PROMOTION"
                                 values: "2026-03-01"
                                 values: "web form"
                               }
                               rows { values: "bob" values: "bob@example.com" values: "" values: "" values: "" }
                             }
                           )pb")}));
  }
  grpc::Status Erase(const std::string& id, bool validate_only = false) {
    grpc::ClientContext context;
    v1::EraseCustomerRequest request;
    request.set_name("workspaces/main/customers/" + id);
    request.set_validate_only(validate_only);
    return stub_->EraseCustomer(&context, request, &erased_);
  }
  bool Exists(const std::string& id) {
    grpc::ClientContext context;
    v1::GetCustomerRequest request;
    request.set_name("workspaces/main/customers/" + id);
    v1::Customer customer;
    return stub_->GetCustomer(&context, request, &customer).ok();
  }
  v1::ListConsentChangesResponse Changes(const std::string& id) {
    grpc::ClientContext context;
    v1::ListConsentChangesRequest request;
    request.set_parent("workspaces/main/customers/" + id);
    v1::ListConsentChangesResponse response;
    EXPECT_GRPC_OK(stub_->ListConsentChanges(&context, request, &response));
    return response;
  }

  v1::EraseCustomerResponse erased_;
};

TEST_F(ErasureTest, AConsentSaysFromWhereAndSinceWhen) {
  const auto changes = Changes("ada");
  ASSERT_EQ(changes.consent_changes_size(), 1);
  const v1::ConsentChange& change = changes.consent_changes(0);
  ASSERT_EQ(change.given_size(), 1);
  EXPECT_EQ(change.given(0).channel(), v1::EMAIL);
  EXPECT_EQ(change.source(), "web form");
  EXPECT_EQ(change.consent_time().seconds(), 1772323200);
  EXPECT_EQ(change.record_time().seconds(), 1800000000);
  EXPECT_EQ(change.cause(), v1::ConsentChange::IMPORT);
  EXPECT_EQ(change.import_batch(), "workspaces/main/importBatches/1");
  EXPECT_EQ(Changes("bob").consent_changes_size(), 0);
}

TEST_F(ErasureTest, TakesTheRowsAndCountsWhatItTook) {
  EXPECT_GRPC_OK(Erase("ada", /*validate_only=*/true));
  EXPECT_EQ(erased_.raw_row_count(), 1);
  EXPECT_TRUE(Exists("ada"));
  EXPECT_GRPC_OK(Erase("ada"));
  EXPECT_EQ(erased_.customer_count(), 1);
  EXPECT_EQ(erased_.raw_row_count(), 1);
  EXPECT_EQ(erased_.erase_time().seconds(), 1800000000);
  EXPECT_FALSE(Exists("ada"));
  EXPECT_TRUE(Exists("bob"));
  EXPECT_GRPC_OK(Erase("ada"));
  EXPECT_TRUE(erased_.already_erased());
  EXPECT_EQ(Erase("eve").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ErasureTest, AnImportDoesNotBringSomebodyBack) {
  EXPECT_GRPC_OK(Erase("ada"));
  auto rows = FromText<v1::ImportCustomersRequest>(R"pb(
    rows {
      first_row: 1
      rows { values: "ada" values: "new@example.com" values: "Ada" }
      rows { values: "eve" values: "eve@example.com" values: "Eve" }
      rows { values: "ada-2" values: "Ada@Example.com" values: "Ada" }
    }
  )pb");
  EXPECT_GRPC_OK(Import({Config(), rows}));
  EXPECT_EQ(last_.created_count(), 1);
  EXPECT_EQ(last_.rejected_count(), 2);
  EXPECT_THAT(rejected_, ElementsAre("1 id", "3 email"));
  EXPECT_FALSE(Exists("ada"));
  EXPECT_FALSE(Exists("ada-2"));
  grpc::ClientContext context;
  v1::BatchImportCustomersResponse response;
  EXPECT_THAT(testing::WrongFieldsOf(stub_->BatchImportCustomers(
                  &context,
                  FromText<v1::BatchImportCustomersRequest>(
                      "parent: 'workspaces/main' config { columns: 'id' } rows { values: 'ada' }"),
                  &response)),
              ElementsAre("rows[0]"));
}

TEST_F(ErasureTest, TheAuditDoesNotSayWho) {
  EXPECT_GRPC_OK(Erase("ada"));
  std::vector<std::string> actions;
  EXPECT_TRUE(server_.database()
                  .Read([&](storage::Session& session) {
                    const auto entries = storage::ListAuditEntries(session, kMainWorkspace, 0, 10);
                    for (const auto& entry : *entries)
                      actions.push_back(entry.action + " " + entry.subject + entry.detail);
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_EQ(actions.size(), 2u);
  EXPECT_EQ(actions[1], "EraseCustomer workspaces/main/customers");
}

}  // namespace
}  // namespace sendlift
