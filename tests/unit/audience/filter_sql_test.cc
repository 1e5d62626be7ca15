#include "audience/filter_sql.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/random.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "storage/suppressions.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::sendlift::testing::OpenTemporary;
using ::sendlift::testing::TemporaryDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr WorkspaceNumber kMain{1};

absl::Time Day(int day) { return absl::FromCivil(absl::CivilDay(2026, 3, day), absl::UTCTimeZone()); }

// A customer with what is stored beside it.
struct Person {
  Customer customer;
  std::set<std::string> suppressed;  // "", "email", "sms", "phone": channels, "" for all
  std::set<std::string> suppressed_address;
};

class FilterSqlTest : public ::testing::Test {
 protected:
  void Put(Person person, absl::Time now) {
    ASSERT_OK(database_->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
      const auto made = storage::UpsertCustomer(session, kMain, person.customer, now);
      if (!made.ok()) return made.status();
      const auto number = storage::FindCustomer(session, kMain, person.customer.id);
      if (!number.ok()) return number.status();
      for (const std::string& channel : person.suppressed) {
        const auto put = storage::PutSuppression(session, kMain, Of(**number, "", channel), now);
        if (!put.ok()) return put.status();
      }
      for (const std::string& channel : person.suppressed_address) {
        const std::string& address = channel == "email" ? person.customer.email : person.customer.phone_number;
        const auto put = storage::PutSuppression(session, kMain, Of(std::nullopt, address, channel), now);
        if (!put.ok()) return put.status();
      }
      return absl::OkStatus();
    }));
  }

  static Suppression Of(std::optional<CustomerNumber> customer, const std::string& address,
                        const std::string& channel) {
    Suppression suppression;
    suppression.customer = customer;
    suppression.address = address;
    if (channel == "email") suppression.channel = Channel::kEmail;
    if (channel == "sms") suppression.channel = Channel::kSms;
    if (channel == "phone") suppression.channel = Channel::kPhone;
    return suppression;
  }

  // The ids of those that a filter selects, by a blank.
  std::string Selected(absl::string_view filter) {
    const absl::StatusOr<storage::Condition> condition = CompileFilter(filter);
    if (!condition.ok()) return absl::StrCat(condition.status().message());
    std::vector<std::string> ids;
    const absl::Status read = database_->Read([&](storage::Session& session) -> absl::Status {
      const auto customers = storage::ListCustomers(session, kMain, *condition, {}, 1000);
      if (!customers.ok()) return customers.status();
      for (const Customer& customer : *customers) ids.push_back(customer.id);
      return absl::OkStatus();
    });
    if (!read.ok()) return absl::StrCat(read.message());
    return absl::StrJoin(ids, " ");
  }

  TemporaryDatabase database_ = OpenTemporary(storage::Schema());
};

TEST_F(FilterSqlTest, SelectsAsItSays) {
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
  Put(ann, Day(1) + absl::Hours(12));
  Put(bob, Day(2));
  Put(eve, Day(3));

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
  for (const Case& c : kCases) EXPECT_EQ(Selected(c.filter), c.ids) << c.filter;
}

TEST_F(FilterSqlTest, FindsSuppressedAddressesOfTheChannel) {
  Person ann{.customer = {.id = "ann"}};
  ann.customer.email = "ann@example.com";
  ann.customer.phone_number = "+4930123456";
  ann.suppressed_address = {"email"};
  Person bob{.customer = {.id = "bob"}};
  bob.customer.phone_number = "+4930123457";
  bob.suppressed_address = {""};
  Put(ann, Day(1));
  Put(bob, Day(1));
  EXPECT_EQ(Selected("has:suppression"), "ann bob");
  EXPECT_EQ(Selected("has:suppression.email"), "ann");
  EXPECT_EQ(Selected("has:suppression.sms"), "bob");
  EXPECT_EQ(Selected("has:suppression.phone"), "bob");
}

TEST_F(FilterSqlTest, SaysWhatToDoAboutMistakes) {
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

TEST_F(FilterSqlTest, NamesEveryMistakeAtOnce) {
  const auto details = DetailsOf(CompileFilter("gold AND Tier = 1 AND tier = VIP AND has:x.y").status());
  ASSERT_TRUE(details.has_value());
  EXPECT_THAT(details->violations,
              ElementsAre(::testing::Field(&FieldViolation::description, HasSubstr("column 1:")),
                          ::testing::Field(&FieldViolation::description, HasSubstr("column 10:")),
                          ::testing::Field(&FieldViolation::description, HasSubstr("column 42:"))));
}

TEST_F(FilterSqlTest, LeavesNoLiteralInTheSql) {
  ASSERT_OK_AND_ASSIGN(
      const storage::Condition condition,
      CompileFilter("tier = secret1 AND plan = *secret2* AND age > 12345 AND create_time > 2026-03-01"));
  EXPECT_THAT(condition.sql, ::testing::Not(::testing::AnyOf(HasSubstr("secret"), HasSubstr("12345"))));
  EXPECT_EQ(condition.values.size(), 4u);
  ASSERT_OK_AND_ASSIGN(const storage::Condition everybody, CompileFilter("  "));
  EXPECT_THAT(everybody.sql, IsEmpty());
}

TEST_F(FilterSqlTest, RunsTheLargestFilter) {
  Put({.customer = {.id = "ann", .tier = "VIP"}}, Day(1));
  std::vector<std::string> terms(64, "-plan:*a*");
  EXPECT_EQ(Selected(std::string(16, '(') + absl::StrJoin(terms, " OR ") + std::string(16, ')')), "ann");
}

// Parentheses of the filter become more of them in SQL, whose parser has a stack of 100.
TEST_F(FilterSqlTest, RunsTheDeepestFilter) {
  Put({.customer = {.id = "ann", .tier = "VIP"}}, Day(1));
  std::string deep = "plan = *x* AND (a = 1 b = 1 OR -%)";
  for (int level = 2; level < 16; ++level) {
    deep.replace(deep.find('%'), 1, "(a = *x* AND b = 1 c = 1 OR -%)");
  }
  for (const char* end : {"(tier = VIP)", "(tier = REGULAR)"}) {
    std::string filter = deep;
    filter.replace(filter.find('%'), 1, end);
    EXPECT_EQ(Selected(filter), "") << filter;
    EXPECT_EQ(Selected("-" + filter.substr(filter.find('('))), "ann") << filter;
  }
}

// A filter made at random, with its own opinion of who is in it, made beside the text and not from it.
struct RandomFilter {
  std::string text;
  std::function<bool(const Person&)> holds;
};

std::optional<std::string> ValueOf(const Person& person, const std::string& field) {
  const Customer& c = person.customer;
  const std::string* own = field == "id"              ? &c.id
                           : field == "tier"          ? &c.tier
                           : field == "language_code" ? &c.language_code
                           : field == "time_zone"     ? &c.time_zone
                                                      : nullptr;
  if (own != nullptr) return own->empty() ? std::nullopt : std::make_optional(*own);
  const auto found = c.attributes.find(field);
  return found == c.attributes.end() ? std::nullopt : std::make_optional(found->second);
}

// Only whole and decimal numbers without leading zeros are used here.
std::optional<double> AsNumber(const std::string& text) {
  double number = 0;
  const bool zeros = text.size() > 1 && text[0] == '0' && text[1] != '.';
  return !zeros && absl::SimpleAtod(text, &number) ? std::make_optional(number) : std::nullopt;
}

template <typename T>
bool Compare(const T& a, const std::string& comparator, const T& b) {
  if (comparator == "=" || comparator == ":") return a == b;
  if (comparator == "!=") return a != b;
  if (comparator == "<") return a < b;
  if (comparator == "<=") return a <= b;
  if (comparator == ">") return a > b;
  return a >= b;
}

class Generator {
 public:
  explicit Generator(Random& random) : random_(random) {}

  RandomFilter Expression(int depth) { return Chain(depth, " AND ", &Generator::Sequence, false); }

 private:
  using Part = RandomFilter (Generator::*)(int);

  RandomFilter Sequence(int depth) { return Chain(depth, " ", &Generator::Factor, false); }
  RandomFilter Factor(int depth) { return Chain(depth, " OR ", &Generator::Term, true); }

  RandomFilter Chain(int depth, const char* word, Part part, bool any) {
    RandomFilter chain = (this->*part)(depth);
    while (random_.Chance(0.25)) {
      const RandomFilter next = (this->*part)(depth);
      chain = {chain.text + word + next.text,
               [a = chain.holds, b = next.holds, any](const Person& p) { return any ? a(p) || b(p) : a(p) && b(p); }};
    }
    return chain;
  }

  RandomFilter Term(int depth) {
    RandomFilter simple = depth > 0 && random_.Chance(0.3) ? Expression(depth - 1) : Comparison();
    if (depth > 0 && simple.text.find(' ') != std::string::npos) simple.text = absl::StrCat("(", simple.text, ")");
    if (!random_.Chance(0.25)) return simple;
    if (simple.text[0] != '(') simple.text = absl::StrCat("(", simple.text, ")");
    return {absl::StrCat(random_.Chance(0.5) ? "NOT " : "-", simple.text),
            [holds = simple.holds](const Person& p) { return !holds(p); }};
  }

  RandomFilter Comparison() {
    switch (random_.Below(4)) {
      case 0:
        return Has();
      case 1:
        return Number();
      case 2:
        return Wildcard();
      default:
        return Text();
    }
  }

  RandomFilter Has() {
    switch (random_.Below(5)) {
      case 0:
        return {"has:email", [](const Person& p) { return !p.customer.email.empty(); }};
      case 1:
        return {"has:phone_number", [](const Person& p) { return !p.customer.phone_number.empty(); }};
      case 2:
        return {"has:consent.sms",
                [](const Person& p) { return p.customer.consents.Has(Channel::kSms, Purpose::kPromotion); }};
      case 3:
        return {"has:suppression.sms",
                [](const Person& p) { return p.suppressed.contains("") || p.suppressed.contains("sms"); }};
      default: {
        const std::string field = Field();
        return {"has:" + field, [field](const Person& p) { return ValueOf(p, field).has_value(); }};
      }
    }
  }

  RandomFilter Number() {
    const std::string field = OneOf({"age", "code", "price", "missing"});
    const std::string comparator = AnyComparator();
    const std::string literal = OneOf({"0", "9", "30", "-7", "1.5", "1.50", "1000000", "12"});
    return {absl::StrCat(field, comparator, literal), [=](const Person& p) {
              const auto value = ValueOf(p, field);
              if (!value.has_value()) return false;
              const auto number = AsNumber(*value);
              return number.has_value() ? Compare(*number, comparator, *AsNumber(literal)) : comparator == "!=";
            }};
  }

  RandomFilter Text() {
    const std::string field = Field();
    const std::string comparator = AnyComparator();
    const std::string literal =
        OneOf({"VIP", "de", "gold", "Gold plus", "30", "007", "1.50", "p-3", "5*", "Z\xc3\xbcrich"});
    return {absl::StrCat(field, " ", comparator, " ", Quoted(literal)), [=](const Person& p) {
              const auto value = ValueOf(p, field);
              return value.has_value() && Compare(*value, comparator, literal);
            }};
  }

  RandomFilter Wildcard() {
    const std::string field = Field();
    const std::string comparator = OneOf({"=", "!=", ":"});
    const std::string part = OneOf({"V", "I", "o", "old", "1", "0", "p-", "\xc3\xbc", "Gold plus", "Europe/"});
    const bool before = random_.Chance(0.5);
    const bool after = !before || random_.Chance(0.5);
    const std::string literal = absl::StrCat("\"", before ? "*" : "", part, after ? "*" : "", "\"");
    return {absl::StrCat(field, comparator, literal), [=](const Person& p) {
              const auto value = ValueOf(p, field);
              if (!value.has_value()) return false;
              const size_t place = before && !after ? value->rfind(part) : value->find(part);
              const bool fits = place != std::string::npos && (before || place == 0) &&
                                (after || place + part.size() == value->size());
              return fits == (comparator != "!=");
            }};
  }

  std::string Quoted(const std::string& literal) {
    std::string quoted = "\"";
    for (const char c : literal) quoted += c == '*' ? std::string("\\*") : std::string(1, c);
    return quoted + "\"";
  }

  std::string OneOf(const std::vector<std::string>& choices) { return choices[random_.Below(choices.size())]; }
  std::string AnyComparator() { return OneOf({"=", "!=", "<", "<=", ">", ">=", ":"}); }
  std::string Field() {
    return OneOf({"id", "tier", "language_code", "time_zone", "age", "plan", "code", "price", "city", "missing"});
  }

  Random& random_;
};

Person RandomPerson(Random& random, int number) {
  const auto one_of = [&](std::vector<std::string> choices) { return choices[random.Below(choices.size())]; };
  Person person;
  Customer& c = person.customer;
  c.id = absl::StrCat("p-", number);
  c.tier = one_of({"", "VIP", "REGULAR", "vip"});
  c.language_code = one_of({"", "de", "en"});
  c.time_zone = one_of({"", "Europe/Berlin", "UTC"});
  if (random.Chance(0.5)) c.email = absl::StrCat(c.id, "@example.com");
  if (random.Chance(0.5)) c.phone_number = absl::StrCat("+49301234", 100 + number);
  c.consents = Consents(static_cast<uint32_t>(random.Below(512)));
  if (random.Chance(0.7)) c.attributes["age"] = one_of({"0", "9", "30", "-7", "unknown", "1000000"});
  if (random.Chance(0.7)) c.attributes["plan"] = one_of({"gold", "Gold plus", "silver", "5*", "5x"});
  if (random.Chance(0.7)) c.attributes["code"] = one_of({"30", "007", "A7", "12", "VIP", "9"});
  if (random.Chance(0.7)) c.attributes["price"] = one_of({"1.50", "1.5", "30", "0.25", "10"});
  if (random.Chance(0.7)) c.attributes["city"] = one_of({"Z\xc3\xbcrich", "Zug", "Seoul"});
  if (random.Chance(0.3)) person.suppressed.insert(one_of({"", "sms", "email"}));
  return person;
}

TEST_F(FilterSqlTest, AgreesWithTheMeaningOfRandomFilters) {
  constexpr uint64_t kSeed = 20261121;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  std::vector<Person> people;
  for (int i = 0; i < 60; ++i) {
    people.push_back(RandomPerson(random, i));
    Put(people.back(), Day(1));
  }
  Generator generator(random);
  int selected_some = 0;
  for (int i = 0; i < 2000; ++i) {
    const RandomFilter filter = generator.Expression(3);
    std::vector<std::string> expected;
    for (const Person& person : people) {
      if (filter.holds(person)) expected.push_back(person.customer.id);
    }
    selected_some += !expected.empty() && expected.size() < people.size();
    ASSERT_EQ(Selected(filter.text), absl::StrJoin(expected, " "))
        << "seed " << kSeed << ", filter " << i << ": " << filter.text;
  }
  EXPECT_GT(selected_some, 1000);
}

}  // namespace
}  // namespace sendlift
