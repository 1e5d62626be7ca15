#include "services/customer_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/import_batches.grpc.pb.h"
#include "sendlift/v1/sources.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class CustomerImportTest : public ::testing::Test {
 protected:
  using Rows = std::vector<std::vector<std::string>>;

  static v1::ImportCustomersRequest Config(const std::string& more = "") {
    return FromText<v1::ImportCustomersRequest>(
        absl::StrCat("config { parent: 'workspaces/main' columns: 'id' columns: 'tier' ", more, " }"));
  }
  static v1::ImportCustomersRequest Message(int64_t first, const Rows& rows) {
    v1::ImportCustomersRequest message;
    message.mutable_rows()->set_first_row(first);
    for (const auto& row : rows) {
      message.mutable_rows()->add_rows()->mutable_values()->Assign(row.begin(), row.end());
    }
    return message;
  }
  // Sends the messages; goes away after the last answer instead of ending if `breaks`. The last answer is in last_.
  grpc::Status Import(const std::vector<v1::ImportCustomersRequest>& messages, bool breaks = false) {
    grpc::ClientContext context;
    auto stream = customers_->ImportCustomers(&context);
    for (const auto& message : messages) {
      if (!stream->Write(message)) break;
    }
    for (size_t i = 1; breaks && i < messages.size(); ++i) EXPECT_TRUE(stream->Read(&last_));
    if (breaks) context.TryCancel();
    stream->WritesDone();
    v1::ImportCustomersResponse response;
    while (stream->Read(&response)) last_ = response;
    return stream->Finish();
  }
  void SetSource(const std::string& id, int rank) {
    grpc::ClientContext context;
    v1::UpdateSourceRequest request;
    request.mutable_source()->set_name("workspaces/main/sources/" + id);
    request.mutable_source()->set_kind(v1::Source::INTERNAL);
    request.mutable_source()->set_trust_rank(rank);
    request.set_allow_missing(true);
    v1::Source source;
    EXPECT_GRPC_OK(server_.Stub<v1::SourceService>()->UpdateSource(&context, request, &source));
  }
  v1::ImportBatch Batch(const std::string& name) {
    grpc::ClientContext context;
    v1::GetImportBatchRequest request;
    request.set_name(name);
    v1::ImportBatch batch;
    EXPECT_GRPC_OK(server_.Stub<v1::ImportBatchService>()->GetImportBatch(&context, request, &batch));
    return batch;
  }
  std::string TierOf(const std::string& id) {
    grpc::ClientContext context;
    v1::GetCustomerRequest request;
    request.set_name("workspaces/main/customers/" + id);
    v1::Customer customer;
    EXPECT_GRPC_OK(customers_->GetCustomer(&context, request, &customer));
    return customer.tier();
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CustomerService::Stub> customers_ = server_.Stub<v1::CustomerService>();
  v1::ImportCustomersResponse last_;
};

TEST_F(CustomerImportTest, AnImportIsABatchAndImportingAgainChangesNothing) {
  const Rows rows = {{"c-1", "VIP"}, {"", "VIP"}, {"c-2", "LOW"}};
  EXPECT_GRPC_OK(Import({Config("file_name: 'a.csv' file_hash: 'h'"), Message(1, rows)}));
  const v1::ImportBatch batch = Batch(last_.import_batch());
  EXPECT_EQ(batch.state(), v1::ImportBatch::DONE);
  EXPECT_EQ(batch.source(), "workspaces/main/sources/default");
  EXPECT_EQ(batch.file_name(), "a.csv");
  EXPECT_EQ(batch.row_count(), 3);
  EXPECT_EQ(batch.created_count(), 2);
  EXPECT_EQ(batch.rejected_count(), 1);
  EXPECT_GRPC_OK(Import({Config("file_name: 'a.csv' file_hash: 'h'"), Message(1, rows)}));
  EXPECT_NE(last_.import_batch(), batch.name());
  EXPECT_EQ(last_.unchanged_count(), 2);
  EXPECT_EQ(last_.created_count() + last_.updated_count(), 0);
}

TEST_F(CustomerImportTest, ABrokenImportIsResumedBehindItsLastRow) {
  EXPECT_FALSE(Import({Config(), Message(1, {{"c-1", "VIP"}, {"c-2", "VIP"}})}, true).ok());
  const std::string name = last_.import_batch();
  EXPECT_EQ(Batch(name).last_row(), 2);
  const std::string resume = absl::StrCat("import_batch: '", name, "'");
  EXPECT_EQ(testing::ReasonOf(Import({Config(resume), Message(2, {{"c-2", "VIP"}})})), "INVALID_FIELDS");
  EXPECT_GRPC_OK(Import({Config(resume), Message(3, {{"c-2", "LOW"}, {"c-3", "VIP"}})}));
  EXPECT_EQ(last_.import_batch(), name);
  EXPECT_EQ(last_.acknowledged_row(), 4);
  EXPECT_EQ(last_.created_count(), 3);
  EXPECT_EQ(last_.rejected_count(), 1) << "c-2 came before the break";
  EXPECT_EQ(Batch(name).state(), v1::ImportBatch::DONE);
  EXPECT_EQ(TierOf("c-2"), "VIP");
}

TEST_F(CustomerImportTest, TwoCannotImportTheSameBatchAtOnce) {
  EXPECT_FALSE(Import({Config(), Message(1, {{"c-1", "VIP"}})}, true).ok());
  const v1::ImportCustomersRequest resume = Config(absl::StrCat("import_batch: '", last_.import_batch(), "'"));
  grpc::ClientContext context;
  auto stream = customers_->ImportCustomers(&context);
  stream->Write(resume);
  stream->Write(Message(2, {{"c-2", "VIP"}}));
  v1::ImportCustomersResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(Batch(last_.import_batch()).state(), v1::ImportBatch::RUNNING);
  EXPECT_GRPC_OK(Import({resume, Message(3, {{"c-3", "VIP"}})}));
  stream->Write(Message(3, {{"c-4", "VIP"}}));
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(testing::ReasonOf(stream->Finish()), "IMPORT_BATCH_MOVED");
}

TEST_F(CustomerImportTest, EachBatchIsAnsweredInOrderThoughTheNextOnesAreHereAlready) {
  constexpr int kBatches = 20;
  grpc::ClientContext context;
  auto stream = customers_->ImportCustomers(&context);
  stream->Write(Config());
  for (int i = 0; i < kBatches; ++i) {
    stream->Write(
        Message(2 * i + 1, {{absl::StrCat("c-", i), "VIP"}, {i % 4 == 0 ? "" : absl::StrCat("d-", i), "VIP"}}));
  }
  stream->WritesDone();
  int64_t rejected = 0;
  for (int i = 0; i < kBatches; ++i) {
    v1::ImportCustomersResponse response;
    ASSERT_TRUE(stream->Read(&response)) << i;
    EXPECT_EQ(response.acknowledged_row(), 2 * i + 2);
    ASSERT_EQ(response.rejected_rows_size(), i % 4 == 0 ? 1 : 0) << i;
    rejected += response.rejected_rows_size();
    if (i % 4 == 0) EXPECT_EQ(response.rejected_rows(0).row(), 2 * i + 2);
    EXPECT_EQ(response.rejected_count(), rejected);
    EXPECT_EQ(response.created_count(), 2 * i + 2 - rejected);
    last_ = response;
  }
  EXPECT_GRPC_OK(stream->Finish());
  EXPECT_EQ(Batch(last_.import_batch()).state(), v1::ImportBatch::DONE);
}

TEST_F(CustomerImportTest, BatchesBehindOneThatFailsAreNotStored) {
  EXPECT_FALSE(Import({Config(), Message(1, {{"c-1", "VIP"}})}, true).ok());
  const v1::ImportCustomersRequest resume = Config(absl::StrCat("import_batch: '", last_.import_batch(), "'"));
  grpc::ClientContext context;
  auto stream = customers_->ImportCustomers(&context);
  stream->Write(resume);
  stream->Write(Message(2, {{"c-2", "VIP"}}));
  v1::ImportCustomersResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_GRPC_OK(Import({resume, Message(3, {{"c-3", "VIP"}})}));
  for (int row = 3; row < 9; ++row) {
    if (!stream->Write(Message(row, {{absl::StrCat("x-", row), "VIP"}}))) break;
  }
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(testing::ReasonOf(stream->Finish()), "IMPORT_BATCH_MOVED");
  EXPECT_EQ(Batch(last_.import_batch()).last_row(), 3);
}

TEST_F(CustomerImportTest, WhatIsWrongIsSaidBeforeRowsAreTaken) {
  struct Case {
    const char* config;
    const char* reason;
  };
  for (const Case& c : {
           Case{"source: 'workspaces/main/sources/crm'", "RESOURCE_NOT_FOUND"},
           Case{"source: 'crm'", "INVALID_FIELDS"},
           Case{"import_batch: 'workspaces/main/importBatches/99'", "RESOURCE_NOT_FOUND"},
           Case{"data_time { seconds: 99999999999 }", "INVALID_FIELDS"},
       }) {
    EXPECT_EQ(testing::ReasonOf(Import({Config(c.config)})), c.reason) << c.config;
  }
  EXPECT_GRPC_OK(Import({Config(), Message(1, {{"c-1", "VIP"}})}));
  EXPECT_EQ(
      testing::ReasonOf(Import({Config(absl::StrCat("columns: 'city' import_batch: '", last_.import_batch(), "'"))})),
      "INVALID_FIELDS");
}

TEST_F(CustomerImportTest, TheHigherRankIsBelievedThenTheMoreRecent) {
  SetSource("crm", 300);
  SetSource("rented", 20);
  const auto from = [](const std::string& source, int64_t seconds) {
    return Config(absl::StrCat("source: 'workspaces/main/sources/", source, "' data_time { seconds: ", seconds, " }"));
  };
  EXPECT_GRPC_OK(Import({from("crm", 1000), Message(1, {{"c-1", "VIP"}, {"c-2", ""}})}));
  EXPECT_GRPC_OK(Import({from("rented", 2000), Message(1, {{"c-1", "LOW"}, {"c-2", "LOW"}})}));
  EXPECT_EQ(TierOf("c-1"), "VIP");
  EXPECT_EQ(TierOf("c-2"), "LOW") << "the better source says nothing";
  EXPECT_GRPC_OK(Import({from("crm", 900), Message(1, {{"c-1", "OLD"}})}));
  EXPECT_EQ(TierOf("c-1"), "VIP");
  EXPECT_GRPC_OK(Import({from("crm", 1100), Message(1, {{"c-1", "NEW"}})}));
  EXPECT_EQ(TierOf("c-1"), "NEW");
}

TEST_F(CustomerImportTest, ImportsWithoutRowsLeaveNoBatch) {
  EXPECT_GRPC_OK(Import({Config()}));
  grpc::ClientContext context;
  v1::ListImportBatchesRequest request;
  request.set_parent("workspaces/main");
  v1::ListImportBatchesResponse response;
  EXPECT_GRPC_OK(server_.Stub<v1::ImportBatchService>()->ListImportBatches(&context, request, &response));
  EXPECT_EQ(response.import_batches_size(), 0);
}

}  // namespace
}  // namespace sendlift
