// What the real programs print of a campaign is what they take again, in every format.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

constexpr char kBin[] = SENDLIFT_BIN_DIR;

TEST(ApplyTest, EveryExampleComesBackUnchangedFromTheServerInEveryFormat) {
  const testing::TempDir directory;
  auto server = testing::StartServer(kBin, directory.File("sendlift.db"), directory.File("server.log"));
  ASSERT_TRUE(server.has_value());
  testing::CommandLine command(kBin, server->address, directory.File("."));
  ASSERT_EQ(command.Run({"codes", "create", "autumn-box"}).exit_code, 0);  // which the win-back gives
  int examples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SENDLIFT_SOURCE_DIR "/examples")) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string id = entry.path().stem().string();
    const testing::CommandResult applied = command.Run({"campaigns", "apply", entry.path().string(), "-o", "csv"});
    ASSERT_EQ(applied.exit_code, 0) << applied.output;
    const size_t name = applied.output.find("campaign ") + 9;
    const std::string campaign = applied.output.substr(name, applied.output.find(' ', name) - name);
    ++examples;
    for (const std::string format : {"yaml", "json", "textproto"}) {
      const testing::CommandResult got = command.Run({"campaigns", "get", campaign, "--format", format});
      ASSERT_EQ(got.exit_code, 0) << got.output;
      const std::string file = directory.File(absl::StrCat(id, ".", format));
      testing::WriteFile(file, got.output);
      const testing::CommandResult again = command.Run({"campaigns", "apply", file});
      EXPECT_TRUE(absl::StrContains(again.output, absl::StrCat("campaign ", campaign, " is unchanged")))
          << format << "\n"
          << again.output << got.output;
    }
  }
  EXPECT_GE(examples, 3);
}

TEST(ApplyTest, ThreeFormatsOfOneCampaignAreTheSameAndAChangeIsShown) {
  const testing::TempDir directory;
  auto server = testing::StartServer(kBin, directory.File("sendlift.db"), directory.File("server.log"));
  ASSERT_TRUE(server.has_value());
  testing::CommandLine command(kBin, server->address, directory.File("."));
  const std::string example = SENDLIFT_SOURCE_DIR "/examples/sms-reminder.yaml";
  ASSERT_EQ(command.Run({"campaigns", "apply", example}).exit_code, 0);
  ASSERT_EQ(command.Run({"campaigns", "clone", "service-reminder", "later", "--start", "2028-03-01T08:00Z"}).exit_code,
            0);
  const std::string yaml = command.Run({"campaigns", "get", "later", "--format", "yaml"}).output;
  EXPECT_TRUE(absl::StrContains(yaml, "end: 2028-03-05T18:00:00Z")) << yaml;
  const std::string file = directory.File("later.yaml");
  const size_t end = yaml.find("2028-03-05T18");
  testing::WriteFile(file, std::string(yaml).replace(end, 13, "2028-03-06T18"));
  const std::string shown = command.Run({"campaigns", "apply", file, "--dry-run"}).output;
  EXPECT_EQ(shown,
            "  window.end: 2028-03-05T18:00:00Z -> 2028-03-06T18:00:00Z\n"
            "campaign later is valid: it would be updated\n");
}

}  // namespace
}  // namespace sendlift
