#include "clients/cli/demo_story.h"

#include <signal.h>
#include <sys/stat.h>

#include <sstream>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::AllOf;
using ::testing::HasSubstr;

// The folder with a sendliftd that is a shell script.
std::string FolderWithServer(const std::string& name, const std::string& script) {
  const std::string folder = ::testing::TempDir() + name;
  mkdir(folder.c_str(), 0700);
  chmod(testing::FileWith(name + "/sendliftd", "#!/bin/sh\n" + script).c_str(), 0700);
  return folder;
}

absl::Status TellWith(const std::string& folder, Interruption& interruption) {
  std::ostringstream out;
  const SystemClock clock;
  Context context{.connection_options = {},
                  .out = {.stream = out},
                  .err = {.stream = out},
                  .clock = clock,
                  .program = {},
                  .places = {},
                  .connection = nullptr};
  return DemoStory(context, {.customer_count = 100}, folder, folder, interruption).Tell();
}

TEST(DemoStoryTest, AServerThatDiesIsToldWithItsLog) {
  Interruption interruption;
  EXPECT_THAT(TellWith(FolderWithServer("dies", "echo the disk is full; exit 3\n"), interruption),
              HasCode(absl::StatusCode::kInternal,
                      AllOf(HasSubstr("sendliftd ended with exit code 3"), HasSubstr("the disk is full"))));
}

TEST(DemoStoryTest, AnInterruptionEndsIt) {
  Interruption interruption;
  raise(SIGINT);
  EXPECT_THAT(TellWith(FolderWithServer("waits", "exec sleep 600\n"), interruption),
              HasCode(absl::StatusCode::kCancelled, "interrupted"));
}

}  // namespace
}  // namespace sendlift::cli
