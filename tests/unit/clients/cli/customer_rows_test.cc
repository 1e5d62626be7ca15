#include "clients/cli/customer_rows.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(CustomerRowsTest, TheHeaderIsCheckedBeforeAnythingIsSent) {
  EXPECT_OK(CheckCustomerHeader({"id", "email", "recency_days"}));
  EXPECT_OK(CheckCustomerHeader({"row", "field", "reason", "id", "email"}));
  struct Case {
    std::vector<std::string> header;
    const char* wrong;
  };
  for (const Case& c : {Case{{"email"}, "there must be a column id"}, Case{{"id", "id"}, "is there twice"},
                        Case{{"id", "E-Mail"}, "call it email"}, Case{{"id", "Phone Number"}, "call it phone_number"},
                        Case{{"id", "Last Order"}, "call it last_order"}, Case{{"id", ""}, "no column name"},
                        Case{{"id", "größe"}, "no column name"}}) {
    SCOPED_TRACE(c.wrong);
    EXPECT_THAT(CheckCustomerHeader(c.header), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.wrong)));
  }
}

TEST(CustomerRowsTest, ConsentsAreForPromotionsUnlessSaidOtherwise) {
  ASSERT_OK_AND_ASSIGN(const auto consents, ParseConsents("EMAIL,SMS:SERVICE"));
  ASSERT_EQ(consents.size(), 2u);
  EXPECT_EQ(consents[0].channel(), v1::EMAIL);
  EXPECT_EQ(consents[0].purpose(), v1::PROMOTION);
  EXPECT_EQ(consents[1].purpose(), v1::SERVICE);
  EXPECT_TRUE(ParseConsents("")->empty());
  EXPECT_FALSE(ParseConsents("FAX").ok());
  EXPECT_FALSE(ParseConsents("EMAIL:ADVERT").ok());
}

}  // namespace
}  // namespace sendlift::cli
