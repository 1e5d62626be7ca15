#include "base/failpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <set>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using testing::HasCode;
using ::testing::HasSubstr;

class FailpointTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_OK(failpoints::Arm(nullptr)); }
};
using FailpointDeathTest = FailpointTest;

TEST_F(FailpointTest, EachNameIsThereOnce) {
  std::set<absl::string_view> names(std::begin(kServerFailpoints), std::end(kServerFailpoints));
  names.insert(std::begin(kGatewayFailpoints), std::end(kGatewayFailpoints));
  EXPECT_EQ(names.size(), std::size(kServerFailpoints) + std::size(kGatewayFailpoints));
}

TEST_F(FailpointTest, NothingHappensUnlessItIsArmed) {
  EXPECT_OK(failpoints::Arm(""));
  Failpoint("lease.committed");
  EXPECT_FALSE(failpoints::armed);
}

TEST_F(FailpointTest, WhatIsNoNameOrNoNumberIsRefused) {
  for (const char* wrong : {"lease.comitted", ":1", "lease.committed:0", "lease.committed:x", "lease.committed:1:2"}) {
    const absl::Status status = failpoints::Arm(wrong);
    EXPECT_THAT(status, HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("SENDLIFT_FAILPOINT"))) << wrong;
    EXPECT_FALSE(failpoints::armed) << wrong;
  }
}

TEST_F(FailpointDeathTest, TheProcessIsKilledAtTheNamedPassageOfTheNamedPlace) {
  const auto pass_three_times = [] {
    EXPECT_OK(failpoints::Arm("lease.committed:3"));
    Failpoint("lease.before_commit");
    Failpoint("lease.committed");
    Failpoint("lease.committed");
    fprintf(stderr, "alive");
    Failpoint("lease.committed");
    fprintf(stderr, "beyond");
  };
  EXPECT_EXIT(pass_three_times(), ::testing::KilledBySignal(SIGKILL), "alive$");
}

}  // namespace
}  // namespace sendlift
