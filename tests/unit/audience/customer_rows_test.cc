#include "audience/customer_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

RowReader Reader(std::vector<std::string> columns, Consents consents = {}, absl::string_view region = "") {
  auto reader = RowReader::Create(columns, consents, region);
  EXPECT_OK(reader);
  return *std::move(reader);
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->violations : std::vector<FieldViolation>();
}

auto Violation(const char* field, const char* says) {
  return AllOf(::testing::Field(&FieldViolation::field, field),
               ::testing::Field(&FieldViolation::description, HasSubstr(says)));
}

TEST(RowReaderTest, ReadsEveryColumn) {
  const RowReader reader =
      Reader({"id", "email", "phone_number", "tier", "language_code", "time_zone", "consents", "visits"}, {}, "DE");
  ASSERT_OK_AND_ASSIGN(const Customer customer,
                       reader.Read({"c-1", "Ann@EXAMPLE.com", "030 123456", "VIP", "DE", "Europe/Berlin",
                                    "EMAIL:PROMOTION  SMS:SERVICE", "012.50"}));
  EXPECT_EQ(customer.id, "c-1");
  EXPECT_EQ(customer.email, "Ann@example.com");
  EXPECT_EQ(customer.phone_number, "+4930123456");
  EXPECT_EQ(customer.tier, "VIP");
  EXPECT_EQ(customer.language_code, "de");
  EXPECT_EQ(customer.time_zone, "Europe/Berlin");
  EXPECT_EQ(customer.consents.bits(),
            Consents::Bit(Channel::kEmail, Purpose::kPromotion) | Consents::Bit(Channel::kSms, Purpose::kService));
  EXPECT_THAT(customer.attributes, ElementsAre(Pair("visits", "012.50")));
}

TEST(RowReaderTest, TakesAnEmptyValueForNotGiven) {
  const RowReader reader = Reader({"email", "id", "visits", "consents"});
  ASSERT_OK_AND_ASSIGN(const Customer customer, reader.Read({" ", " c-1\t", "", ""}));
  EXPECT_EQ(customer.id, "c-1");
  EXPECT_EQ(customer.email, "");
  EXPECT_THAT(customer.attributes, IsEmpty());
  EXPECT_EQ(customer.consents.bits(), 0u);
}

TEST(RowReaderTest, GivesDefaultConsentsOnlyWithoutAColumn) {
  Consents consents;
  consents.Grant(Channel::kEmail, Purpose::kPromotion);
  ASSERT_OK_AND_ASSIGN(const Customer with, Reader({"id"}, consents).Read({"c-1"}));
  EXPECT_EQ(with.consents, consents);
  ASSERT_OK_AND_ASSIGN(const Customer without, Reader({"id", "consents"}, consents).Read({"c-1", ""}));
  EXPECT_EQ(without.consents, Consents());
}

TEST(RowReaderTest, ComposesTextsButNotIds) {
  const RowReader reader = Reader({"id", "tier", "city"});
  ASSERT_OK_AND_ASSIGN(const Customer customer, reader.Read({"u\xcc\x88", "u\xcc\x88", "Zu\xcc\x88rich"}));
  EXPECT_EQ(customer.id, "u\xcc\x88");
  EXPECT_EQ(customer.tier, "\xc3\xbc");
  EXPECT_EQ(customer.attributes.at("city"), "Z\xc3\xbcrich");
}

TEST(RowReaderTest, NamesEveryWrongValueAtOnceWithoutAnAddress) {
  const RowReader reader =
      Reader({"id", "email", "phone_number", "language_code", "time_zone", "consents", "tier", "city"});
  const absl::Status status = reader
                                  .Read({"a/b", "secret.person@example", "030 1234567", "english",
                                         "other.person@example.com", "EMAIL", std::string(129, 'x'), "Z\xfcrich"})
                                  .status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(ViolationsOf(status),
              ElementsAre(Violation("id", "without \"/\""), Violation("email", "s***@example has a domain"),
                          Violation("phone_number", "***67 does not begin with \"+\""),
                          Violation("language_code", "\"english\" is no language"),
                          Violation("time_zone", "is no time zone"), Violation("consents", "CHANNEL:PURPOSE"),
                          Violation("tier", "129 bytes"), Violation("city", "not UTF-8 at byte 2")));
  EXPECT_THAT(std::string(status.message()), AllOf(Not(HasSubstr("person")), Not(HasSubstr("1234567"))));
}

TEST(RowReaderTest, RefusesARowThatDoesNotFitTheColumns) {
  const RowReader reader = Reader({"id", "tier"});
  EXPECT_THAT(ViolationsOf(reader.Read({"c-1"}).status()), ElementsAre(Violation("", "1 values for 2 columns")));
  EXPECT_THAT(ViolationsOf(reader.Read({"c-1", "VIP", "x"}).status()), ElementsAre(Violation("", "3 values")));
  EXPECT_THAT(ViolationsOf(reader.Read({"", "VIP"}).status()), ElementsAre(Violation("id", "every row needs one")));
}

TEST(RowReaderTest, NamesEveryWrongColumn) {
  struct Case {
    const char* name;
    std::vector<std::string> columns;
    const char* field;
    const char* says;
  };
  const Case kCases[] = {
      {"None", {}, "columns", "1 to 200"},
      {"TooMany", std::vector<std::string>(201, "a"), "columns", "not 201"},
      {"WithoutId", {"email"}, "columns", "has no \"id\""},
      {"Twice", {"id", "tier", "tier"}, "columns[2]", "twice"},
      {"NearMiss", {"id", "mail"}, "columns[1]", "did you mean \"email\""},
      {"Capitals", {"id", "Recency"}, "columns[1]", "write \"recency\""},
      {"Reserved", {"id", "has"}, "columns[1]", "word of the product"},
      {"Empty", {"id", ""}, "columns[1]", "cannot name an attribute"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(ViolationsOf(RowReader::Create(c.columns, {}, "").status()), ElementsAre(Violation(c.field, c.says)))
        << c.name;
  }
  EXPECT_THAT(ViolationsOf(RowReader::Create({"mail", "phone"}, {}, "Germany").status()),
              ElementsAre(Violation("columns[0]", "email"), Violation("columns[1]", "phone_number"),
                          Violation("columns", "id"), Violation("default_region_code", "\"Germany\"")));
}

TEST(ConsentsTest, ReadsPairsOfChannelAndPurpose) {
  ASSERT_OK_AND_ASSIGN(const Consents all, ReadConsents("EMAIL:PROMOTION EMAIL:SERVICE EMAIL:SURVEY PHONE:SURVEY"));
  EXPECT_TRUE(all.Has(Channel::kPhone, Purpose::kSurvey));
  EXPECT_FALSE(all.Has(Channel::kPhone, Purpose::kPromotion));
  for (const char* text : {"EMAIL", "EMAIL:", "email:PROMOTION", "FAX:PROMOTION", "EMAIL:PROMOTION,SMS:PROMOTION"}) {
    EXPECT_THAT(ReadConsents(text), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("CHANNEL:PURPOSE"))) << text;
  }
}

TEST(RowReaderTest, ReadsSinceWhenAndFromWhereConsentsAre) {
  const RowReader reader = Reader({"id", "consent_time", "consent_source"});
  ASSERT_OK_AND_ASSIGN(const Customer day, reader.Read({"c-1", "2026-03-01", "web form"}));
  EXPECT_EQ(day.consent_source, "web form");
  EXPECT_EQ(day.consent_time, absl::FromCivil(absl::CivilDay(2026, 3, 1), absl::UTCTimeZone()));
  ASSERT_OK_AND_ASSIGN(const Customer moment, reader.Read({"c-1", "2026-03-01T09:30:00+01:00", ""}));
  EXPECT_EQ(moment.consent_time, absl::FromCivil(absl::CivilMinute(2026, 3, 1, 8, 30), absl::UTCTimeZone()));
  EXPECT_EQ(moment.consent_source, "");
  EXPECT_EQ(reader.Read({"c-1", "", ""})->consent_time, std::nullopt);
  EXPECT_THAT(ViolationsOf(reader.Read({"c-1", "last week", ""}).status()),
              ElementsAre(Violation("consent_time", "is no time")));
}

}  // namespace
}  // namespace sendlift
