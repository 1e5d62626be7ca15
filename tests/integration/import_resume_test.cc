// The server is killed between rows and commit, and between commit and answer; the same command goes on behind it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

constexpr char kBin[] = SENDLIFT_BIN_DIR;

std::string TwentyThousandRows() {
  std::string rows = "id,email,tier,note\n";
  for (int i = 1; i <= 20'000; ++i) {
    absl::StrAppend(&rows, i % 1000 == 7 ? "" : absl::StrCat("c-", i), ",u", i, "@example.com,VIP,", i % 3, "\n");
  }
  return rows;
}

TEST(ImportResumeTest, AKilledImportLosesNothingAndRepeatsNothing) {
  struct Case {
    const char* failpoint;
    const char* rows_before;
  };
  for (const Case& c : {Case{"import.before_commit:4", "\"6,000\""}, Case{"import.committed:4", "\"8,000\""}}) {
    const testing::TempDir directory;
    const std::string database = directory.File("sendlift.db");
    const std::string file = directory.File("customers.csv");
    testing::WriteFile(file, TwentyThousandRows());
    setenv("SENDLIFT_FAILPOINT", c.failpoint, 1);
    auto server = testing::StartServer(kBin, database, directory.File("first.log"));
    unsetenv("SENDLIFT_FAILPOINT");
    ASSERT_TRUE(server.has_value());
    testing::CommandLine first(kBin, server->address, directory.File("."));
    EXPECT_NE(first.Run({"customers", "import", file}).exit_code, 0);
    ASSERT_TRUE(server->process.Wait(absl::Seconds(20)).has_value());

    server = testing::StartServer(kBin, database, directory.File("second.log"));
    ASSERT_TRUE(server.has_value());
    testing::CommandLine second(kBin, server->address, directory.File("."));
    const std::string before = second.Run({"customers", "batches", "list", "-o", "csv"}).output;
    EXPECT_TRUE(absl::StrContains(before, absl::StrCat("1,RUNNING,default,customers.csv,", c.rows_before))) << before;
    const std::string resumed = second.Run({"customers", "import", file}).output;
    EXPECT_TRUE(absl::StrContains(resumed, "Going on with batch 1")) << c.failpoint << resumed;
    const std::string after = second.Run({"customers", "batches", "list", "-o", "csv"}).output;
    EXPECT_TRUE(absl::StrContains(after, "1,DONE,default,customers.csv,\"20,000\",\"19,980\",0,0,20,0,")) << after;
    const std::string exported = second.Run({"customers", "export", "--batch", "1"}).output;
    EXPECT_EQ(exported, TwentyThousandRows()) << c.failpoint;
  }
}

}  // namespace
}  // namespace sendlift
