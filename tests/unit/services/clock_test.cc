#include "services/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/clock.grpc.pb.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

class ClockTest : public ::testing::Test {
 protected:
  v1::Clock Get() {
    grpc::ClientContext context;
    v1::GetClockRequest request;
    request.set_name("workspaces/main/clock");
    v1::Clock clock;
    EXPECT_GRPC_OK(stub_->GetClock(&context, request, &clock));
    return clock;
  }
  grpc::Status Confirm(const std::string& name, const std::string& request_id = "") {
    grpc::ClientContext context;
    v1::ConfirmClockRequest request;
    request.set_name(name);
    request.set_request_id(request_id);
    return stub_->ConfirmClock(&context, request, &confirmed_);
  }
  std::vector<std::string> Audit() {
    std::vector<std::string> actions;
    EXPECT_TRUE(server_.database()
                    .Read([&](storage::Session& session) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto entries, storage::ListAuditEntries(session, kMainWorkspace, 0, 100));
                      for (const auto& entry : entries) actions.push_back(entry.action + " " + entry.subject);
                      return absl::OkStatus();
                    })
                    .ok());
    return actions;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::ClockService::Stub> stub_ = server_.Stub<v1::ClockService>();
  v1::Clock confirmed_;
};

TEST_F(ClockTest, AJumpIsShownAndHeldUntilItIsConfirmed) {
  const int64_t start = absl::ToUnixSeconds(server_.clock().Now());
  EXPECT_FALSE(Get().held());
  EXPECT_FALSE(Get().has_jump_duration());
  server_.clock().JumpBy(absl::Hours(1));
  const v1::Clock held = Get();
  EXPECT_EQ(held.name(), "workspaces/main/clock");
  EXPECT_TRUE(held.held());
  EXPECT_EQ(held.wall_time().seconds(), start + 3600);
  EXPECT_EQ(held.expected_time().seconds(), start);
  EXPECT_EQ(held.jump_duration().seconds(), 3600);
  EXPECT_EQ(held.hold_time().seconds(), start);
  EXPECT_GRPC_OK(Confirm("workspaces/main/clock"));
  EXPECT_FALSE(confirmed_.held());
  EXPECT_EQ(confirmed_.wall_time().seconds(), start + 3600);
  EXPECT_FALSE(Get().held());
  EXPECT_EQ(Get().expected_time().seconds(), start + 3600);
  EXPECT_THAT(Audit(), ElementsAre("ConfirmClock workspaces/main/clock"));
}

TEST_F(ClockTest, ARepeatedRequestDoesNotConfirmTheNextJump) {
  constexpr char kRequest[] = "0f1e2d3c-4b5a-4697-8877-665544332211";
  server_.clock().JumpBy(-absl::Hours(1));
  EXPECT_GRPC_OK(Confirm("workspaces/main/clock", kRequest));
  EXPECT_FALSE(Get().held());
  server_.clock().JumpBy(absl::Minutes(1));
  EXPECT_GRPC_OK(Confirm("workspaces/main/clock", kRequest));
  EXPECT_TRUE(Get().held());
}

TEST_F(ClockTest, OnlyTheWorkspacesClockIsThere) {
  EXPECT_THAT(testing::WrongFieldsOf(Confirm("clock")), ElementsAre("name"));
  EXPECT_THAT(testing::WrongFieldsOf(Confirm("workspaces/main")), ElementsAre("name"));
  EXPECT_EQ(Confirm("workspaces/other/clock").error_code(), grpc::StatusCode::NOT_FOUND);
}

}  // namespace
}  // namespace sendlift
