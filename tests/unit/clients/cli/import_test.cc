#include "clients/cli/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::ContentOf;
using ::testing::ElementsAre;
using testing::FakeServer;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(ImportTest, KeepsGoodRowsAndWritesBadOnesBesideTheFile) {
  const std::string file = FileWith("customers.csv",
                                    "id,email\n"
                                    "a,a@example.com\n"
                                    "refused,\"b, c\"\n"
                                    "d\n"
                                    "e,\"x\"y\n"
                                    "f,f@example.com\n");
  FakeServer server;
  const Outcome outcome = RunLine({"customers", "import", file, "--consent", "EMAIL", "--batch", "2"}, &server);
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  EXPECT_THAT(server.imports.imported, ElementsAre("a", "f"));
  EXPECT_EQ(server.imports.message_count, 3);
  EXPECT_THAT(outcome.out, HasSubstr("2 created, 0 updated, 0 unchanged, 3 refused"));
  EXPECT_THAT(outcome.err, HasSubstr("row 2: id: must not be empty"));
  EXPECT_EQ(ContentOf(file + ".rejected.csv"),
            "row,field,reason,id,email\n"
            "2,id,must not be empty,refused,\"b, c\"\n"
            "3,,line 4: the row has 1 values and the header 2,d\n"
            "4,,line 5: the quotes are wrong: quote the whole value and double quotes inside it,\"e,\"\"x\"\"y\"\n");
  EXPECT_EQ(server.customer_config.config().columns_size(), 2);
  EXPECT_EQ(server.customer_config.config().default_consents(0).channel(), v1::EMAIL);
}

TEST(ImportTest, ARejectedFileCanBeCorrectedAndImported) {
  const std::string file =
      FileWith("again.csv", "row,field,reason,id,email\n2,id,bad,b,b@example.com\n3,id,bad,,\"c,\"\n");
  FakeServer server;
  const Outcome outcome = RunLine({"customers", "import", file}, &server);
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  EXPECT_THAT(server.imports.imported, ElementsAre("b"));
  EXPECT_EQ(ContentOf(file + ".rejected.csv"), "row,field,reason,id,email\n2,id,must not be empty,,\"c,\"\n");
}

TEST(ImportTest, ColumnsOfARejectedFileStayQuoted) {
  const std::string file = FileWith("assigned.csv", "row,field,reason,\"id, old\",arm\n3,,bad,,treated\n");
  FakeServer server;
  const Outcome outcome =
      RunLine({"experiments", "import-assignments", "autumn", file, "--customer-column", "id, old"}, &server);
  EXPECT_EQ(outcome.code, 8) << outcome.err;
  EXPECT_THAT(ContentOf(file + ".rejected.csv"), HasSubstr("row,field,reason,\"id, old\",arm\n"));
}

TEST(ImportTest, AllGoodLeavesNoRejectedFile) {
  const std::string file = FileWith("good.csv", "id\na\nb\n");
  FileWith("good.csv.rejected.csv", "of an earlier run");
  FakeServer server;
  const Outcome outcome = RunLine({"-o", "json", "customers", "import", file}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(ContentOf(file + ".rejected.csv"), "(no file)");
  EXPECT_THAT(outcome.out, HasSubstr("\"created\": 2"));
}

TEST(ImportTest, ABrokenStreamSaysWhatIsSafe) {
  std::string rows = "id\n";
  for (int i = 0; i < 1000; ++i) absl::StrAppend(&rows, "c", i, "\n");
  FakeServer server;
  server.imports.break_after = 20;
  const Outcome outcome = RunLine({"customers", "import", FileWith("many.csv", rows), "--batch", "10"}, &server);
  EXPECT_EQ(outcome.code, 6);
  EXPECT_THAT(outcome.err, HasSubstr("rows up to 20 are safe; run again"));
}

TEST(ImportTest, ManyBatchesArriveInOrder) {
  std::string rows = "id\n";
  for (int i = 0; i < 50'000; ++i) absl::StrAppend(&rows, "c", i, "\n");
  FakeServer server;
  const Outcome outcome = RunLine({"customers", "import", FileWith("lots.csv", rows), "--batch", "700"}, &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  ASSERT_EQ(server.imports.imported.size(), 50'000u);
  EXPECT_EQ(server.imports.imported[49'999], "c49999");
  EXPECT_EQ(server.imports.message_count, 72);
}

TEST(ImportTest, TheServersRefusalOfTheColumnsIsShown) {
  FakeServer server;
  server.imports.refusal = testing::Refusal(grpc::StatusCode::INVALID_ARGUMENT, "no", {{"columns[1]", "no such"}});
  const Outcome outcome = RunLine({"customers", "import", FileWith("cols.csv", "id,x\n1,2\n")}, &server);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("  columns[1]: no such"));
}

}  // namespace
}  // namespace sendlift::cli
