#include "clients/gateways/kit/connection.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

using ::testing::HasSubstr;

class ConnectionTest : public ::testing::Test {
 protected:
  ~ConnectionTest() override { std::remove(path_.c_str()); }
  std::string FileWith(const std::string& contents) {
    std::ofstream(path_, std::ios::binary) << contents;
    return path_;
  }
  const std::string path_ = ::testing::TempDir() + "/token-" + std::to_string(getpid());
};

TEST_F(ConnectionTest, KnowsThisMachine) {
  for (const char* server : {"localhost:1", "127.0.0.1:7443", "127.8.8.8", "[::1]:7443", "unix:/run/s"}) {
    EXPECT_TRUE(IsThisMachine(server)) << server;
  }
  for (const char* server : {"10.0.0.1:1", "127.0.0.1.example.com:1", "localhost.example.com", "128.0.0.1", "[::2]:1",
                             "127.evil.0.1:1", "", "127..0.1"}) {
    EXPECT_FALSE(IsThisMachine(server)) << server;
  }
}

TEST_F(ConnectionTest, PlaintextStaysOnThisMachine) {
  EXPECT_OK(Connect({.server = "127.0.0.1:7443"}));
  EXPECT_THAT(Connect({.server = "example.com:7443"}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("use TLS")));
  EXPECT_OK(Connect({.server = "example.com:7443", .tls = true}));
}

TEST_F(ConnectionTest, ACertificateNeedsItsKey) {
  EXPECT_THAT(Connect({.server = "example.com:1", .tls = true, .certificate_file = "c.pem"}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("give both files")));
  EXPECT_THAT(Connect({.server = "example.com:1", .tls = true, .root_certificates_file = "/no/such.pem"}),
              testing::HasCode(absl::StatusCode::kNotFound, HasSubstr("/no/such.pem")));
}

TEST_F(ConnectionTest, ReadsTheToken) {
  ASSERT_OK_AND_ASSIGN(const Connection connection, Connect({.token_file = FileWith("  secret-1\n")}));
  EXPECT_EQ(connection.token, "secret-1");
  EXPECT_THAT(Connect({.token_file = FileWith("one\ntwo\n")}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("one token")));
  EXPECT_THAT(Connect({.token_file = FileWith(" \n")}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("no token")));
}

}  // namespace
}  // namespace sendlift::gateway
