// What keeps a server from starting is said by name, and harms nobody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/schema.h"
#include "storage/sqlite.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::testing::AllOf;
using testing::CommandLine;
using testing::CommandResult;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr int kExitRuntime = 1;
constexpr int kExitUsage = 2;
constexpr int kExitConfig = 78;

class StartTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name) { return directory_.File(name); }

  CommandResult RunServer(const std::vector<std::string>& flags) { return Run("sendliftd", flags); }
  CommandResult Run(const std::string& program, const std::vector<std::string>& flags) {
    std::vector<std::string> arguments = {absl::StrCat(kBin, "/", program)};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return testing::RunProgram(arguments, File(absl::StrCat("output-", ++count_, ".txt")));
  }

  // Starts the first server; it serves `customers list` as long as it is not affected.
  void StartFirst() {
    first_ = testing::StartServer(kBin, File("first.db"), File("first.log"));
    ASSERT_TRUE(first_.has_value()) << testing::ReadFile(File("first.log"));
  }
  void ExpectFirstServes() {
    const CommandResult result = CommandLine(kBin, first_->address, File("")).Run({"customers", "list"});
    EXPECT_EQ(result.exit_code, 0) << result.output;
  }

  testing::TempDir directory_;
  std::optional<testing::RunningServer> first_;
  int count_ = 0;
};

TEST_F(StartTest, ASecondServerOnTheDatabaseIsRefusedAndTheFirstGoesOn) {
  ASSERT_NO_FATAL_FAILURE(StartFirst());
  const CommandResult second = RunServer({"--database", File("first.db"), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(second.exit_code, kExitRuntime);
  EXPECT_THAT(second.output, AllOf(HasSubstr("in use by process " + absl::StrCat(first_->process.pid())),
                                   HasSubstr(File("first.db")), HasSubstr("choose another database")));
  ExpectFirstServes();
}

TEST_F(StartTest, ASecondServerOnThePortIsRefusedAndMakesNoDatabase) {
  ASSERT_NO_FATAL_FAILURE(StartFirst());
  const CommandResult second = RunServer({"--database", File("second.db"), "--listen", first_->address});
  EXPECT_EQ(second.exit_code, kExitRuntime);
  EXPECT_THAT(second.output, AllOf(HasSubstr(first_->address), HasSubstr("in use"), HasSubstr("another port")));
  EXPECT_FALSE(std::filesystem::exists(File("second.db")));
  ExpectFirstServes();
}

TEST_F(StartTest, ADatabaseOfANewerVersionIsRefusedAndStaysAsItIs) {
  ASSERT_NO_FATAL_FAILURE(StartFirst());
  first_->process.Signal(SIGTERM);
  ASSERT_EQ(first_->process.Wait(absl::Seconds(20)), 0) << first_->process.Output();
  const int known = storage::Schema().back().version;
  {
    std::vector<storage::Migration> later(storage::Schema().begin(), storage::Schema().end());
    later.push_back({known + 1, "of a later program", "CREATE TABLE later (x INTEGER);"});
    ASSERT_OK(storage::OpenSqlite(File("first.db"), storage::SqliteOptions{}, later));
  }
  const std::string bytes = testing::ReadFile(File("first.db"));
  ASSERT_FALSE(std::filesystem::exists(File("first.db-wal")));

  const CommandResult refused = RunServer({"--database", File("first.db"), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(refused.exit_code, kExitConfig);
  EXPECT_THAT(refused.output,
              AllOf(HasSubstr(absl::StrCat("version ", known + 1)),
                    HasSubstr(absl::StrCat("versions up to ", known, ";")), HasSubstr("newer sendliftd")));
  EXPECT_TRUE(testing::ReadFile(File("first.db")) == bytes) << "the file was changed";
  EXPECT_EQ(testing::ReadFile(File("first.db-wal")), "");  // nothing was committed
}

TEST_F(StartTest, AnotherAddressThanLoopbackNeedsACertificateAndATokenToBeListenedOn) {
  const CommandResult plain = RunServer({"--database", File("a.db"), "--listen", "0.0.0.0:0"});
  EXPECT_EQ(plain.exit_code, kExitConfig);
  EXPECT_THAT(plain.output, AllOf(HasSubstr("0.0.0.0:0"), HasSubstr("--tls-cert")));

  testing::WriteFile(File("pem"), "-----BEGIN NOTHING-----\n");
  const CommandResult open = RunServer(
      {"--database", File("a.db"), "--listen", "0.0.0.0:0", "--tls-cert", File("pem"), "--tls-key", File("pem")});
  EXPECT_EQ(open.exit_code, kExitConfig);
  EXPECT_THAT(open.output, AllOf(HasSubstr("needs a token"), HasSubstr("token create")));
}

TEST_F(StartTest, FilesOfTlsThatCannotBeReadAreNamed) {
  const std::vector<std::string> common = {"--database", File("a.db"), "--listen", "127.0.0.1:0"};
  const auto with = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), common.begin(), common.end());
    return RunServer(flags);
  };
  testing::WriteFile(File("pem"), "-----BEGIN NOTHING-----\n");
  testing::WriteFile(File("text"), "not a certificate\n");

  CommandResult result = with({"--tls-cert", File("missing.pem"), "--tls-key", File("pem")});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, HasSubstr(File("missing.pem")));
  result = with({"--tls-cert", File("pem"), "--tls-key", File("text")});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, AllOf(HasSubstr(File("text")), HasSubstr("no PEM file")));
  result = with({"--tls-cert", File("pem")});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, HasSubstr("--tls-key"));
  result = with({"--tls-cert", File("pem"), "--tls-key", File("pem"), "--client-ca", File("")});
  EXPECT_EQ(result.exit_code, kExitConfig);
  result = with({"--tls-cert", File("pem"), "--tls-key", File("pem")});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, HasSubstr(File("pem")));
}

TEST_F(StartTest, ADatabaseThatCannotBeThereIsNamed) {
  CommandResult result = RunServer({"--database", File("missing/a.db"), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, HasSubstr(File("missing")));
  testing::WriteFile(File("customers.csv"), "id,email\nc-1,c1@example.com\n");
  result = RunServer({"--database", File("customers.csv"), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, kExitConfig);
  EXPECT_THAT(result.output, AllOf(HasSubstr(File("customers.csv")), HasSubstr("not an SQLite database")));
  EXPECT_EQ(testing::ReadFile(File("customers.csv")), "id,email\nc-1,c1@example.com\n");
}

TEST_F(StartTest, EveryProgramRefusesAFlagThatItDoesNotKnow) {
  for (const std::string program : {"sendliftd", "sendlift", "sendlift-loopback"}) {
    std::vector<std::string> arguments = {"--frobnicate"};
    if (program == "sendlift") arguments.insert(arguments.begin(), {"campaigns", "list"});
    const CommandResult result = Run(program, arguments);
    EXPECT_EQ(result.exit_code, kExitUsage) << program;
    EXPECT_THAT(result.output, AllOf(HasSubstr("--frobnicate"), HasSubstr("--help"))) << program;
  }
}

TEST_F(StartTest, EveryProgramSaysItsVersion) {
  for (const std::string program : {"sendliftd", "sendlift", "sendlift-loopback"}) {
    const CommandResult result = Run(program, {"--version"});
    EXPECT_EQ(result.exit_code, 0) << program;
    EXPECT_THAT(result.output, StartsWith(program + " 0."));
  }
}

}  // namespace
}  // namespace sendlift
