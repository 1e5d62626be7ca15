#include "services/rate_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.h"
#include "engine/environment.h"
#include "sendlift/v1/rate_limits.grpc.pb.h"
#include "storage/access.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class RateLimitsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const v1::CreateRateLimitRequest& request) {
    grpc::ClientContext context;
    return stub_->CreateRateLimit(&context, request, &limit_);
  }
  grpc::Status Update(const v1::UpdateRateLimitRequest& request) {
    grpc::ClientContext context;
    return stub_->UpdateRateLimit(&context, request, &limit_);
  }
  grpc::Status Get(const std::string& id) {
    grpc::ClientContext context;
    v1::GetRateLimitRequest request;
    request.set_name("workspaces/main/rateLimits/" + id);
    return stub_->GetRateLimit(&context, request, &limit_);
  }
  grpc::Status Delete(const std::string& id, const std::string& etag = "") {
    grpc::ClientContext context;
    v1::DeleteRateLimitRequest request;
    request.set_name("workspaces/main/rateLimits/" + id);
    request.set_etag(etag);
    google::protobuf::Empty empty;
    return stub_->DeleteRateLimit(&context, request, &empty);
  }
  static v1::CreateRateLimitRequest ALimit(const std::string& id) {
    auto request = FromText<v1::CreateRateLimitRequest>(R"pb(
      parent: "workspaces/main"
      rate_limit {
        channel: SMS
        instruction_count: 20
        period_duration { seconds: 1 }
      }
    )pb");
    request.set_rate_limit_id(id);
    return request;
  }
  std::vector<std::string> Actions() {
    std::vector<std::string> actions;
    EXPECT_OK(server_.database().Read([&](storage::Session& session) -> absl::Status {
      const auto entries = storage::ListAuditEntries(session, kMainWorkspace, 0, 100);
      for (const auto& entry : *entries) actions.push_back(entry.action + " " + entry.subject);
      return entries.status();
    }));
    return actions;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::RateLimitService::Stub> stub_ = server_.Stub<v1::RateLimitService>();
  v1::RateLimit limit_;  // the last answer
};

TEST_F(RateLimitsTest, IsSetReadChangedAndTakenAwayWithEtagAndAudit) {
  EXPECT_GRPC_OK(Create(ALimit("sms")));
  EXPECT_EQ(limit_.name(), "workspaces/main/rateLimits/sms");
  const std::string first_etag = limit_.etag();
  EXPECT_GRPC_OK(Get("sms"));
  EXPECT_EQ(limit_.channel(), v1::SMS);
  EXPECT_EQ(limit_.instruction_count(), 20);

  auto update = FromText<v1::UpdateRateLimitRequest>(
      "rate_limit { name: 'workspaces/main/rateLimits/sms' instruction_count: 50 }");
  update.mutable_rate_limit()->set_etag(first_etag);
  EXPECT_GRPC_OK(Update(update));
  EXPECT_EQ(limit_.instruction_count(), 50);
  EXPECT_EQ(limit_.period_duration().seconds(), 1);
  EXPECT_EQ(testing::ReasonOf(Update(update)), "ETAG_MISMATCH");
  EXPECT_EQ(testing::ReasonOf(Delete("sms", first_etag)), "ETAG_MISMATCH");
  EXPECT_GRPC_OK(Delete("sms", limit_.etag()));
  EXPECT_EQ(Get("sms").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Delete("sms").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(Actions(), ElementsAre("CreateRateLimit workspaces/main/rateLimits/sms",
                                     "UpdateRateLimit workspaces/main/rateLimits/sms",
                                     "DeleteRateLimit workspaces/main/rateLimits/sms"));
}

TEST_F(RateLimitsTest, RefusesWhatIsThereAndWhatIsWrong) {
  EXPECT_GRPC_OK(Create(ALimit("sms")));
  EXPECT_EQ(testing::ReasonOf(Create(ALimit("sms"))), "RESOURCE_EXISTS");
  EXPECT_THAT(testing::WrongFieldsOf(Create(ALimit("No"))), ElementsAre("rate_limit_id"));
  v1::CreateRateLimitRequest none = ALimit("x");
  none.mutable_rate_limit()->set_instruction_count(0);
  EXPECT_THAT(testing::WrongFieldsOf(Create(none)), ElementsAre("rate_limit.instruction_count"));
  v1::CreateRateLimitRequest campaign = ALimit("x");
  campaign.mutable_rate_limit()->set_campaign("workspaces/main/campaigns/nowhere");
  EXPECT_THAT(testing::WrongFieldsOf(Create(campaign)), ElementsAre("rate_limit.campaign"));
  const auto other_subject = FromText<v1::UpdateRateLimitRequest>(
      "rate_limit { name: 'workspaces/main/rateLimits/sms' gateway: 'workspaces/main/gateways/g' }");
  EXPECT_THAT(testing::WrongFieldsOf(Update(other_subject)), ElementsAre("rate_limit"));
  const auto bad_mask = FromText<v1::UpdateRateLimitRequest>(
      "rate_limit { name: 'workspaces/main/rateLimits/sms' } update_mask { paths: 'speed' }");
  EXPECT_THAT(testing::WrongFieldsOf(Update(bad_mask)), ElementsAre("update_mask"));
}

TEST_F(RateLimitsTest, UpdatingCanSetWhatIsMissing) {
  auto update = FromText<v1::UpdateRateLimitRequest>(R"pb(
    rate_limit {
      name: "workspaces/main/rateLimits/gateway-mail-1"
      gateway: "workspaces/main/gateways/mail-1"
      instruction_count: 100
      period_duration { seconds: 1 }
    }
  )pb");
  EXPECT_EQ(Update(update).error_code(), grpc::StatusCode::NOT_FOUND);
  update.set_allow_missing(true);
  EXPECT_GRPC_OK(Update(update));
  EXPECT_GRPC_OK(Update(update));
  EXPECT_GRPC_OK(Get("gateway-mail-1"));
  EXPECT_EQ(limit_.gateway(), "workspaces/main/gateways/mail-1");
}

TEST_F(RateLimitsTest, RepeatingIsHarmlessAndValidatingKeepsNothing) {
  v1::CreateRateLimitRequest request = ALimit("sms");
  request.set_request_id(NewUuid());
  request.set_validate_only(true);
  EXPECT_GRPC_OK(Create(request));
  EXPECT_EQ(Get("sms").error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_validate_only(false);
  request.set_request_id(NewUuid());
  EXPECT_GRPC_OK(Create(request));
  EXPECT_GRPC_OK(Create(request));
  request.mutable_rate_limit()->set_instruction_count(21);
  EXPECT_EQ(testing::ReasonOf(Create(request)), "REQUEST_ID_REUSED");
}

TEST_F(RateLimitsTest, ListsPageByPage) {
  for (const char* id : {"c", "a", "b"}) EXPECT_GRPC_OK(Create(ALimit(id)));
  std::vector<std::string> names;
  v1::ListRateLimitsRequest request;
  request.set_parent("workspaces/main");
  request.set_page_size(2);
  do {
    grpc::ClientContext context;
    v1::ListRateLimitsResponse response;
    EXPECT_GRPC_OK(stub_->ListRateLimits(&context, request, &response));
    for (const v1::RateLimit& limit : response.rate_limits()) names.push_back(limit.name().substr(27));
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && names.size() < 10);
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace sendlift
