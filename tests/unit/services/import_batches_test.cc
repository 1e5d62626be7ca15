#include "services/import_batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/import_batches.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class ImportBatchesTest : public ::testing::Test {
 protected:
  // `more` is of the config.
  void Import(int64_t first, int count, const std::string& more = "", size_t width = 3) {
    grpc::ClientContext context;
    auto stream = customers_->ImportCustomers(&context);
    stream->Write(FromText<v1::ImportCustomersRequest>(
        absl::StrCat("config { parent: 'workspaces/main' columns: 'id' columns: 'note' ", more, " }")));
    v1::ImportCustomersRequest message;
    message.mutable_rows()->set_first_row(1);
    for (int64_t i = first; i < first + count; ++i) {
      auto& row = *message.mutable_rows()->add_rows();
      row.add_values(i % 10 == 9 ? "" : absl::StrCat("c-", i));
      row.add_values(std::string(width, 'x'));
    }
    stream->Write(message);
    stream->WritesDone();
    v1::ImportCustomersResponse response;
    while (stream->Read(&response)) {
    }
    EXPECT_GRPC_OK(stream->Finish());
  }
  grpc::Status Rows(const std::string& batch, int page_size, std::string& token, v1::ListImportedRowsResponse& page) {
    grpc::ClientContext context;
    v1::ListImportedRowsRequest request;
    request.set_parent("workspaces/main/importBatches/" + batch);
    request.set_page_size(page_size);
    request.set_page_token(token);
    page.Clear();
    const grpc::Status status = stub_->ListImportedRows(&context, request, &page);
    token = page.next_page_token();
    return status;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CustomerService::Stub> customers_ = server_.Stub<v1::CustomerService>();
  std::unique_ptr<v1::ImportBatchService::Stub> stub_ = server_.Stub<v1::ImportBatchService>();
};

TEST_F(ImportBatchesTest, TheLatestIsListedFirst) {
  for (int i = 0; i < 3; ++i) Import(1, 2);
  v1::ListImportBatchesRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(2);
  std::vector<std::string> names;
  for (int pages = 0; pages == 0 || (!request.page_token().empty() && pages < 5); ++pages) {
    grpc::ClientContext context;
    v1::ListImportBatchesResponse response;
    EXPECT_GRPC_OK(stub_->ListImportBatches(&context, request, &response));
    for (const v1::ImportBatch& batch : response.import_batches()) names.push_back(batch.name().substr(30));
    request.set_page_token(response.next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("3", "2", "1"));
}

TEST_F(ImportBatchesTest, EveryRowComesBackInItsOrder) {
  Import(1, 2500);
  std::string token;
  int64_t next = 1;
  v1::ListImportedRowsResponse page;
  do {
    ASSERT_TRUE(Rows("1", 1000, token, page).ok());
    for (const v1::ImportedRow& row : page.rows()) {
      EXPECT_EQ(row.row(), next);
      EXPECT_EQ(row.rejected(), next % 10 == 9);
      EXPECT_EQ(row.values(0), next % 10 == 9 ? "" : absl::StrCat("c-", next));
      ++next;
    }
  } while (!token.empty());
  EXPECT_EQ(next, 2501);
}

TEST_F(ImportBatchesTest, PagesAreCutByTheirBytes) {
  Import(1, 400, "", 8000);
  std::string token;
  v1::ListImportedRowsResponse page;
  int64_t rows = 0;
  do {
    ASSERT_TRUE(Rows("1", 1000, token, page).ok());
    EXPECT_LT(page.ByteSizeLong(), 1'100'000u);
    rows += page.rows_size();
  } while (!token.empty());
  EXPECT_EQ(rows, 400);
}

TEST_F(ImportBatchesTest, WhatIsNotThereIsSaidSo) {
  Import(1, 5, "discard_raw_rows: true");
  std::string token;
  v1::ListImportedRowsResponse page;
  EXPECT_EQ(testing::ReasonOf(Rows("1", 0, token, page)), "RAW_ROWS_NOT_KEPT");
  EXPECT_EQ(testing::ReasonOf(Rows("2", 0, token, page)), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(testing::ReasonOf(Rows("x", 0, token, page)), "INVALID_FIELDS");
}

}  // namespace
}  // namespace sendlift
