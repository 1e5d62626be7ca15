#include "services/sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/sources.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class SourcesTest : public ::testing::Test {
 protected:
  grpc::Status Set(const std::string& id, int rank, const std::string& etag = "") {
    grpc::ClientContext context;
    v1::UpdateSourceRequest request;
    request.mutable_source()->set_name("workspaces/main/sources/" + id);
    request.mutable_source()->set_kind(v1::Source::EXTERNAL);
    request.mutable_source()->set_trust_rank(rank);
    request.mutable_source()->set_etag(etag);
    request.set_allow_missing(true);
    return stub_->UpdateSource(&context, request, &source_);
  }
  grpc::Status Delete(const std::string& id) {
    grpc::ClientContext context;
    v1::DeleteSourceRequest request;
    request.set_name("workspaces/main/sources/" + id);
    google::protobuf::Empty empty;
    return stub_->DeleteSource(&context, request, &empty);
  }
  grpc::Status ImportFrom(const std::string& id) {
    grpc::ClientContext context;
    auto request = FromText<v1::BatchImportCustomersRequest>(
        "parent: 'workspaces/main' config { columns: 'id' } rows { values: 'c-1' }");
    request.mutable_config()->set_source("workspaces/main/sources/" + id);
    v1::BatchImportCustomersResponse response;
    return server_.Stub<v1::CustomerService>()->BatchImportCustomers(&context, request, &response);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::SourceService::Stub> stub_ = server_.Stub<v1::SourceService>();
  v1::Source source_;
};

TEST_F(SourcesTest, ASourceIsMadeReadChangedAndDeleted) {
  EXPECT_GRPC_OK(Set("crm", 300));
  const std::string etag = source_.etag();
  EXPECT_GRPC_OK(Set("crm", 400, etag));
  EXPECT_EQ(source_.trust_rank(), 400);
  EXPECT_EQ(testing::ReasonOf(Set("crm", 500, etag)), "ETAG_MISMATCH");
  {
    grpc::ClientContext context;
    v1::GetSourceRequest request;
    request.set_name("workspaces/main/sources/crm");
    EXPECT_GRPC_OK(stub_->GetSource(&context, request, &source_));
    EXPECT_EQ(source_.kind(), v1::Source::EXTERNAL);
  }
  EXPECT_GRPC_OK(Delete("crm"));
  EXPECT_EQ(testing::ReasonOf(Delete("crm")), "RESOURCE_NOT_FOUND");
}

TEST_F(SourcesTest, AnIdIsTakenOnce) {
  auto request = FromText<v1::CreateSourceRequest>(
      "parent: 'workspaces/main' source_id: 'crm' source { kind: INTERNAL trust_rank: 9 }");
  grpc::ClientContext first, second, third;
  EXPECT_GRPC_OK(stub_->CreateSource(&first, request, &source_));
  EXPECT_EQ(testing::ReasonOf(stub_->CreateSource(&second, request, &source_)), "RESOURCE_EXISTS");
  request.mutable_source()->set_trust_rank(0);
  request.set_source_id("shop");
  EXPECT_THAT(testing::WrongFieldsOf(stub_->CreateSource(&third, request, &source_)), ElementsAre("source.trust_rank"));
}

TEST_F(SourcesTest, SourcesAreListedByIdPageByPage) {
  for (const char* id : {"shop", "billing", "crm"}) EXPECT_GRPC_OK(Set(id, 1));
  v1::ListSourcesRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(2);
  std::vector<std::string> names;
  for (int pages = 0; pages == 0 || (!request.page_token().empty() && pages < 5); ++pages) {
    grpc::ClientContext context;
    v1::ListSourcesResponse response;
    EXPECT_GRPC_OK(stub_->ListSources(&context, request, &response));
    for (const v1::Source& source : response.sources()) names.push_back(source.name().substr(24));
    request.set_page_token(response.next_page_token());
  }
  EXPECT_THAT(names, ElementsAre("billing", "crm", "shop"));
}

TEST_F(SourcesTest, WhatCustomersWereImportedFromStays) {
  EXPECT_EQ(testing::ReasonOf(ImportFrom("crm")), "RESOURCE_NOT_FOUND");
  EXPECT_GRPC_OK(Set("crm", 300));
  EXPECT_GRPC_OK(ImportFrom("crm"));
  EXPECT_EQ(testing::ReasonOf(Delete("crm")), "SOURCE_IN_USE");
}

}  // namespace
}  // namespace sendlift
