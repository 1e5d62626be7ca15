#include "clients/cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

TEST(TableTest, AlignsNumbersRightAndWideLettersToo) {
  std::ostringstream out;
  Table table({Left("who"), Right("count"), Left("note")});
  table.Add({"민준", "7", "a\nb"});
  table.Add({"Elke", "1,234"});
  table.Print({.stream = out}, 2);
  EXPECT_EQ(out.str(),
            "  who   count  note\n"
            "  민준      7  a b\n"
            "  Elke  1,234\n");
}

TEST(TableTest, CsvQuotesWhatNeedsIt) {
  std::ostringstream out;
  Table table({Left("a"), Left("b")});
  table.Add({"x,y", "say \"hi\"\nthere"});
  table.PrintCsv(out);
  EXPECT_EQ(out.str(), "a,b\n\"x,y\",\"say \"\"hi\"\"\nthere\"\n");
}

TEST(TableTest, ACsvFieldKeepsTheBlanksAtItsEnds) {
  EXPECT_EQ(CsvField("in the middle"), "in the middle");
  EXPECT_EQ(CsvField(" before"), "\" before\"");
  EXPECT_EQ(CsvField("after\t"), "\"after\t\"");
  EXPECT_EQ(CsvField(" "), "\" \"");
  EXPECT_EQ(CsvField(""), "");
}

TEST(TableTest, GroupsThousands) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(-1000), "-1,000");
  EXPECT_EQ(Grouped(1234567), "1,234,567");
}

}  // namespace
}  // namespace sendlift::cli
