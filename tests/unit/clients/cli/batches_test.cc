#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::RunLine;

v1::ImportBatch ABatch(const std::string& number) {
  v1::ImportBatch batch;
  batch.set_name("workspaces/main/importBatches/" + number);
  batch.set_state(v1::ImportBatch::DONE);
  batch.set_source("workspaces/main/sources/crm");
  batch.set_file_name("customers.csv");
  batch.add_columns("id");
  batch.add_columns("email");
  batch.set_last_row(1200);
  batch.set_row_count(1200);
  batch.set_created_count(1000);
  return batch;
}

TEST(BatchesTest, ListsTheLatest) {
  testing::FakeServer server;
  server.batches = {ABatch("9"), ABatch("8")};
  EXPECT_THAT(RunLine({"customers", "batches", "list", "-o", "csv"}, &server).out,
              HasSubstr("9,DONE,crm,customers.csv,\"1,200\",\"1,000\",0,0,0,0,,\n8,"));
  EXPECT_THAT(RunLine({"customers", "batches", "list", "--limit", "1"}, &server).err, HasSubstr("The latest 1 only"));
}

TEST(BatchesTest, ShowsOne) {
  testing::FakeServer server;
  server.batches = {ABatch("9"), ABatch("8")};
  const auto outcome = RunLine({"customers", "batches", "get", "8"}, &server);
  EXPECT_THAT(outcome.out, HasSubstr("id, email"));
  EXPECT_THAT(outcome.out, HasSubstr("workspaces/main/importBatches/8"));
  EXPECT_NE(RunLine({"customers", "batches", "get", "7"}, &server).code, 0);
}

}  // namespace
}  // namespace sendlift::cli
