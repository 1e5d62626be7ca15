#include "services/code_pools.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "sendlift/v1/code_pools.grpc.pb.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class CodePoolsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const std::string& id, const std::string& display_name = "Box") {
    grpc::ClientContext context;
    v1::CreateCodePoolRequest request;
    request.set_parent("workspaces/main");
    request.set_code_pool_id(id);
    request.mutable_code_pool()->set_display_name(display_name);
    return stub_->CreateCodePool(&context, request, &pool_);
  }
  grpc::Status Get(const std::string& id) {
    grpc::ClientContext context;
    v1::GetCodePoolRequest request;
    request.set_name("workspaces/main/codePools/" + id);
    return stub_->GetCodePool(&context, request, &pool_);
  }
  grpc::Status Delete(const std::string& id, const std::string& etag = "", bool validate_only = false,
                      const std::string& request_id = "") {
    grpc::ClientContext context;
    v1::DeleteCodePoolRequest request;
    request.set_name("workspaces/main/codePools/" + id);
    request.set_etag(etag);
    request.set_validate_only(validate_only);
    request.set_request_id(request_id);
    google::protobuf::Empty empty;
    return stub_->DeleteCodePool(&context, request, &empty);
  }
  void Fill(int codes) {
    EXPECT_OK(server_.database().Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      const auto pool = storage::GetCodePool(session, {1}, "box");
      std::vector<std::string> all;
      for (int i = 0; i < codes; ++i) all.push_back("C" + std::to_string(i));
      return storage::AddCodes(session, {1}, *pool, all, server_.clock().Now()).status();
    }));
  }
  void GiveOne() {
    EXPECT_OK(server_.database().Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      const auto pool = storage::GetCodePool(session, {1}, "box");
      return storage::TakeCode(session, {1}, *pool, {1}, {1}).status();
    }));
  }

  testing::TestServer server_;
  std::unique_ptr<v1::CodePoolService::Stub> stub_ = server_.Stub<v1::CodePoolService>();
  v1::CodePool pool_;
};

TEST_F(CodePoolsTest, APoolIsMadeReadAndListed) {
  EXPECT_GRPC_OK(Create("box"));
  EXPECT_EQ(testing::ReasonOf(Create("box")), "RESOURCE_EXISTS");
  EXPECT_GRPC_OK(Create("autumn", ""));
  Fill(3);
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.display_name(), "Box");
  EXPECT_EQ(pool_.code_count(), 3);
  EXPECT_EQ(pool_.free_count(), 3);
  GiveOne();
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.free_count(), 2);
  EXPECT_EQ(testing::ReasonOf(Get("none")), "RESOURCE_NOT_FOUND");
  grpc::ClientContext context;
  v1::ListCodePoolsResponse page;
  EXPECT_GRPC_OK(stub_->ListCodePools(
      &context, FromText<v1::ListCodePoolsRequest>("parent: 'workspaces/main' page_size: 1"), &page));
  ASSERT_EQ(page.code_pools_size(), 1);
  EXPECT_EQ(page.code_pools(0).name(), "workspaces/main/codePools/autumn");
  EXPECT_FALSE(page.next_page_token().empty());
}

TEST_F(CodePoolsTest, WrongIdsAndNamesAreRefused) {
  EXPECT_THAT(testing::WrongFieldsOf(Create("Box")), ElementsAre("code_pool_id"));
  EXPECT_THAT(testing::WrongFieldsOf(Create("box", std::string(201, 'x'))), ElementsAre("code_pool.display_name"));
}

TEST_F(CodePoolsTest, AnUnusedPoolIsDeletedWithItsCodes) {
  EXPECT_GRPC_OK(Create("box"));
  const std::string old = pool_.etag();
  Fill(12'000);
  EXPECT_EQ(testing::ReasonOf(Delete("box", old)), "ETAG_MISMATCH");
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.code_count(), 12'000);
  EXPECT_GRPC_OK(Delete("box", pool_.etag(), /*validate_only=*/true));
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.code_count(), 12'000);
  const std::string request_id = "0b5a6b1c-2f0e-4b55-9d3c-2a7a5f2f9a01";
  EXPECT_GRPC_OK(Delete("box", pool_.etag(), false, request_id));
  EXPECT_GRPC_OK(Delete("box", pool_.etag(), false, request_id));
  EXPECT_EQ(testing::ReasonOf(Delete("box")), "RESOURCE_NOT_FOUND");
  EXPECT_GRPC_OK(Create("box"));
  EXPECT_EQ(pool_.code_count(), 0);
}

TEST_F(CodePoolsTest, APoolWhoseCodesWereGivenOutStays) {
  EXPECT_GRPC_OK(Create("box"));
  Fill(2);
  GiveOne();
  EXPECT_EQ(testing::ReasonOf(Delete("box")), "CODE_POOL_IN_USE");
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.code_count(), 2);
}

TEST_F(CodePoolsTest, APoolWhoseCodesACampaignGivesStays) {
  EXPECT_GRPC_OK(Create("box"));
  Fill(2);
  Offer offer = testing::Discount(15);
  offer.code = OfferCode{.source = CodeSource::kPool, .pool = "box"};
  const Campaign campaign = testing::ACampaign().WithTier("all", "", offer).BuildCampaign();
  EXPECT_OK(server_.database().Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    auto running = storage::InsertCampaign(session, {1}, campaign, server_.clock().Now());
    if (!running.ok()) return running.status();
    running->state = CampaignState::kRunning;
    return storage::UpdateCampaign(session, {1}, *std::move(running), server_.clock().Now()).status();
  }));
  EXPECT_EQ(testing::ReasonOf(Delete("box")), "CODE_POOL_IN_USE");
  EXPECT_GRPC_OK(Get("box"));
  EXPECT_EQ(pool_.free_count(), 2);
}

}  // namespace
}  // namespace sendlift
