#include "clients/cli/customer_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/file_hash.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FileWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using testing::RunLine;

constexpr char kRows[] = "id,tier\nc-1,VIP\nc-2,VIP\nc-3,VIP\nc-4,VIP\n";

v1::ImportBatch Interrupted(const std::string& file, int64_t last_row) {
  v1::ImportBatch batch;
  batch.set_name("workspaces/main/importBatches/7");
  batch.set_state(v1::ImportBatch::RUNNING);
  batch.set_source("workspaces/main/sources/default");
  batch.set_file_name("customers.csv");
  const auto hash = HashOfFile(file);
  EXPECT_OK(hash);
  batch.set_file_hash(*hash);
  batch.set_last_row(last_row);
  return batch;
}

TEST(CustomerImportTest, AWrongHeaderIsRefusedBeforeTheServerIsAsked) {
  const Outcome outcome = RunLine({"customers", "import", FileWith("h.csv", "ID,E-Mail\n1,2\n")});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("  columns[0]: \"ID\" is no column name ([a-z][a-z0-9_]*); call it id\n"));
  EXPECT_EQ(RunLine({"customers", "import", FileWith("h.csv", "id\n1\n"), "--consent", "FAX"}).code, 3);
}

TEST(CustomerImportTest, SaysWhereTheFileComesFrom) {
  testing::FakeServer server;
  const std::string file = FileWith("customers.csv", kRows);
  EXPECT_EQ(RunLine({"customers", "import", file, "--source", "crm", "--as-of", "2026-10-05T10:00:00Z",
                     "--empty-erases", "--discard-raw"},
                    &server)
                .code,
            0);
  const v1::ImportCustomersConfig& config = server.customer_config.config();
  EXPECT_EQ(config.source(), "workspaces/main/sources/crm");
  EXPECT_EQ(config.data_time().seconds(), 1'791'194'400);
  EXPECT_TRUE(config.empty_values_erase());
  EXPECT_TRUE(config.discard_raw_rows());
  EXPECT_EQ(config.file_name(), "customers.csv");
  EXPECT_EQ(config.file_hash(), *HashOfFile(file));
  EXPECT_EQ(config.import_batch(), "");
}

TEST(CustomerImportTest, TheSameFileGoesOnWhereItWasInterrupted) {
  testing::FakeServer server;
  const std::string file = FileWith("customers.csv", kRows);
  server.batches = {Interrupted(file, 3)};
  const Outcome outcome = RunLine({"customers", "import", file}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("Going on with batch 7 behind row 3; --anew begins anew.\n"));
  EXPECT_EQ(server.customer_config.config().import_batch(), "workspaces/main/importBatches/7");
  EXPECT_THAT(server.imports.imported, ElementsAre("c-4"));
}

TEST(CustomerImportTest, AnotherFileOrADoneBatchOrAnotherSourceBeginsAnew) {
  const std::string file = FileWith("customers.csv", kRows);
  std::vector<v1::ImportBatch> others(4, Interrupted(file, 3));
  others[0].set_file_hash("another");
  others[1].set_state(v1::ImportBatch::DONE);
  others[2].set_source("workspaces/main/sources/crm");
  others[3].set_empty_values_erase(true);
  for (const v1::ImportBatch& other : others) {
    testing::FakeServer server;
    server.batches = {other};
    EXPECT_EQ(RunLine({"customers", "import", file}, &server).code, 0);
    EXPECT_EQ(server.customer_config.config().import_batch(), "") << other.DebugString();
    EXPECT_EQ(server.imports.imported.size(), 4u);
  }
  testing::FakeServer server;
  server.batches = {Interrupted(file, 3)};
  EXPECT_EQ(RunLine({"customers", "import", file, "--anew"}, &server).code, 0);
  EXPECT_EQ(server.imports.imported.size(), 4u);
}

TEST(CustomerImportTest, AResumedBatchMustBeOfTheSameFile) {
  testing::FakeServer server;
  const std::string file = FileWith("customers.csv", kRows);
  server.batches = {Interrupted(file, 2)};
  EXPECT_EQ(RunLine({"customers", "import", file, "--resume", "7"}, &server).code, 0);
  EXPECT_THAT(server.imports.imported, ElementsAre("c-3", "c-4"));
  const std::string other = FileWith("other.csv", "id\nc-9\n");
  const Outcome outcome = RunLine({"customers", "import", other, "--resume", "7"}, &server);
  EXPECT_NE(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("batch 7 is of another file"));
  EXPECT_NE(RunLine({"customers", "import", file, "--resume", "8"}, &server).code, 0);
}

TEST(CustomerImportTest, NdjsonIsKnownByItsName) {
  testing::FakeServer server;
  const std::string rows = "{\"id\":\"c-1\",\"tier\":\"VIP\"}\n{\"id\":\"c-2\"}\nbroken\n";
  const Outcome outcome = RunLine({"customers", "import", FileWith("customers.ndjson", rows)}, &server);
  EXPECT_THAT(server.imports.imported, ElementsAre("c-1", "c-2"));
  EXPECT_THAT(server.customer_config.config().columns(), ElementsAre("id", "tier"));
  EXPECT_THAT(outcome.err, HasSubstr("row 3: line 3: the line is no JSON object"));
  testing::FakeServer another;
  EXPECT_EQ(RunLine({"customers", "import", FileWith("customers.txt", "{\"id\":\"c-1\"}\n"), "--format", "ndjson",
                     "--columns", "id,city"},
                    &another)
                .code,
            0);
  EXPECT_THAT(another.customer_config.config().columns(), ElementsAre("id", "city"));
}

TEST(CustomerImportTest, HalfOfTheRowsBadCostsHalfOfTheRows) {
  std::string rows = "id,tier\n";
  for (int i = 0; i < 20'000; ++i) rows += i % 2 == 0 ? absl::StrCat("c-", i, ",VIP\n") : std::string("\"x\"y,1\n");
  testing::FakeServer server;
  const std::string file = FileWith("half.csv", rows);
  const Outcome outcome = RunLine({"customers", "import", file}, &server);
  EXPECT_EQ(server.imports.imported.size(), 10'000u);
  EXPECT_THAT(outcome.out, HasSubstr("10,000 refused"));
  EXPECT_THAT(testing::ContentOf(file + ".rejected.csv"), HasSubstr("\n20000,,"));
}

}  // namespace
}  // namespace sendlift::cli
