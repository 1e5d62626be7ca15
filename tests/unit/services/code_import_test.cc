#include "services/code_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/code_pools.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;
using ::testing::IsEmpty;

class CodeImportTest : public ::testing::Test {
 protected:
  CodeImportTest() {
    grpc::ClientContext context;
    v1::CodePool pool;
    EXPECT_GRPC_OK(stub_->CreateCodePool(
        &context, FromText<v1::CreateCodePoolRequest>("parent: 'workspaces/main' code_pool_id: 'box' code_pool {}"),
        &pool));
  }
  grpc::Status Import(const std::string& pool, const std::vector<std::string>& codes, int64_t first_row = 1) {
    grpc::ClientContext context;
    auto stream = stub_->ImportCodes(&context);
    v1::ImportCodesRequest request;
    request.mutable_config()->set_code_pool(absl::StrCat("workspaces/main/codePools/", pool));
    stream->Write(request);
    request.mutable_rows()->set_first_row(first_row);
    for (const std::string& code : codes) request.mutable_rows()->add_codes(code);
    stream->Write(request);
    stream->WritesDone();
    rejected_.clear();
    v1::ImportCodesResponse response;
    while (stream->Read(&response)) {
      for (const auto& row : response.rejected_rows()) rejected_.push_back(absl::StrCat(row.row(), " ", row.field()));
      last_ = response;
    }
    return stream->Finish();
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CodePoolService::Stub> stub_ = server_.Stub<v1::CodePoolService>();
  v1::ImportCodesResponse last_;
  std::vector<std::string> rejected_;
};

TEST_F(CodeImportTest, CodesAreTakenOnceAndBadOnesNamed) {
  EXPECT_GRPC_OK(Import("box", {"AUTUMN-1", "with blank", "AUTUMN-2", "", std::string(65, 'x'), "AUTUMN-1", "ü"}));
  EXPECT_EQ(last_.acknowledged_row(), 7);
  EXPECT_EQ(last_.created_count(), 2);
  EXPECT_EQ(last_.unchanged_count(), 1);
  EXPECT_EQ(last_.rejected_count(), 4);
  EXPECT_THAT(rejected_, ElementsAre("2 code", "4 code", "5 code", "7 code"));
  EXPECT_GRPC_OK(Import("box", {"AUTUMN-1", "AUTUMN-2", std::string(64, 'x')}));
  EXPECT_EQ(last_.created_count(), 1);
  EXPECT_EQ(last_.unchanged_count(), 2);
  EXPECT_THAT(rejected_, IsEmpty());
}

TEST_F(CodeImportTest, ALargeBatchIsTakenInParts) {
  std::vector<std::string> codes;
  for (int i = 0; i < 1203; ++i) codes.push_back(absl::StrCat("C-", i));
  EXPECT_GRPC_OK(Import("box", codes));
  EXPECT_EQ(last_.created_count(), 1203);
  codes.resize(5001, "C-1");
  EXPECT_THAT(testing::WrongFieldsOf(Import("box", codes)), ElementsAre("rows"));
}

TEST_F(CodeImportTest, ThePoolMustBeThere) {
  EXPECT_EQ(testing::ReasonOf(Import("none", {"A"})), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(testing::WrongFieldsOf(Import("box/codes", {"A"})), ElementsAre("config.code_pool"));
}

}  // namespace
}  // namespace sendlift
