#include "services/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/gateways.grpc.pb.h"
#include "sendlift/v1/segments.grpc.pb.h"
#include "services/version.h"
#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using testing::HasCode;
using ::testing::HasSubstr;

TEST(ServerTest, AnotherAddressThanLoopbackNeedsTls) {
  ServerOptions options;
  EXPECT_OK(CheckServerOptions(options));
  options.listen.host = "0.0.0.0";
  EXPECT_THAT(CheckServerOptions(options), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("--tls-cert")));
}

TEST(ServerTest, TlsInPartsIsRefused) {
  ServerOptions options;
  options.tls.certificate = "cert.pem";
  EXPECT_THAT(CheckServerOptions(options), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("--tls-key")));
  options.tls = {.certificate = "", .key = "", .client_ca = "ca.pem"};
  EXPECT_THAT(CheckServerOptions(options), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("--client-ca")));
  options.tls = {.certificate = "/nowhere/cert.pem", .key = "/nowhere/key.pem", .client_ca = ""};
  EXPECT_THAT(CheckServerOptions(options), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("/nowhere/cert.pem")));
}

TEST(ServerTest, ASecondServerOnThePortIsRefused) {
  testing::TestServer first;
  const auto database = testing::OpenTemporary(storage::Schema());
  const SystemClock clock;
  Engine engine({.database = *database, .clock = clock}, {});
  ASSERT_OK(engine.Start());
  const auto second =
      Server::Start(*database, clock, engine,
                    {.listen = {.host = "127.0.0.1", .port = first.server().port()}, .tls = {}, .executor = {}});
  EXPECT_THAT(second, HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
}

TEST(ServerTest, ShutsDownWhileCallsAreUnderWay) {
  testing::TestServer server;
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      const auto stub = server.Stub<v1::SegmentService>();
      grpc::Status status;
      while (status.ok()) {
        grpc::ClientContext context;
        v1::ListSegmentsRequest request;
        request.set_parent("workspaces/main");
        v1::ListSegmentsResponse response;
        status = stub->ListSegments(&context, request, &response);
      }
    });
  }
  const auto gateways = server.Stub<v1::GatewayService>();
  grpc::ClientContext silent_context;
  const auto silent = gateways->Exchange(&silent_context);
  v1::ExchangeRequest nothing;
  nothing.mutable_credit();
  server.server().Shutdown();
  for (std::thread& client : clients) client.join();
  silent->WritesDone();
  (void)silent->Finish();
}

TEST(ServerTest, TheVersionIsThatOfTheBuild) {
  std::ifstream in(SENDLIFT_SOURCE_DIR "/CMakeLists.txt");
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr(absl::StrCat("project(sendlift VERSION ", kVersion, " ")));
}

}  // namespace
}  // namespace sendlift
