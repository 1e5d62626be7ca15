// CompileFilter against the meaning of filters that are made at random.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/random.h"
#include "tests/unit/audience/people.h"

namespace sendlift {
namespace {

using ::sendlift::testing::Day;
using ::sendlift::testing::People;
using ::sendlift::testing::Person;

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

TEST(FilterMeaningTest, AgreesWithTheMeaningOfRandomFilters) {
  People database;
  constexpr uint64_t kSeed = 20261121;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  std::vector<Person> people;
  for (int i = 0; i < 60; ++i) {
    people.push_back(RandomPerson(random, i));
    database.Put(people.back(), Day(1));
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
    ASSERT_EQ(database.Selected(filter.text), absl::StrJoin(expected, " "))
        << "seed " << kSeed << ", filter " << i << ": " << filter.text;
  }
  EXPECT_GT(selected_some, 1000);
}

}  // namespace
}  // namespace sendlift
