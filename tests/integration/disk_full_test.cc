// The disk is full in the middle of an import, and has room again later. A limit on the size of the server's files
// stands for the disk: it needs no privileges, and the server cannot tell it from a quota.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using testing::CommandLine;
using testing::CommandResult;
using ::testing::HasSubstr;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr int kExitUnavailable = 6;
constexpr int kCustomers = 60'000;
constexpr int64_t kFileBytesMax = 32 << 20;  // above the reserve, and reached by the log in the middle of the import

// A note makes rows long, so that the disk is full soon.
std::string Customers(const std::string& prefix, int count) {
  const std::string note(1000, 'n');
  std::string csv = "id,email,note\n";
  for (int i = 1; i <= count; ++i) {
    absl::StrAppend(&csv, prefix, i, ",", prefix, i, "@example.com,", note, "\n");
  }
  return csv;
}

// What `customers import` says of the rows that are kept though it failed; 0 if it says nothing.
int64_t SafeRows(absl::string_view output) {
  constexpr absl::string_view kBefore = "rows up to ";
  const size_t at = output.find(kBefore);
  if (at == absl::string_view::npos) return 0;
  output.remove_prefix(at + kBefore.size());
  int64_t rows = 0;
  EXPECT_TRUE(absl::SimpleAtoi(output.substr(0, output.find(' ')), &rows)) << output;
  return rows;
}

class DiskFullTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NO_FATAL_FAILURE(StartServer("127.0.0.1:0"));
    testing::WriteFile(File("early.csv"), Customers("early-", 1000));
    testing::WriteFile(File("many.csv"), Customers("many-", kCustomers));
    const CommandResult early = line_->Run({"customers", "import", File("early.csv"), "--consent", "EMAIL"});
    ASSERT_EQ(early.exit_code, 0) << early.output;
  }

  std::string File(const std::string& name) { return directory_.File(name); }

  void StartServer(const std::string& listen) {
    server_ = testing::StartServer(kBin, File("full.db"), File("server.log"), {}, listen);
    ASSERT_TRUE(server_.has_value()) << testing::ReadFile(File("server.log"));
    if (!line_.has_value()) line_.emplace(kBin, server_->address, File(""));
  }

  int64_t Count() {
    const CommandResult result = line_->Run({"-o", "json", "segments", "count"});
    const auto json = nlohmann::json::parse(result.output, nullptr, false);
    int64_t count = -1;
    if (json.is_object() && json.contains("customerCount")) {
      (void)absl::SimpleAtoi(json["customerCount"].get<std::string>(), &count);
    }
    EXPECT_GE(count, 0) << result.output;
    return count;
  }

  // The import that fills the disk; how many of its rows are safe.
  void ImportUntilFull(int64_t& safe_rows) {
    server_->process.LimitFiles(kFileBytesMax);
    const CommandResult refused = line_->Run({"customers", "import", File("many.csv"), "--consent", "EMAIL"});
    ASSERT_EQ(refused.exit_code, kExitUnavailable) << refused.output;
    EXPECT_THAT(refused.output, HasSubstr("the disk is full"));
    safe_rows = SafeRows(refused.output);
    EXPECT_GT(safe_rows, 0) << refused.output;
    ASSERT_LT(safe_rows, kCustomers) << "the disk was not full";
  }

  // The import again, and all that is there then.
  void ExpectThatEverythingGoesOn() {
    const CommandResult again = line_->Run({"customers", "import", File("many.csv"), "--consent", "EMAIL"});
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_EQ(Count(), 1000 + kCustomers);
  }

  testing::TempDir directory_;
  std::optional<testing::RunningServer> server_;
  std::optional<CommandLine> line_;
};

TEST_F(DiskFullTest, AnImportIsRefusedKeepsWhatWasAcknowledgedAndGoesOnWhenThereIsRoom) {
  int64_t safe_rows = 0;
  ASSERT_NO_FATAL_FAILURE(ImportUntilFull(safe_rows));
  const int64_t while_full = Count();
  EXPECT_GE(while_full, 1000 + safe_rows) << "reading goes on";
  server_->process.LimitFiles(std::nullopt);
  EXPECT_EQ(Count(), while_full);
  ExpectThatEverythingGoesOn();
  EXPECT_EQ(line_->Run({"segments", "create", "vips", "--filter", "tier = VIP"}).exit_code, 0);
  server_->process.Signal(SIGTERM);
  EXPECT_EQ(server_->process.Wait(absl::Seconds(20)), 0) << server_->process.Output();
}

TEST_F(DiskFullTest, NothingIsLostIfTheServerIsKilledWhileTheDiskIsFull) {
  int64_t safe_rows = 0;
  ASSERT_NO_FATAL_FAILURE(ImportUntilFull(safe_rows));
  const int64_t while_full = Count();
  server_->process.Signal(SIGKILL);
  ASSERT_EQ(server_->process.Wait(absl::Seconds(10)), -SIGKILL);
  ASSERT_NO_FATAL_FAILURE(StartServer(server_->address));
  EXPECT_EQ(Count(), while_full);
  ExpectThatEverythingGoesOn();
}

}  // namespace
}  // namespace sendlift
