#include "clients/cli/stats_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::PrintedPage;
using testing::PrintTo;
using ::testing::StartsWith;

StatsPage APage() {
  StatsPage page;
  page.sentences = {"It is better.", "By a lot."};
  Table table({Left("arm"), Right("rate")});
  table.Add({"a", "5 %"});
  page.tables.push_back({"Arms", std::move(table)});
  page.csv = Table({Left("arm"), Right("rate")});
  page.csv.Add({"a", "0.05"});
  Draw(IntervalPlot{.title = "Arms", .rows = {{"a", 1, 0, 2}}}, page);
  return page;
}

TEST(StatsPageTest, PeopleReadTheVerdictFirst) {
  const std::string out = PrintTo(APage(), Format::kTable).out;
  EXPECT_THAT(out, StartsWith("It is better.\nBy a lot.\n\nArms\n  arm  rate\n  a     5 %\n\n  a  "));
  EXPECT_THAT(out, HasSubstr("o"));
}

TEST(StatsPageTest, ProgramsReadCsvOrJsonAlone) {
  EXPECT_EQ(PrintTo(APage(), Format::kCsv).out, "arm,rate\na,0.05\n");
  EXPECT_EQ(PrintTo(APage(), Format::kJson).out, "{}\n");
}

TEST(StatsPageTest, WritesThePictureWhereAsked) {
  const std::string path = ::testing::TempDir() + "page.svg";
  const PrintedPage printed = PrintTo(APage(), Format::kJson, path);
  EXPECT_TRUE(printed.status.ok());
  EXPECT_EQ(printed.out, "{}\n");
  EXPECT_EQ(printed.err, "wrote " + path + "\n");
  EXPECT_THAT(testing::ContentOf(path), StartsWith("<svg "));
  EXPECT_FALSE(PrintTo(APage(), Format::kTable, "/nowhere/page.svg").status.ok());
}

TEST(StatsPageTest, CurvesAreDrawnToo) {
  StatsPage page;
  Draw(CurvePlot{.title = "Power", .curves = {{"power", {{0, 0}, {1, 1}}}}}, page);
  EXPECT_THAT(page.picture, HasSubstr("*"));
  EXPECT_THAT(page.svg, HasSubstr("<polyline"));
}

}  // namespace
}  // namespace sendlift::cli
