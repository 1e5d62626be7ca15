#include "clients/cli/shares.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

TEST(SharesTest, AreExactInPartsPerMillion) {
  struct Case {
    const char* text;
    int parts;
  };
  for (const Case& c : {Case{"45%", 450000}, Case{"45 %", 450000}, Case{"33.3333%", 333333}, Case{"1/3", 333333},
                        Case{"2/3", 666667}, Case{"0.3pp", 3000}, Case{"100%", 1000000}, Case{"150%", 1500000}}) {
    SCOPED_TRACE(c.text);
    ASSERT_OK_AND_ASSIGN(const v1::Share share, ParseShare(c.text));
    EXPECT_EQ(share.parts_per_million(), c.parts);
  }
}

TEST(SharesTest, TheRestIsAShareToo) {
  ASSERT_OK_AND_ASSIGN(const v1::Share share, ParseShare("REMAINDER"));
  EXPECT_TRUE(share.remainder());
}

TEST(SharesTest, RefusesWhatCouldMeanSomethingElse) {
  for (const char* text :
       {"", "45", "0.45", "45 percent", "-5%", "1/0", "1/x", "33.33333%", "%", "remainder", "999999999%"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(ParseShare(text).ok());
  }
}

TEST(SharesTest, AreShownWithoutNeedlessDigits) {
  EXPECT_EQ(FormatShare(*ParseShare("45%")), "45 %");
  EXPECT_EQ(FormatShare(*ParseShare("1/3")), "33.3333 %");
  EXPECT_EQ(FormatShare(*ParseShare("REMAINDER")), "the rest");
}

}  // namespace
}  // namespace sendlift::cli
