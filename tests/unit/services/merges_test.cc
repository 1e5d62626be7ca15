#include "services/merges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/merges.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class MergesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    grpc::ClientContext context;
    v1::BatchImportCustomersResponse response;
    EXPECT_GRPC_OK(customers_->BatchImportCustomers(&context, FromText<v1::BatchImportCustomersRequest>(R"pb(
      parent: "workspaces/main"
      config { columns: "id" columns: "email" columns: "tier" }
      rows { values: "c-1" values: "ann@example.com" values: "" }
      rows { values: "c-2" values: "bob@example.com" values: "LOW" }
      rows { values: "c-3" values: "ann@example.com" values: "VIP" }
      rows { values: "c-4" values: "bob@example.com" values: "LOW" }
    )pb"),
                                                    &response));
  }
  grpc::Status Merge(const std::string& keep, const std::string& other, bool validate_only = false) {
    grpc::ClientContext context;
    v1::CreateMergeRequest request;
    request.set_parent("workspaces/main");
    request.mutable_merge()->set_survivor("workspaces/main/customers/" + keep);
    request.mutable_merge()->add_merged("workspaces/main/customers/" + other);
    request.mutable_merge()->set_reason(v1::SAME_EMAIL);
    request.set_validate_only(validate_only);
    return stub_->CreateMerge(&context, request, &merge_);
  }
  grpc::Status Undo(const std::string& number) {
    grpc::ClientContext context;
    v1::UndoMergeRequest request;
    request.set_name("workspaces/main/merges/" + number);
    return stub_->UndoMerge(&context, request, &merge_);
  }
  std::string NameOf(const std::string& id) {
    grpc::ClientContext context;
    v1::GetCustomerRequest request;
    request.set_name("workspaces/main/customers/" + id);
    v1::Customer customer;
    EXPECT_GRPC_OK(customers_->GetCustomer(&context, request, &customer));
    return customer.name().substr(26);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CustomerService::Stub> customers_ = server_.Stub<v1::CustomerService>();
  std::unique_ptr<v1::MergeService::Stub> stub_ = server_.Stub<v1::MergeService>();
  v1::Merge merge_;
};

TEST_F(MergesTest, CustomersBecomeOneAndSeveralAgain) {
  EXPECT_GRPC_OK(Merge("c-1", "c-3"));
  EXPECT_EQ(merge_.name(), "workspaces/main/merges/1");
  EXPECT_EQ(merge_.reason(), v1::SAME_EMAIL);
  EXPECT_EQ(merge_.field_origins().at("tier"), "c-3");
  EXPECT_FALSE(merge_.has_undo_time());
  EXPECT_EQ(NameOf("c-3"), "c-1");
  EXPECT_EQ(testing::ReasonOf(Merge("c-2", "c-3")), "CUSTOMER_MERGED");
  EXPECT_GRPC_OK(Undo("1"));
  EXPECT_TRUE(merge_.has_undo_time());
  EXPECT_EQ(NameOf("c-3"), "c-3");
  EXPECT_EQ(testing::ReasonOf(Undo("1")), "MERGE_CLOSED");
}

TEST_F(MergesTest, AMergeCanBeTriedOut) {
  EXPECT_GRPC_OK(Merge("c-1", "c-3", true));
  EXPECT_EQ(merge_.field_origins().at("tier"), "c-3");
  EXPECT_EQ(NameOf("c-3"), "c-3");
}

TEST_F(MergesTest, GroupsAndMergesAreListedPageByPage) {
  v1::ListDuplicateGroupsRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(1);
  std::vector<std::string> groups;
  for (int pages = 0; pages == 0 || (!request.page_token().empty() && pages < 5); ++pages) {
    grpc::ClientContext context;
    v1::ListDuplicateGroupsResponse response;
    EXPECT_GRPC_OK(stub_->ListDuplicateGroups(&context, request, &response));
    for (const auto& group : response.duplicate_groups()) {
      groups.push_back(absl::StrCat(group.address(), " ", group.customers_size()));
    }
    request.set_page_token(response.next_page_token());
  }
  EXPECT_THAT(groups, ElementsAre("ann@example.com 2", "bob@example.com 2"));
  EXPECT_GRPC_OK(Merge("c-1", "c-3"));
  EXPECT_GRPC_OK(Merge("c-2", "c-4"));
  grpc::ClientContext context;
  v1::ListMergesRequest list;
  list.set_parent("workspaces/main");
  v1::ListMergesResponse merges;
  EXPECT_GRPC_OK(stub_->ListMerges(&context, list, &merges));
  ASSERT_EQ(merges.merges_size(), 2);
  EXPECT_EQ(merges.merges(0).survivor(), "workspaces/main/customers/c-2");
  grpc::ClientContext get_context;
  v1::GetMergeRequest get;
  get.set_name("workspaces/main/merges/1");
  EXPECT_GRPC_OK(stub_->GetMerge(&get_context, get, &merge_));
  EXPECT_THAT(merge_.merged(), ElementsAre("workspaces/main/customers/c-3"));
}

TEST_F(MergesTest, WhatIsNotThereIsSaidSo) {
  EXPECT_EQ(testing::ReasonOf(Merge("c-1", "c-9")), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(testing::ReasonOf(Merge("c-1", "c-1")), "INVALID_FIELDS");
  EXPECT_EQ(testing::ReasonOf(Undo("7")), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(testing::ReasonOf(Undo("x")), "INVALID_FIELDS");
}

}  // namespace
}  // namespace sendlift
