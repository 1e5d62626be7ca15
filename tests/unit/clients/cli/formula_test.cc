#include "clients/cli/formula.h"

#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

TEST(FormulaTest, WhatASpreadsheetWouldRunIsAFormula) {
  for (const char* cell : {"=1+1", "=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1",
                           "+", "-", "+49 30", "+1.2.3"}) {
    EXPECT_TRUE(IsFormula(cell)) << cell;
    EXPECT_EQ(WithoutFormula(cell), std::string("'") + cell);
  }
}

TEST(FormulaTest, TextsAndPlainNumbersStayAsTheyAre) {
  for (const char* cell : {"", "Ann", "+4930123456", "-12.5", "12", "a=b", " =1", "'=1"}) {
    EXPECT_FALSE(IsFormula(cell)) << cell;
    EXPECT_EQ(WithoutFormula(cell), cell);
  }
}

}  // namespace
}  // namespace sendlift::cli
