#include "audience/filter_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/error.h"
#include "storage/candidates.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/audience/people.h"

namespace sendlift {
namespace {

using ::sendlift::testing::Day;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::People;
using ::sendlift::testing::Person;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FilterSqlTest, SelectsAsItSays) {
  People people;
  Person ann{.customer = {.id = "ann", .tier = "VIP", .language_code = "de", .time_zone = "Europe/Berlin"}};
  ann.customer.email = "ann@example.com";
  ann.customer.consents.Grant(Channel::kEmail, Purpose::kPromotion);
  ann.customer.attributes = {{"age", "30"}, {"plan", "gold"}, {"price", "1.50"}, {"zip", "01234"}, {"note", "5*"}};
  Person bob{.customer = {.id = "bob", .tier = "REGULAR"}};
  bob.customer.phone_number = "+4930123456";
  bob.customer.consents.Grant(Channel::kSms, Purpose::kService);
  bob.customer.attributes = {{"age", "9"}, {"plan", "Gold plus"}, {"zip", "10115"}};
  bob.suppressed = {"sms"};
  Person eve{.customer = {.id = "eve"}};
  eve.customer.attributes = {{"age", "unknown"}, {"city", "Z\xc3\xbcrich"}};
  eve.suppressed = {""};
  people.Put(ann, Day(1) + absl::Hours(12));
  people.Put(bob, Day(2));
  people.Put(eve, Day(3));

  struct Case {
    const char* filter;
    const char* ids;
  };
  constexpr Case kCases[] = {
      {"", "ann bob eve"},
      {"id = ann", "ann"},
      {"id > ann", "bob eve"},
      {"id = *n* OR id = b*", "ann bob"},
      {"tier = VIP", "ann"},
      {"tier = vip", ""},
      {"tier != VIP", "bob"},
      {"NOT tier = VIP", "bob eve"},
      {"NOT has:tier", "eve"},
      {"tier:*", "ann bob"},
      {"tier = *", "ann bob"},
      {"tier != *", ""},
      {"tier = V*", "ann"},
      {"tier = *R", "bob"},
      {"tier != *I*", "bob"},
      {"tier:VIP", "ann"},
      {"time_zone = Europe/Berlin", "ann"},
      {"time_zone = *berlin", ""},
      {"language_code = \"de\"", "ann"},
      {"age = 30", "ann"},
      {"age < 30", "bob"},
      {"age >= 9", "ann bob"},
      {"age > -5.5", "ann bob"},
      {"age != 30", "bob eve"},
      {"age = \"30\"", "ann"},
      {"age < \"4\"", "ann"},
      {"age = unknown", "eve"},
      {"age = 3*", "ann"},
      {"has:age", "ann bob eve"},
      {"price = 1.5", "ann"},
      {"price = \"1.50\"", "ann"},
      {"price = \"1.5\"", ""},
      {"zip = 01234", "ann"},
      {"zip = 1234", ""},
      {"zip = 10115", "bob"},
      {"zip = \"10115\"", "bob"},
      {"zip = 1*", "bob"},
      {"plan = gold", "ann"},
      {"plan = \"Gold plus\"", "bob"},
      {"plan != gold", "bob"},
      {"NOT plan = gold", "bob eve"},
      {"-plan = gold", "bob eve"},
      {"plan = *old*", "ann bob"},
      {"attributes.plan = gold", "ann"},
      {"attributes:plan", "ann bob"},
      {"attributes.plan:*", "ann bob"},
      {"has:attributes.city", "eve"},
      {"note = \"5\\*\"", "ann"},
      {"note = \"\\**\"", ""},
      {"city = Zu\xcc\x88rich", "eve"},
      {"city = *\xc3\xbcrich", "eve"},
      {"city = Z\xc3\xbc*", "eve"},
      {"missing = 1 OR missing != 1 OR missing = x OR missing < 5", ""},
      {"NOT missing != 1", "ann bob eve"},
      {"has:email", "ann"},
      {"has:phone_number", "bob"},
      {"has:consent", "ann bob"},
      {"has:consent.email", "ann"},
      {"has:consent.email.promotion", "ann"},
      {"has:consent.sms", ""},
      {"has:consent.sms.service", "bob"},
      {"has:suppression", "bob eve"},
      {"has:suppression.sms", "bob eve"},
      {"has:suppression.email", "eve"},
      {"NOT has:suppression.email", "ann bob"},
      {"create_time < 2026-03-02", "ann"},
      {"create_time <= 2026-03-02", "ann bob"},
      {"create_time > 2026-03-01", "bob eve"},
      {"create_time >= 2026-03-01", "ann bob eve"},
      {"create_time = 2026-03-01", "ann"},
      {"create_time != 2026-03-01", "bob eve"},
      {"create_time > 2026-03-01T12:00:00Z", "bob eve"},
      {"create_time >= \"2026-03-01T13:00:00+01:00\"", "ann bob eve"},
      {"update_time = 2026-03-03", "eve"},
      {"tier = VIP OR tier = REGULAR age < 20", "bob"},
      {"tier = VIP AND age < 60 AND has:email", "ann"},
      {"(tier = VIP AND age > 60) OR has:suppression", "bob eve"},
      {"plan = \"x' OR 1 = 1 --\"", ""},
  };
  for (const Case& c : kCases) EXPECT_EQ(people.Selected(c.filter), c.ids) << c.filter;
}

TEST(FilterSqlTest, FindsSuppressedAddressesOfTheChannel) {
  People people;
  Person ann{.customer = {.id = "ann"}};
  ann.customer.email = "ann@example.com";
  ann.customer.phone_number = "+4930123456";
  ann.suppressed_address = {"email"};
  Person bob{.customer = {.id = "bob"}};
  bob.customer.phone_number = "+4930123457";
  bob.suppressed_address = {""};
  people.Put(ann, Day(1));
  people.Put(bob, Day(1));
  EXPECT_EQ(people.Selected("has:suppression"), "ann bob");
  EXPECT_EQ(people.Selected("has:suppression.email"), "ann");
  EXPECT_EQ(people.Selected("has:suppression.sms"), "bob");
  EXPECT_EQ(people.Selected("has:suppression.phone"), "bob");
}

TEST(FilterSqlTest, SaysWhatToDoAboutMistakes) {
  struct Case {
    const char* filter;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"gold", "column 1: \"gold\" is not compared with anything; write tier = VIP"},
      {"tier = VIP and has:email", "column 12: write AND in capitals"},
      {"tier = VIP gold", "column 12: \"gold\""},
      {"Tier = VIP", "column 1: \"Tier\" is no column; did you mean \"tier\""},
      {"timezone = UTC", "did you mean \"time_zone\""},
      {"email = \"ann@example.com\"", "column 1: email cannot be compared; write has:email"},
      {"consents = EMAIL", "write has:consent.email"},
      {"a.b = 1", "column 1: \"a.b\" is no field; fields are id, tier"},
      {"attributes.a.b = 1", "column"},
      {"\"a'b\" = 1", "cannot name an attribute"},
      {"attributes.\"') OR 1=1 --\" = 1", "cannot name an attribute"},
      {"has:\"x') OR 1=1\"", "column 5"},
      {"tier = \"\"", "column 8: nothing is equal to an empty text; to find customers without it, write NOT has:tier"},
      {"tier = a*b", "column 8: a star stands only at the start or the end"},
      {"tier < a*", "column 8: a star has no order"},
      {"age < *", "a star has no order"},
      {"has = email", "column 1: has goes with a colon; write has:email"},
      {"has:*", "there are has:email"},
      {"has:consent.fax", "column 5: \"consent.fax\" is unknown; there are has:email"},
      {"has:consent.sms.fun", "is unknown"},
      {"has:suppression.sms.service", "is unknown"},
      {"has:mail", "did you mean \"email\""},
      {"has:x.y", "\"x.y\" is unknown"},
      {"create_time > yesterday", "column 15: this is no time; write 2026-03-01"},
      {"create_time = 2026*", "this is no time"},
      {"experiment <= cohort(user)", "column 15: there are no functions"},
      {"f(x)", "column 1: there are no functions"},
      {"attributes = x", "word of the product"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(CompileFilter(c.filter), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says))) << c.filter;
  }
}

TEST(FilterSqlTest, NamesEveryMistakeAtOnce) {
  const auto details = DetailsOf(CompileFilter("gold AND Tier = 1 AND tier = VIP AND has:x.y").status());
  ASSERT_TRUE(details.has_value());
  EXPECT_THAT(details->violations,
              ElementsAre(::testing::Field(&FieldViolation::description, HasSubstr("column 1:")),
                          ::testing::Field(&FieldViolation::description, HasSubstr("column 10:")),
                          ::testing::Field(&FieldViolation::description, HasSubstr("column 42:"))));
}

TEST(FilterSqlTest, LeavesNoLiteralInTheSql) {
  ASSERT_OK_AND_ASSIGN(
      const storage::Condition condition,
      CompileFilter("tier = secret1 AND plan = *secret2* AND age > 12345 AND create_time > 2026-03-01"));
  EXPECT_THAT(condition.sql, ::testing::Not(::testing::AnyOf(HasSubstr("secret"), HasSubstr("12345"))));
  EXPECT_EQ(condition.values.size(), 4u);
  ASSERT_OK_AND_ASSIGN(const storage::Condition everybody, CompileFilter("  "));
  EXPECT_THAT(everybody.sql, IsEmpty());
}

TEST(FilterSqlTest, RunsTheLargestFilter) {
  People people;
  people.Put({.customer = {.id = "ann", .tier = "VIP"}}, Day(1));
  std::vector<std::string> terms(64, "-plan:*a*");
  EXPECT_EQ(people.Selected(std::string(64, '(') + absl::StrJoin(terms, " OR ") + std::string(64, ')')), "ann");
}

// Parentheses of the filter become more of them in SQL, whose parser has a stack of 100.
TEST(FilterSqlTest, RunsTheDeepestFilterWhereverFiltersRun) {
  People people;
  people.Put({.customer = {.id = "ann", .tier = "VIP"}, .suppressed = {"sms"}}, Day(1));
  std::string deep = "has:suppression.sms";
  for (int level = 1; level < 64; ++level) {
    deep = absl::StrCat(level % 2 == 0 ? "tier = VIP AND " : "tier = REGULAR OR ", "(", deep, ")");
  }
  EXPECT_EQ(people.Selected(deep), "ann");
  EXPECT_EQ(people.Selected(absl::StrCat("-(", deep, ")")), "");
  ASSERT_OK_AND_ASSIGN(const storage::Condition condition, CompileFilter(deep));
  storage::CandidateQuery query{
      .workspace = testing::kMain, .campaign = {1}, .audience = condition, .tiers = {condition, condition}};
  int candidates = 0;
  ASSERT_OK(people.database().Read([&](storage::Session& session) {
    return storage::ForEachCandidate(session, query, [&](const storage::Candidate& candidate) {
      candidates += candidate.campaign_tier == 0 ? 1 : 0;
      return absl::OkStatus();
    });
  }));
  EXPECT_EQ(candidates, 1);
}

TEST(FilterSqlTest, RunsDeepFiltersWithSeveralBranches) {
  People people;
  people.Put({.customer = {.id = "ann", .tier = "VIP"}}, Day(1));
  std::string deep = "plan = *x* AND (a = 1 b = 1 OR -%)";
  for (int level = 2; level < 16; ++level) {
    deep.replace(deep.find('%'), 1, "(a = *x* AND b = 1 c = 1 OR -%)");
  }
  for (const char* end : {"(tier = VIP)", "(tier = REGULAR)"}) {
    std::string filter = deep;
    filter.replace(filter.find('%'), 1, end);
    EXPECT_EQ(people.Selected(filter), "") << filter;
    EXPECT_EQ(people.Selected("-" + filter.substr(filter.find('('))), "ann") << filter;
  }
}

}  // namespace
}  // namespace sendlift
