#include "services/tierings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/tierings.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

constexpr char kBySpending[] =
    "rules { tiers { tier: 'VIP' when: 'spent > 800' } tiers { tier: 'regular' class: 'serve' } }";

class TieringsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    grpc::ClientContext context;
    v1::BatchImportCustomersResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(
        &context,
        FromText<v1::BatchImportCustomersRequest>(
            "parent: 'workspaces/main' config { columns: 'id' columns: 'tier' columns: 'spent' } "
            "rows { values: 'a' values: '' values: '900' } rows { values: 'b' values: 'VIP' values: '1' }"),
        &response));
  }
  grpc::Status Update(const std::string& text, const std::string& etag = "", bool validate_only = false) {
    grpc::ClientContext context;
    v1::UpdateTieringRequest request;
    *request.mutable_tiering() = FromText<v1::Tiering>(text);
    request.mutable_tiering()->set_name("workspaces/main/tierings/t");
    request.mutable_tiering()->set_etag(etag);
    request.mutable_update_mask()->add_paths("*");
    request.set_allow_missing(true);
    request.set_validate_only(validate_only);
    return stub_->UpdateTiering(&context, request, &tiering_);
  }
  grpc::Status Get() {
    grpc::ClientContext context;
    v1::GetTieringRequest request;
    request.set_name("workspaces/main/tierings/t");
    return stub_->GetTiering(&context, request, &tiering_);
  }
  grpc::Status Run(bool validate_only = false) {
    grpc::ClientContext context;
    v1::RunTieringRequest request;
    request.set_name("workspaces/main/tierings/t");
    request.set_validate_only(validate_only);
    return stub_->RunTiering(&context, request, &tiering_);
  }
  void Wait() {
    for (int i = 0; i < 50'000 && tiering_.last_run().state() != v1::TieringRun::DONE; ++i) {
      EXPECT_GRPC_OK(Get());
    }
  }
  v1::TieringPreview Preview() {
    grpc::ClientContext context;
    v1::PreviewTieringRequest request;
    request.set_name("workspaces/main/tierings/t");
    v1::TieringPreview preview;
    EXPECT_GRPC_OK(stub_->PreviewTiering(&context, request, &preview));
    return preview;
  }
  // "old>new", the latest first; pages of one.
  std::vector<std::string> Changes(const std::string& customer) {
    std::vector<std::string> changes;
    v1::ListTierChangesRequest request;
    request.set_parent("workspaces/main/customers/" + customer);
    request.set_page_size(1);
    do {
      grpc::ClientContext context;
      v1::ListTierChangesResponse response;
      EXPECT_GRPC_OK(stub_->ListTierChanges(&context, request, &response));
      for (const auto& change : response.tier_changes()) {
        changes.push_back(change.old_tier() + ">" + change.new_tier() + " " + change.origin());
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
    return changes;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::TieringService::Stub> stub_ = server_.Stub<v1::TieringService>();
  v1::Tiering tiering_;
};

TEST_F(TieringsTest, IsAppliedPreviewedAndRun) {
  EXPECT_GRPC_OK(Update(kBySpending));
  const v1::TieringPreview preview = Preview();
  EXPECT_EQ(preview.changed_count(), 2);
  EXPECT_EQ(preview.moves_size(), 2);
  EXPECT_GRPC_OK(Get());
  EXPECT_EQ(tiering_.last_run().state(), v1::TieringRun::STATE_UNSPECIFIED);
  EXPECT_GRPC_OK(Run());
  Wait();
  EXPECT_EQ(tiering_.last_run().changed_count(), 2);
  EXPECT_EQ(tiering_.last_run().customer_count(), 2);
  EXPECT_THAT(Changes("a"), ElementsAre(">VIP tierings/t"));
  EXPECT_EQ(Preview().changed_count(), 0);
  EXPECT_GRPC_OK(Update("rules { tiers { tier: 'all' } }"));
  EXPECT_GRPC_OK(Run());
  Wait();
  EXPECT_THAT(Changes("b"), ElementsAre("regular>all tierings/t", "VIP>regular tierings/t"));
}

TEST_F(TieringsTest, AnUpdateReplacesTheModelUnlessSomebodyElseWasFaster) {
  EXPECT_GRPC_OK(Update(kBySpending));
  const std::string etag = tiering_.etag();
  EXPECT_GRPC_OK(Update("rfm { tiers { tier: 'best' sum_min: 13 } }", etag));
  EXPECT_TRUE(tiering_.has_rfm());
  EXPECT_EQ(testing::ReasonOf(Update(kBySpending, etag)), "ETAG_MISMATCH");
  EXPECT_GRPC_OK(Update("imported {}"));
  EXPECT_EQ(testing::ReasonOf(Run()), "TIERING_IMPORTED");
}

TEST_F(TieringsTest, WhatIsWrongIsNamedAllAtOnce) {
  EXPECT_THAT(testing::WrongFieldsOf(Update("rules { tiers { when: 'spent >' } }")),
              ElementsAre("rules.tiers[0]", "rules.tiers[0].when"));
  EXPECT_THAT(testing::WrongFieldsOf(Update("display_name: 'x'")), ElementsAre("model"));
}

TEST_F(TieringsTest, CheckingOnlyKeepsNothing) {
  EXPECT_GRPC_OK(Update(kBySpending, "", true));
  EXPECT_EQ(testing::ReasonOf(Get()), "RESOURCE_NOT_FOUND");
  EXPECT_GRPC_OK(Update(kBySpending));
  EXPECT_GRPC_OK(Run(true));
  EXPECT_GRPC_OK(Get());
  EXPECT_EQ(tiering_.last_run().state(), v1::TieringRun::STATE_UNSPECIFIED);
}

TEST_F(TieringsTest, AnIdIsTakenOnceAndWhatIsDeletedIsGone) {
  const auto create = [&] {
    grpc::ClientContext context;
    v1::CreateTieringRequest request;
    request.set_parent("workspaces/main");
    request.set_tiering_id("t");
    *request.mutable_tiering() = FromText<v1::Tiering>(kBySpending);
    return stub_->CreateTiering(&context, request, &tiering_);
  };
  EXPECT_GRPC_OK(create());
  EXPECT_EQ(testing::ReasonOf(create()), "RESOURCE_EXISTS");
  grpc::ClientContext one, two;
  v1::ListTieringsRequest list;
  list.set_parent("workspaces/main");
  v1::ListTieringsResponse listed;
  EXPECT_GRPC_OK(stub_->ListTierings(&one, list, &listed));
  EXPECT_EQ(listed.tierings_size(), 1);
  v1::DeleteTieringRequest remove;
  remove.set_name("workspaces/main/tierings/t");
  google::protobuf::Empty empty;
  EXPECT_GRPC_OK(stub_->DeleteTiering(&two, remove, &empty));
  EXPECT_EQ(testing::ReasonOf(Get()), "RESOURCE_NOT_FOUND");
}

TEST_F(TieringsTest, NobodysHistoryIsNotFound) {
  grpc::ClientContext context;
  v1::ListTierChangesRequest request;
  request.set_parent("workspaces/main/customers/nobody");
  v1::ListTierChangesResponse response;
  EXPECT_EQ(testing::ReasonOf(stub_->ListTierChanges(&context, request, &response)), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace sendlift
