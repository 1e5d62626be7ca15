#include "services/statistics.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "sendlift/v1/statistics.grpc.pb.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

// Calls a method by its name with an empty request.
grpc::Status CallWithNothing(const std::shared_ptr<grpc::Channel>& channel, const std::string& method) {
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(channel);
  const grpc::Slice no_bytes;
  const grpc::ByteBuffer request(&no_bytes, 1);
  const auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status;
}

TEST(StatisticsTest, AnswersOverTheWire) {
  testing::TestServer server;
  const auto stub = server.Stub<v1::StatisticsService>();
  v1::EstimateRateRequest request;
  request.mutable_counts()->set_successes(18);
  request.mutable_counts()->set_trials(20);
  v1::RateEstimate estimate;
  grpc::ClientContext context;
  EXPECT_GRPC_OK(stub->EstimateRate(&context, request, &estimate));
  EXPECT_NEAR(estimate.wilson().lower(), 0.6989663547715128, 2e-7);
  EXPECT_NEAR(estimate.wilson().upper(), 0.972133518786232, 2e-7);
}

TEST(StatisticsTest, NamesWrongFields) {
  testing::TestServer server;
  const auto stub = server.Stub<v1::StatisticsService>();
  v1::CompareRatesRequest request;
  request.mutable_treatment()->set_successes(21);
  request.mutable_treatment()->set_trials(20);
  request.mutable_control()->set_trials(20);
  request.set_confidence_level(95);
  v1::RateComparison comparison;
  grpc::ClientContext context;
  const grpc::Status status = stub->CompareRates(&context, request, &comparison);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(testing::WrongFieldsOf(status), ElementsAre("treatment.successes", "confidence_level"));
}

TEST(StatisticsTest, EveryMethodIsThereAndRefusesAnEmptyRequest) {
  testing::TestServer server;
  const auto channel = server.Channel();
  const auto* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(v1::StatisticsService::service_full_name());
  ASSERT_NE(service, nullptr);
  EXPECT_EQ(service->method_count(), 46);
  for (int i = 0; i < service->method_count(); ++i) {
    const std::string method = absl::StrCat("/", service->full_name(), "/", service->method(i)->name());
    const grpc::Status status = CallWithNothing(channel, method);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << method << ": " << status.error_message();
    EXPECT_FALSE(testing::WrongFieldsOf(status).empty()) << method;
  }
}

}  // namespace
}  // namespace sendlift
