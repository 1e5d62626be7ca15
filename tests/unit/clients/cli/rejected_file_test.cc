#include "clients/cli/rejected_file.h"

#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

TEST(RejectedFileTest, PutsTheReasonBeforeTheOriginal) {
  const std::string path = ::testing::TempDir() + "r.csv";
  {
    RejectedFile file(path, "id,email");
    file.Add({.row = 3, .field = "email", .reason = "no \"@\", so no address"}, "7,x");
    EXPECT_TRUE(file.ok());
  }
  EXPECT_EQ(testing::ContentOf(path), "row,field,reason,id,email\n3,email,\"no \"\"@\"\", so no address\",7,x\n");
}

TEST(RejectedFileTest, SaysWhenItCannotBeWritten) {
  RejectedFile file("/nowhere/r.csv", "id");
  file.Add({.row = 1, .field = "", .reason = "x"}, "1");
  EXPECT_FALSE(file.ok());
  EXPECT_EQ(file.first().size(), 1u);
}

TEST(RejectedFileTest, StandsBesideTheImportedFile) {
  EXPECT_EQ(RejectedPath("a/customers.csv"), "a/customers.csv.rejected.csv");
  EXPECT_EQ(RejectedPath("-"), "stdin.rejected.csv");
  EXPECT_EQ(AddedColumns({"row", "field", "reason", "id"}), 3u);
  EXPECT_EQ(AddedColumns({"id", "row"}), 0u);
}

}  // namespace
}  // namespace sendlift::cli
