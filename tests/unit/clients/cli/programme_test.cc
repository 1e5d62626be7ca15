#include "clients/cli/programme.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/temp_database.h"
#include "tests/unit/clients/cli/fake_programme.h"

namespace sendlift::cli {
namespace {

using testing::FakeProgramme;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;
using ::testing::StartsWith;

TEST(ProgrammeTest, PrintsAsManyPeriodsAsAreAskedFor) {
  FakeProgramme server;
  const Outcome all = server.RunLine({"report", "programme"});
  EXPECT_EQ(all.code, 0) << all.err;
  EXPECT_THAT(all.out, HasSubstr("Said of the period."));
  EXPECT_EQ(server.pages, 2);
  const Outcome one = server.RunLine({"report", "programme", "--periods", "1"});
  EXPECT_THAT(one.out, Not(HasSubstr("Said of the period.")));
  EXPECT_EQ(server.pages, 3);
  EXPECT_NE(server.RunLine({"report", "programme", "--periods", "0"}).code, 0);
}

TEST(ProgrammeTest, PrintsInEveryFormat) {
  FakeProgramme server;
  EXPECT_THAT(server.RunLine({"report", "programme", "-o", "csv"}).out, HasSubstr("\n2026-Q3,"));
  const std::string json = server.RunLine({"report", "programme", "-o", "json"}).out;
  EXPECT_THAT(json, StartsWith("["));
  EXPECT_THAT(json, HasSubstr("\"totals\""));
  EXPECT_THAT(json, HasSubstr("\"quarter\": \"2026-Q4\""));
}

TEST(ProgrammeTest, WritesAPage) {
  FakeProgramme server;
  const sendlift::testing::TempDir directory;
  const std::string path = directory.File("programme.html");
  EXPECT_EQ(server.RunLine({"report", "programme", "--html", path}).code, 0);
  std::stringstream page;
  page << std::ifstream(path).rdbuf();
  EXPECT_THAT(page.str(), HasSubstr("What all promotions together changed"));
}

}  // namespace
}  // namespace sendlift::cli
