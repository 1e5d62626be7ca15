#include "services/suppressions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class SuppressionsTest : public ::testing::Test {
 protected:
  SuppressionsTest() {
    grpc::ClientContext context;
    v1::BatchImportCustomersResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(
        &context,
        FromText<v1::BatchImportCustomersRequest>(
            "parent: 'workspaces/main' config { columns: 'id' } rows { values: 'c-1' }"),
        &response));
  }
  grpc::Status Create(const char* suppression) {
    grpc::ClientContext context;
    v1::CreateSuppressionRequest request;
    request.set_parent("workspaces/main");
    *request.mutable_suppression() = FromText<v1::Suppression>(suppression);
    return stub_->CreateSuppression(&context, request, &suppression_);
  }

  testing::TestServer server_;
  std::unique_ptr<v1::SuppressionService::Stub> stub_ = server_.Stub<v1::SuppressionService>();
  v1::Suppression suppression_;
};

TEST_F(SuppressionsTest, TheOneThatStandsIsReturned) {
  EXPECT_GRPC_OK(Create("customer: 'workspaces/main/customers/c-1' reason: OPT_OUT"));
  const std::string name = suppression_.name();
  EXPECT_EQ(suppression_.customer(), "workspaces/main/customers/c-1");
  EXPECT_GRPC_OK(Create("customer: 'workspaces/main/customers/c-1' reason: OPT_OUT"));
  EXPECT_EQ(suppression_.name(), name);
}

TEST_F(SuppressionsTest, AddressesAreBroughtIntoTheFormOfCustomers) {
  EXPECT_GRPC_OK(Create("address: 'Anna@EXAMPLE.com' reason: BOUNCED channel: EMAIL"));
  EXPECT_EQ(suppression_.address(), "Anna@example.com");
  EXPECT_GRPC_OK(Create("address: '+49 30 123456' reason: DO_NOT_CALL channel: PHONE"));
  EXPECT_EQ(suppression_.address(), "+4930123456");
}

TEST_F(SuppressionsTest, WhatIsWrongIsNamed) {
  struct Case {
    const char* name;
    const char* suppression;
    const char* field;
  };
  for (const Case& c : {
           Case{"Nobody", "reason: OPT_OUT", "suppression"},
           Case{"NoReason", "address: 'a@example.com'", "suppression.reason"},
           Case{"UnknownCustomer", "customer: 'workspaces/main/customers/c-9' reason: OPT_OUT", "suppression.customer"},
           Case{"NoCustomersName", "customer: 'c-1' reason: OPT_OUT", "suppression.customer"},
           Case{"NoAddress", "address: 'a@' reason: OPT_OUT", "suppression.address"},
           Case{"MailBySms", "address: 'a@example.com' channel: SMS reason: OPT_OUT", "suppression.channel"},
           Case{"UnknownChannel", "customer: 'workspaces/main/customers/c-1' channel: 77 reason: OPT_OUT",
                "suppression.channel"},
       }) {
    EXPECT_THAT(testing::WrongFieldsOf(Create(c.suppression)), ElementsAre(c.field)) << c.name;
  }
}

TEST_F(SuppressionsTest, AreListedAndTakenBack) {
  EXPECT_GRPC_OK(Create("address: 'a@example.com' reason: OPT_OUT"));
  const std::string first = suppression_.name();
  EXPECT_GRPC_OK(Create("address: 'b@example.com' reason: OPT_OUT"));
  v1::ListSuppressionsRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(1);
  v1::ListSuppressionsResponse response;
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub_->ListSuppressions(&context, request, &response));
    ASSERT_EQ(response.suppressions_size(), 1);
    EXPECT_EQ(response.suppressions(0).name(), first);
    request.set_page_token(response.next_page_token());
  }
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub_->ListSuppressions(&context, request, &response));
    EXPECT_EQ(response.suppressions(0).address(), "b@example.com");
    EXPECT_EQ(response.next_page_token(), "");
  }
  v1::DeleteSuppressionRequest remove;
  remove.set_name(first);
  google::protobuf::Empty empty;
  grpc::ClientContext once;
  EXPECT_GRPC_OK(stub_->DeleteSuppression(&once, remove, &empty));
  grpc::ClientContext twice;
  EXPECT_EQ(stub_->DeleteSuppression(&twice, remove, &empty).error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace sendlift
