#include "audience/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sendlift {
namespace {

using ::testing::HasSubstr;
using ::testing::Optional;

TEST(ColumnsTest, KnowsItsOwn) {
  EXPECT_EQ(ColumnNamed("id"), Column::kId);
  EXPECT_EQ(ColumnNamed("phone_number"), Column::kPhoneNumber);
  EXPECT_EQ(ColumnNamed("recency_days"), Column::kAttribute);
  EXPECT_EQ(ColumnNamed("Email"), Column::kAttribute);
}

TEST(ColumnsTest, TakesPlainNamesForAttributes) {
  for (const char* name : {"recency_days", "a", "name", "zip1", "mail_count"}) {
    EXPECT_EQ(WhyNotAnAttribute(name), std::nullopt) << name;
  }
}

TEST(ColumnsTest, AsksForWhatWasMeant) {
  struct Case {
    const char* name;
    const char* meant;
  };
  constexpr Case kCases[] = {
      {"mail", "email"},         {"e_mail", "email"},           {"E-Mail", "email"},       {"Email", "email"},
      {"phone", "phone_number"}, {"mobile", "phone_number"},    {"timezone", "time_zone"}, {"Time Zone", "time_zone"},
      {"lang", "language_code"}, {"language", "language_code"}, {"consent", "consents"},   {"ID", "id"},
      {"customer_id", "id"}};
  for (const Case& c : kCases) {
    EXPECT_THAT(WhyNotAnAttribute(c.name), Optional(HasSubstr(std::string("did you mean \"") + c.meant + "\"")))
        << c.name;
  }
}

TEST(ColumnsTest, SaysHowToWriteAName) {
  EXPECT_THAT(WhyNotAnAttribute("Recency Days"), Optional(HasSubstr("write \"recency_days\"")));
  EXPECT_THAT(WhyNotAnAttribute("2nd"), Optional(HasSubstr("cannot name an attribute")));
  EXPECT_THAT(WhyNotAnAttribute(""), Optional(HasSubstr("cannot name an attribute")));
  EXPECT_THAT(WhyNotAnAttribute("a'||'b"), Optional(HasSubstr("cannot name an attribute")));
  EXPECT_THAT(WhyNotAnAttribute(std::string(64, 'a')), Optional(HasSubstr("cannot name an attribute")));
  EXPECT_THAT(WhyNotAnAttribute("has"), Optional(HasSubstr("word of the product")));
  EXPECT_THAT(WhyNotAnAttribute("create_time"), Optional(HasSubstr("word of the product")));
}

TEST(ColumnsTest, ShowsNoAddressOfASourceWithoutAHeader) {
  EXPECT_THAT(WhyNotAnAttribute("ann@example.com"), Optional(::testing::Not(HasSubstr("ample"))));
}

}  // namespace
}  // namespace sendlift
