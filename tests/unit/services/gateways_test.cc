#include "services/gateways.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/gateways.grpc.pb.h"
#include "sendlift/v1/rate_limits.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "services/convert.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using testing::FromText;

// One stream of a gateway, driven step by step.
class Gateway {
 public:
  explicit Gateway(v1::GatewayService::Stub& stub) : stream_(stub.Exchange(&context_)) {}
  ~Gateway() {
    if (stream_ != nullptr) Finish();
  }

  bool Send(const v1::ExchangeRequest& request) { return stream_->Write(request); }
  v1::ExchangeResponse Receive() {
    v1::ExchangeResponse response;
    stream_->Read(&response);
    return response;
  }
  grpc::Status Finish() {
    stream_->WritesDone();
    v1::ExchangeResponse response;
    while (stream_->Read(&response)) {
    }
    const grpc::Status status = stream_->Finish();
    stream_.reset();
    return status;
  }

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ExchangeRequest, v1::ExchangeResponse>> stream_;
};

class GatewaysTest : public ::testing::Test {
 protected:
  v1::ExchangeRequest Hello(const std::string& name, absl::Duration skew = absl::ZeroDuration()) {
    v1::ExchangeRequest request;
    request.mutable_hello()->set_gateway(name);
    request.mutable_hello()->add_channels(v1::EMAIL);
    *request.mutable_hello()->mutable_clock_time() = TimeToProto(server_.clock().Now() + skew);
    return request;
  }
  v1::ListGatewaysResponse List() {
    grpc::ClientContext context;
    v1::ListGatewaysRequest request;
    request.set_parent("workspaces/main");
    v1::ListGatewaysResponse response;
    EXPECT_GRPC_OK(stub_->ListGateways(&context, request, &response));
    return response;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::GatewayService::Stub> stub_ = server_.Stub<v1::GatewayService>();
};

TEST_F(GatewaysTest, AHelloIsAnsweredWithAWelcome) {
  Gateway gateway(*stub_);
  gateway.Send(Hello("mail-1"));
  const v1::ExchangeResponse answer = gateway.Receive();
  ASSERT_TRUE(answer.has_welcome()) << answer.DebugString();
  EXPECT_GE(answer.welcome().epoch(), 1);
  EXPECT_EQ(answer.welcome().lease_duration().seconds(), 60);
  ASSERT_EQ(List().gateways_size(), 1);
  EXPECT_EQ(List().gateways(0).name(), "workspaces/main/gateways/mail-1");
  EXPECT_GRPC_OK(gateway.Finish());
}

TEST_F(GatewaysTest, TheLimitsOfAGatewayAndItsChannelsAreShown) {
  const auto limits = server_.Stub<v1::RateLimitService>();
  for (const char* limit :
       {"rate_limit_id: 'a' rate_limit { gateway: 'workspaces/main/gateways/mail-1' }",
        "rate_limit_id: 'b' rate_limit { channel: EMAIL }", "rate_limit_id: 'c' rate_limit { channel: SMS }",
        "rate_limit_id: 'd' rate_limit { gateway: 'workspaces/main/gateways/mail-2' }"}) {
    auto request = FromText<v1::CreateRateLimitRequest>(limit);
    request.set_parent("workspaces/main");
    request.mutable_rate_limit()->set_instruction_count(100);
    request.mutable_rate_limit()->mutable_period_duration()->set_seconds(1);
    grpc::ClientContext context;
    v1::RateLimit response;
    EXPECT_GRPC_OK(limits->CreateRateLimit(&context, request, &response));
  }
  Gateway gateway(*stub_);
  gateway.Send(Hello("mail-1"));
  ASSERT_TRUE(gateway.Receive().has_welcome());
  const v1::ListGatewaysResponse listed = List();
  ASSERT_EQ(listed.gateways_size(), 1);
  ASSERT_EQ(listed.gateways(0).rate_limits_size(), 2);
  EXPECT_EQ(listed.gateways(0).rate_limits(0).name(), "workspaces/main/rateLimits/a");
  EXPECT_EQ(listed.gateways(0).rate_limits(1).name(), "workspaces/main/rateLimits/b");
}

TEST_F(GatewaysTest, AGatewayThatLeftCanComeAgain) {
  for (int i = 0; i < 10; ++i) {
    v1::ExchangeResponse answer;
    // Leaving is noticed by the server in its own time.
    for (int attempt = 0; attempt < 200 && !answer.has_welcome(); ++attempt) {
      Gateway again(*stub_);
      again.Send(Hello("mail-1"));
      answer = again.Receive();
    }
    EXPECT_TRUE(answer.has_welcome());
  }
}

TEST_F(GatewaysTest, WhatIsNoGatewayIsRefusedWithTheReason) {
  struct Case {
    const char* name;
    v1::ExchangeRequest request;
    const char* reason;
  };
  for (const Case& c : {
           Case{"CreditFirst", FromText<v1::ExchangeRequest>("credit { instructions: 5 }"), "STREAM_PROTOCOL"},
           Case{"Nothing", {}, "STREAM_PROTOCOL"},
           Case{"NoName", Hello(""), "INVALID_FIELDS"},
           Case{"WrongClock", Hello("mail-1", absl::Seconds(30)), "CLOCK_SKEW"},
       }) {
    Gateway gateway(*stub_);
    gateway.Send(c.request);
    EXPECT_EQ(testing::ReasonOf(gateway.Finish()), c.reason) << c.name;
  }
}

TEST_F(GatewaysTest, ANameConnectsOnce) {
  Gateway first(*stub_);
  first.Send(Hello("mail-1"));
  ASSERT_TRUE(first.Receive().has_welcome());
  Gateway second(*stub_);
  second.Send(Hello("mail-1"));
  const grpc::Status status = second.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(testing::ReasonOf(status), "GATEWAY_CONNECTED");
}

TEST_F(GatewaysTest, MistakesAfterTheHelloEndTheStream) {
  for (const char* message : {"hello {}", "credit { instructions: -1 }", "receipts { sequence: 1 }",
                              "resolution { sequence: 1 entries { idempotency_key: 'k' } }"}) {
    Gateway gateway(*stub_);
    gateway.Send(Hello("mail-1"));
    for (int i = 0; i < 200 && !gateway.Receive().has_welcome(); ++i) {
    }
    gateway.Send(FromText<v1::ExchangeRequest>(message));
    EXPECT_EQ(gateway.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT) << message;
    while (List().gateways_size() > 0) {
    }
  }
}

// Five customers and a campaign of e-mail that has begun.
void LaunchCampaign(testing::TestServer& server) {
  grpc::ClientContext importing, creating, launching;
  v1::BatchImportCustomersResponse imported;
  EXPECT_GRPC_OK(server.Stub<v1::CustomerService>()->BatchImportCustomers(
      &importing,
      FromText<v1::BatchImportCustomersRequest>(
          "parent: 'workspaces/main' config { columns: 'id' columns: 'email' default_consents { channel: EMAIL "
          "purpose: PROMOTION } } rows { values: ['c1', 'c1@example.com'] } rows { values: ['c2', 'c2@example.com'] } "
          "rows { values: ['c3', 'c3@example.com'] } rows { values: ['c4', 'c4@example.com'] } "
          "rows { values: ['c5', 'c5@example.com'] }"),
      &imported));
  v1::CreateCampaignRequest create;
  create.set_parent("workspaces/main");
  create.set_campaign_id("autumn");
  *create.mutable_campaign() = testing::CampaignMessage();
  create.mutable_campaign()->mutable_window()->mutable_start_time()->set_seconds(1'799'999'900);
  create.mutable_campaign()->mutable_waves(0)->mutable_start_time()->set_seconds(1'799'999'900);
  const auto campaigns = server.Stub<v1::CampaignService>();
  v1::Campaign campaign;
  EXPECT_GRPC_OK(campaigns->CreateCampaign(&creating, create, &campaign));
  v1::LaunchCampaignRequest launch;
  launch.set_name(campaign.name());
  EXPECT_GRPC_OK(campaigns->LaunchCampaign(&launching, launch, &campaign));
}

TEST_F(GatewaysTest, AnAddressThatIsSuppressedIsAskedBackByItsKey) {
  LaunchCampaign(server_);
  Gateway gateway(*stub_);
  gateway.Send(Hello("mail-1"));
  gateway.Send(FromText<v1::ExchangeRequest>("credit { instructions: 100 }"));
  v1::ExchangeResponse received;
  while (!received.has_instructions()) {
    received = gateway.Receive();
    ASSERT_NE(received.message_case(), v1::ExchangeResponse::MESSAGE_NOT_SET);
  }
  const v1::Instruction instruction = received.instructions().instructions(0);
  grpc::ClientContext context;
  v1::CreateSuppressionRequest request;
  request.set_parent("workspaces/main");
  request.mutable_suppression()->set_address(instruction.address());
  request.mutable_suppression()->set_reason(v1::Suppression::BOUNCED);
  v1::Suppression suppression;
  EXPECT_GRPC_OK(server_.Stub<v1::SuppressionService>()->CreateSuppression(&context, request, &suppression));
  received = gateway.Receive();
  ASSERT_TRUE(received.has_revoke()) << received.DebugString();
  EXPECT_EQ(received.revoke().reason(), "opted_out");
  ASSERT_EQ(received.revoke().idempotency_keys_size(), 1);
  EXPECT_EQ(received.revoke().idempotency_keys(0), instruction.idempotency_key());
  ASSERT_EQ(received.revoke().attempts_size(), 1);
  EXPECT_EQ(received.revoke().attempts(0), 1);
}

TEST_F(GatewaysTest, AShutdownSaysGoodbye) {
  Gateway gateway(*stub_);
  gateway.Send(Hello("mail-1"));
  ASSERT_TRUE(gateway.Receive().has_welcome());
  gateway.Send(FromText<v1::ExchangeRequest>("credit { instructions: 100 }"));
  std::thread shutdown([&] { server_.server().Shutdown(); });
  EXPECT_TRUE(gateway.Receive().has_goodbye());
  EXPECT_GRPC_OK(gateway.Finish());
  shutdown.join();
}

}  // namespace
}  // namespace sendlift
