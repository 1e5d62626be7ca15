#include "services/holdouts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sendlift/v1/holdouts.grpc.pb.h"
#include "storage/holdouts.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

class HoldoutsTest : public ::testing::Test {
 protected:
  v1::Holdout Get() {
    grpc::ClientContext context;
    v1::GetHoldoutRequest request;
    request.set_name("workspaces/main/holdout");
    v1::Holdout holdout;
    EXPECT_GRPC_OK(stub_->GetHoldout(&context, request, &holdout));
    return holdout;
  }
  grpc::Status Set(int32_t parts_per_million, const std::string& etag = "") {
    grpc::ClientContext context;
    v1::UpdateHoldoutRequest request;
    request.mutable_holdout()->set_name("workspaces/main/holdout");
    request.mutable_holdout()->set_parts_per_million(parts_per_million);
    request.mutable_holdout()->set_etag(etag);
    request.mutable_update_mask()->add_paths("parts_per_million");
    return stub_->UpdateHoldout(&context, request, &updated_);
  }
  HashKey Salt() {
    HashKey salt{};
    EXPECT_TRUE(server_.database()
                    .Read([&](storage::Session& session) -> absl::Status {
                      const auto holdout = storage::FindHoldout(session, kMainWorkspace);
                      if (!holdout.ok()) return holdout.status();
                      if (holdout->has_value()) salt = (*holdout)->salt;
                      return absl::OkStatus();
                    })
                    .ok());
    return salt;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::HoldoutService::Stub> stub_ = server_.Stub<v1::HoldoutService>();
  v1::Holdout updated_;
};

TEST_F(HoldoutsTest, NobodyIsInItBeforeItIsSet) {
  const v1::Holdout holdout = Get();
  EXPECT_EQ(holdout.name(), "workspaces/main/holdout");
  EXPECT_EQ(holdout.parts_per_million(), 0);
  EXPECT_FALSE(holdout.has_create_time());
  EXPECT_EQ(Get().etag(), holdout.etag());
}

TEST_F(HoldoutsTest, TheShareChangesAndTheSaltStays) {
  EXPECT_GRPC_OK(Set(50'000, Get().etag()));
  const HashKey salt = Salt();
  EXPECT_NE(salt, HashKey{});
  EXPECT_EQ(Get().parts_per_million(), 50'000);
  const std::string etag = Get().etag();
  EXPECT_GRPC_OK(Set(0, etag));
  EXPECT_EQ(Get().parts_per_million(), 0);
  EXPECT_EQ(Salt(), salt);
  EXPECT_EQ(Set(70'000, etag).error_code(), grpc::StatusCode::ABORTED) << "it was changed since";
}

TEST_F(HoldoutsTest, WhatIsNoShareIsRefused) {
  for (const int32_t share : {-1, 1'000'001}) {
    EXPECT_EQ(Set(share).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
  grpc::ClientContext context;
  v1::GetHoldoutRequest request;
  request.set_name("workspaces/other/holdout");
  v1::Holdout holdout;
  EXPECT_EQ(stub_->GetHoldout(&context, request, &holdout).error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace sendlift
