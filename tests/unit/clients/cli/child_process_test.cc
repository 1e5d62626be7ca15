#include "clients/cli/child_process.h"

#include <signal.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(ChildProcessTest, TellsHowAChildEndedAndWhatItSaid) {
  const std::string log = testing::FileWith("child.log", "");
  Interruption interruption;
  ASSERT_OK_AND_ASSIGN(const auto child, ChildProcess::Start({"/bin/sh", "-c", "echo broken pipe; exit 7"}, log));
  absl::Status status;
  for (int i = 0; i < 500 && status.ok(); ++i) {
    ASSERT_OK(interruption.Pause(absl::Milliseconds(10)));
    status = child->Check();
  }
  EXPECT_THAT(status, HasCode(absl::StatusCode::kInternal,
                              AllOf(HasSubstr("sh ended with exit code 7"), HasSubstr("broken pipe"))));
  child->Stop();
}

TEST(ChildProcessTest, StopsAChildThatRuns) {
  const std::string log = testing::FileWith("sleeper.log", "");
  ASSERT_OK_AND_ASSIGN(const auto child, ChildProcess::Start({"/bin/sleep", "600"}, log));
  EXPECT_OK(child->Check());
  child->Stop();
  EXPECT_THAT(child->Check(), HasCode(absl::StatusCode::kInternal, HasSubstr("by signal 15")));
}

TEST(ChildProcessTest, SaysWhatCannotBeStarted) {
  EXPECT_FALSE(ChildProcess::Start({"/nowhere/x"}, testing::FileWith("x.log", "")).ok());
}

TEST(InterruptionTest, ASignalEndsThePause) {
  Interruption interruption;
  ASSERT_OK(interruption.Pause(absl::Milliseconds(1)));
  raise(SIGINT);
  EXPECT_THAT(interruption.Pause(absl::Hours(1)), HasCode(absl::StatusCode::kCancelled, "interrupted"));
  EXPECT_THAT(interruption.Pause(absl::ZeroDuration()), HasCode(absl::StatusCode::kCancelled, "interrupted"));
}

}  // namespace
}  // namespace sendlift::cli
