#include "clients/cli/connection.h"

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

TEST(CliConnectionTest, PlainTextStaysOnThisMachine) {
  EXPECT_TRUE(IsLoopback("127.0.0.1:7443"));
  EXPECT_TRUE(IsLoopback("localhost:1"));
  EXPECT_TRUE(IsLoopback("[::1]:1"));
  EXPECT_TRUE(IsLoopback("unix:/run/sendlift.sock"));
  EXPECT_FALSE(IsLoopback("sendlift.example.com:7443"));
  EXPECT_FALSE(IsLoopback("10.0.0.1:7443"));
}

TEST(CliConnectionTest, CertificateAndKeyBelongTogether) {
  ConnectionOptions options;
  options.cert = testing::FileWith("cert.pem", "x");
  EXPECT_FALSE(Connection::Open(options).ok());
  options = {};
  options.token_file = "/nowhere";
  EXPECT_FALSE(Connection::Open(options).ok());
  EXPECT_OK(Connection::Open({}));
}

}  // namespace
}  // namespace sendlift::cli
