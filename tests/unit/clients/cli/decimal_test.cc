#include "clients/cli/decimal.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

TEST(DecimalTest, IsExactInItsLastPlace) {
  struct Case {
    const char* text;
    int places;
    int64_t value;
  };
  for (const Case& c : {Case{"12.5", 2, 1250}, Case{"0.07", 2, 7}, Case{"-29.99", 2, -2999}, Case{"+3", 0, 3},
                        Case{"5.000000", 2, 500}, Case{"0.1", 6, 100000}}) {
    SCOPED_TRACE(c.text);
    ASSERT_OK_AND_ASSIGN(const int64_t value, ParseDecimal(c.text, c.places));
    EXPECT_EQ(value, c.value);
  }
}

TEST(DecimalTest, RefusesWhatWouldBeRoundedOrIsNoNumber) {
  for (const char* text :
       {"", "-", ".", "1.", ".5", "1,5", "1e3", "0x1", "1.234", "nan", "1 ", "99999999999999999999"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(ParseDecimal(text, 2).ok());
  }
}

}  // namespace
}  // namespace sendlift::cli
