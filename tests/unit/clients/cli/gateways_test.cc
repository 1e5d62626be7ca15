#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

TEST(GatewaysTest, ListsWhatIsConnected) {
  testing::FakeServer server;
  EXPECT_EQ(testing::RunLine({"gateways", "list"}, &server).out,
            "id        channels   connected since  would take  handed over  at most\n"
            "loopback  EMAIL SMS                          500            0  SMS:20/s\n");
}

}  // namespace
}  // namespace sendlift::cli
