#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using testing::FileWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RunLine;

class SuppressionImportTest : public ::testing::Test {
 protected:
  static std::string File(const std::string& content) { return FileWith("list.csv", content); }

  FakeServer server_;
};

TEST_F(SuppressionImportTest, AListIsCompleteOnceAllOfItIsThere) {
  const auto run = RunLine({"suppressions", "import", File("name,phone_number\nAnn,030 1\nBob,030 2\n"), "--reason",
                            "DO_NOT_CALL", "--list", "robinson", "--date", "2026-11-01", "--region", "DE"},
                           &server_);
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(server_.suppression_imports.imported, ElementsAre("030 1", "030 2"));
  EXPECT_EQ(server_.suppression_config.config().list(), "robinson");
  EXPECT_EQ(server_.suppression_config.config().list_date(), "2026-11-01");
  EXPECT_EQ(server_.suppression_config.config().reason(), v1::Suppression::DO_NOT_CALL);
  EXPECT_THAT(server_.completed, ElementsAre("workspaces/main/suppressionLists/robinson 2026-11-01"));
  EXPECT_THAT(run.err, HasSubstr("4 entries"));
}

TEST_F(SuppressionImportTest, AFileWithoutAGoodRowReplacesNothing) {
  const auto run = RunLine({"suppressions", "import", File("phone_number\nrefused\n"), "--reason", "DO_NOT_CALL",
                            "--list", "robinson", "--date", "2026-11-01"},
                           &server_);
  EXPECT_THAT(server_.completed, IsEmpty());
  EXPECT_THAT(run.err, HasSubstr("the list stays as it was"));
}

TEST_F(SuppressionImportTest, AnImportThatBreaksReplacesNothing) {
  server_.suppression_imports.break_after = 1;
  const auto run = RunLine({"suppressions", "import", File("phone_number\n030 1\n"), "--reason", "DO_NOT_CALL",
                            "--list", "robinson", "--date", "2026-11-01"},
                           &server_);
  EXPECT_NE(run.code, 0);
  EXPECT_THAT(server_.completed, IsEmpty());
}

TEST_F(SuppressionImportTest, WithoutAListNothingIsReplaced) {
  EXPECT_EQ(RunLine({"suppressions", "import", File("id\nc-1\n"), "--reason", "OPT_OUT"}, &server_).code, 0);
  EXPECT_THAT(server_.suppression_imports.imported, ElementsAre("c-1"));
  EXPECT_THAT(server_.completed, IsEmpty());
}

TEST_F(SuppressionImportTest, WhatDoesNotFitIsSaidBeforeAnythingIsSent) {
  const std::string file = File("phone_number\n030 1\n");
  EXPECT_EQ(RunLine({"suppressions", "import", file, "--reason", "WHY"}, &server_).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "import", file, "--reason", "OPT_OUT", "--list", "a"}, &server_).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "import", file, "--reason", "OPT_OUT", "--channel", "FAX"}, &server_).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "import", File("name\nAnn\n"), "--reason", "OPT_OUT"}, &server_).code, 3);
  EXPECT_THAT(server_.suppression_imports.imported, IsEmpty());
}

TEST_F(SuppressionImportTest, ListsAreListedWithTheirDates) {
  EXPECT_THAT(RunLine({"suppressions", "lists"}, &server_).out, HasSubstr("robinson  2026-11-01  DO_NOT_CALL  no"));
}

}  // namespace
}  // namespace sendlift::cli
