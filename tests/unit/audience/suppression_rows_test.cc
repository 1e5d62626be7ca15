#include "audience/suppression_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

SuppressionRowReader Reader(const std::vector<std::string>& columns, std::optional<Channel> channel = std::nullopt) {
  Suppression model;
  model.reason = SuppressionReason::kDoNotCall;
  model.channel = channel;
  auto reader = SuppressionRowReader::Create(columns, "DE", model);
  EXPECT_OK(reader);
  return *std::move(reader);
}

// What is suppressed, in the order of the columns.
std::vector<std::string> Subjects(const SuppressionRowReader& reader, const std::vector<absl::string_view>& values) {
  std::vector<Suppression> suppressions;
  EXPECT_THAT(reader.ReadInto(values, suppressions), IsEmpty());
  std::vector<std::string> subjects;
  for (const Suppression& suppression : suppressions) subjects.push_back(suppression.customer_id + suppression.address);
  return subjects;
}

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : DetailsOf(status).value_or(ErrorDetails()).violations) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(SuppressionRowsTest, EveryValueOfARowIsSuppressedInTheFormOfCustomers) {
  const SuppressionRowReader reader = Reader({"id", "name", "email", "phone_number"});
  EXPECT_THAT(Subjects(reader, {"c-1", "Ann", "Ann@EXAMPLE.com", "030 123456"}),
              ElementsAre("c-1", "Ann@example.com", "+4930123456"));
  EXPECT_THAT(Subjects(reader, {"", "Ann", " ", "+44 20 7946 0958"}), ElementsAre("+442079460958"));
}

TEST(SuppressionRowsTest, AllAreAsTheImportSays) {
  std::vector<Suppression> suppressions;
  EXPECT_THAT(Reader({"phone_number"}, Channel::kSms).ReadInto({"030 123456"}, suppressions), IsEmpty());
  ASSERT_THAT(suppressions, SizeIs(1));
  EXPECT_EQ(suppressions[0].reason, SuppressionReason::kDoNotCall);
  EXPECT_EQ(suppressions[0].channel, Channel::kSms);
}

TEST(SuppressionRowsTest, AnAddressThatTheChannelCannotReachIsLeftOut) {
  EXPECT_THAT(Subjects(Reader({"email", "phone_number"}, Channel::kSms), {"a@example.com", "030 123456"}),
              ElementsAre("+4930123456"));
}

TEST(SuppressionRowsTest, WhatIsWrongInARowIsNamedByItsColumn) {
  const SuppressionRowReader reader = Reader({"id", "email"});
  struct Case {
    const char* name;
    std::vector<absl::string_view> values;
    const char* field;
    const char* says;
  };
  for (const Case& c :
       {Case{"TooFew", {"c-1"}, "", "1 values for 2 columns"}, Case{"Nobody", {"", ""}, "", "nobody"},
        Case{"NoId", {"a/b", ""}, "id", "cannot be an id"}, Case{"NoAddress", {"", "ann@"}, "email", ""}}) {
    std::vector<Suppression> suppressions;
    const auto wrong = reader.ReadInto(c.values, suppressions);
    ASSERT_THAT(wrong, SizeIs(1)) << c.name;
    EXPECT_EQ(reader.NameOf(wrong[0].column), c.field) << c.name;
    EXPECT_THAT(wrong[0].description, HasSubstr(c.says)) << c.name;
  }
}

TEST(SuppressionRowsTest, ColumnsThatNameNobodyAreRefused) {
  const auto create = [](const std::vector<std::string>& columns, absl::string_view region) {
    return FieldsOf(SuppressionRowReader::Create(columns, region, {}).status());
  };
  EXPECT_THAT(create({"name"}, ""), ElementsAre("columns"));
  EXPECT_THAT(create({}, ""), ElementsAre("columns", "columns"));
  EXPECT_THAT(create({"id", "id"}, ""), ElementsAre("columns[1]"));
  EXPECT_THAT(create({"id"}, "GERMANY"), ElementsAre("default_region_code"));
}

}  // namespace
}  // namespace sendlift
