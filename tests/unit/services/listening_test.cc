#include "services/listening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/test_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

struct Case {
  const char* text;
  const char* host;
  int port;
  bool loopback;
};

TEST(ListeningTest, ReadsAddresses) {
  for (const Case& c : {Case{"127.0.0.1:7443", "127.0.0.1", 7443, true}, Case{"localhost:0", "localhost", 0, true},
                        Case{"[::1]:7443", "::1", 7443, true}, Case{"127.8.0.1:1", "127.8.0.1", 1, true},
                        Case{"0.0.0.0:7443", "0.0.0.0", 7443, false}, Case{"[::]:7443", "::", 7443, false},
                        Case{"campaigns.example:443", "campaigns.example", 443, false}}) {
    ASSERT_OK_AND_ASSIGN(const ListenAddress address, ParseListenAddress(c.text));
    EXPECT_EQ(address.host, c.host);
    EXPECT_EQ(address.port, c.port);
    EXPECT_EQ(address.IsLoopback(), c.loopback) << c.text;
    EXPECT_EQ(address.ToText(), c.text);
  }
}

TEST(ListeningTest, RefusesWhatIsNoAddress) {
  for (const char* text :
       {"", "7443", "127.0.0.1", ":7443", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.1:-1", "::1:7443"}) {
    EXPECT_THAT(ParseListenAddress(text), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::_)) << text;
  }
}

TEST(ListeningTest, SaysThatAPortIsInUse) {
  testing::TestServer server;
  EXPECT_THAT(TryListening({.host = "127.0.0.1", .port = server.server().port()}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("in use")));
  EXPECT_OK(TryListening({.host = "127.0.0.1", .port = 0}));
}

}  // namespace
}  // namespace sendlift
