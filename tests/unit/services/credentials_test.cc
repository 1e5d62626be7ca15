#include "services/credentials.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(CredentialsTest, AFileThatIsNoPemIsRefusedByName) {
  const testing::TempDir directory;
  const std::string path = directory.File("key.pem");
  EXPECT_THAT(ReadPem(path), testing::HasCode(absl::StatusCode::kNotFound, ::testing::HasSubstr(path)));
  std::ofstream(path) << "secret";
  EXPECT_THAT(ReadPem(path), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr(path)));
  std::ofstream(path) << "-----BEGIN PRIVATE KEY-----\n";
  EXPECT_OK(ReadPem(path));
}

// The status of a call without a request body that matters.
grpc::StatusCode Call(const testing::TestServer& server, const std::string& method, const std::string& token) {
  grpc::ClientContext context;
  if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(absl::ToChronoTime(SystemClock().Now() + absl::Seconds(20)));
  grpc::GenericStub stub(server.Channel());
  grpc::CompletionQueue queue;
  const grpc::Slice empty("");
  grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  grpc::Status status;
  auto call = stub.PrepareUnaryCall(&context, method, request, &queue);
  call->StartCall();
  call->Finish(&response, &status, &queue);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status.error_code();
}

TEST(CredentialsTest, OnlyHealthIsOpenWhereTokensAreAskedFor) {
  const std::string token = NewToken();
  testing::TestServer server({{.hash = TokenHash(token), .name = "v", .role = "viewer"}});
  EXPECT_EQ(Call(server, "/grpc.health.v1.Health/Check", ""), grpc::StatusCode::OK);
  EXPECT_EQ(Call(server, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", ""),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(server, "/no.such.Service/Method", ""), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(Call(server, "/no.such.Service/Method", token), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(Call(server, "/sendlift.v1.SegmentService/ListSegments", ""), grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace sendlift
