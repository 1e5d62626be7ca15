#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "tests/unit/audience/people.h"

namespace sendlift::testing {

// Values on which two readers of the same data can fall out.
inline const std::vector<std::string>& NastyValues() {
  static const auto& values = *new std::vector<std::string>{"0",
                                                            "-0",
                                                            "-0.0",
                                                            "0.0",
                                                            "1",
                                                            "-1",
                                                            "30",
                                                            "30.0",
                                                            "30.00",
                                                            "007",
                                                            "1.5",
                                                            "1.50",
                                                            "-7.25",
                                                            "0.1",
                                                            "0.30000000000000",
                                                            "999999999999999",
                                                            "-999999999999999",
                                                            "9999999999999999",
                                                            "123456789012.345",
                                                            "1e5",
                                                            "1E5",
                                                            "+1",
                                                            ".5",
                                                            "5.",
                                                            "NaN",
                                                            "nan",
                                                            "inf",
                                                            "-inf",
                                                            "Infinity",
                                                            "null",
                                                            "true",
                                                            "false",
                                                            "",
                                                            " ",
                                                            " 30",
                                                            "30 ",
                                                            "VIP",
                                                            "vip",
                                                            "V*P",
                                                            "*",
                                                            "**",
                                                            "\\",
                                                            "\\*",
                                                            "'",
                                                            "''",
                                                            "\"",
                                                            "\"quoted\"",
                                                            "it's",
                                                            "{}",
                                                            "[1]",
                                                            "$.a",
                                                            "a,b",
                                                            "a\tb",
                                                            "a\nb",
                                                            "Z\xc3\xbcrich",
                                                            "Zu\xcc\x88rich",
                                                            "\xed\x95\x9c\xea\xb5\xad",
                                                            "\xf0\x9f\x98\x80",
                                                            "\x7f",
                                                            "2026-03-01",
                                                            "2026-03-01T00:00:00Z",
                                                            "AND",
                                                            "NOT",
                                                            "gold",
                                                            "Gold plus",
                                                            "gol",
                                                            "old",
                                                            "Europe/Berlin",
                                                            "de",
                                                            "en",
                                                            "0x10",
                                                            "1_000",
                                                            "1,5",
                                                            "--",
                                                            ";"};
  return values;
}

inline std::string OneOf(Random& random, const std::vector<std::string>& choices) {
  return choices[random.Below(choices.size())];
}

inline const std::vector<std::string>& AttributeNames() {
  static const auto& names = *new std::vector<std::string>{"age", "plan", "code", "price", "recency_days", "note"};
  return names;
}

// A customer who may have anything, or nothing, of everything.
inline Person NastyPerson(Random& random, int number) {
  const auto maybe = [&](double chance) { return random.Chance(chance) ? OneOf(random, NastyValues()) : ""; };
  Person person;
  Customer& c = person.customer;
  c.id = absl::StrCat("p", random.Chance(0.3) ? OneOf(random, NastyValues()) : "", "-", number);
  c.tier = maybe(0.6);
  c.language_code = maybe(0.5);
  c.time_zone = maybe(0.5);
  if (random.Chance(0.6)) c.email = absl::StrCat("p", number / 2, "@example.com");
  if (random.Chance(0.6)) c.phone_number = absl::StrCat("+4930123", 4000 + number / 2);
  c.consents = Consents(static_cast<uint32_t>(random.Below(4) == 0 ? 0 : random.Below(512)));
  for (const std::string& name : AttributeNames()) {
    if (random.Chance(0.7)) c.attributes[name] = OneOf(random, NastyValues());
  }
  const std::vector<std::string> channels = {"", "email", "sms", "phone"};
  if (random.Chance(0.3)) person.suppressed.insert(OneOf(random, channels));
  if (!c.email.empty() && random.Chance(0.15)) person.suppressed_address.insert("email");
  if (!c.phone_number.empty() && random.Chance(0.15))
    person.suppressed_address.insert(OneOf(random, {"", "sms", "phone"}));
  return person;
}

// Texts of well-typed filters, made at random.
class RandomFilters {
 public:
  explicit RandomFilters(Random& random) : random_(random) {}

  std::string Next() {
    terms_ = 0;
    return Expression(random_.Chance(0.02) ? 30 : 3);
  }

 private:
  std::string Expression(int depth) {
    std::string text = Term(depth);
    while (random_.Chance(0.35) && terms_ < kTermsMax) {
      absl::StrAppend(&text, OneOf(random_, {" AND ", " OR ", " "}), Term(depth));
    }
    return text;
  }

  std::string Term(int depth) {
    const bool deep = depth > 3;
    const bool group = depth > 0 && random_.Chance(deep ? 0.9 : 0.25);
    const std::string simple = group ? absl::StrCat("(", Expression(depth - 1), ")") : Comparison();
    if (random_.Chance(0.25)) return absl::StrCat(OneOf(random_, {"NOT ", "-"}), simple);
    return simple;
  }

  std::string Comparison() {
    ++terms_;
    switch (random_.Below(5)) {
      case 0:
        return Has();
      case 1:
        return absl::StrCat(Attribute(), Comparator(), Number());
      case 2:
        return absl::StrCat(Field(), OneOf(random_, {"=", " != ", ":"}), Stars());
      case 3:
        return Time();
      default:
        return absl::StrCat(Field(), Comparator(), Quoted(Text()));
    }
  }

  std::string Has() {
    static const auto& names = *new std::vector<std::string>{"email",
                                                             "phone_number",
                                                             "consent",
                                                             "consent.email",
                                                             "consent.sms",
                                                             "consent.phone",
                                                             "consent.email.service",
                                                             "consent.sms.survey",
                                                             "suppression",
                                                             "suppression.email",
                                                             "suppression.sms",
                                                             "suppression.phone",
                                                             "tier",
                                                             "id",
                                                             "language_code",
                                                             "time_zone",
                                                             "missing",
                                                             "attributes.plan"};
    return absl::StrCat("has:", OneOf(random_, random_.Chance(0.2) ? AttributeNames() : names));
  }

  std::string Number() {
    return OneOf(random_, {"0", "-0", "0.0", "1", "30", "30.0", "-1", "1.5", "-7.25", "0.1", "0.3", "999999999999999",
                           "123456789012.345", "-999999999999999", "2"});
  }

  std::string Time() {
    const std::string literal = OneOf(random_, {"2026-03-01", "2026-03-02", "2026-03-02T12:00:00Z",
                                                "\"2026-03-02T13:00:00+01:00\"", "1970-01-01", "2026-03-03"});
    return absl::StrCat(OneOf(random_, {"create_time", "update_time"}), Comparator(), literal);
  }

  // Never empty: nothing is equal to an empty text.
  std::string Text() {
    const std::string text = OneOf(random_, NastyValues());
    return text.empty() ? "x" : text;
  }

  std::string Stars() {
    std::string part = Text();
    if (random_.Chance(0.5))
      part = OneOf(random_, {"V", "I", "o", "old", "1", "0", "p", "\xc3\xbc", "r", "\"", "*", "."});
    const bool before = random_.Chance(0.5);
    const bool after = !before || random_.Chance(0.5);
    const std::string quoted = Quoted(part);
    return absl::StrCat("\"", before ? "*" : "", quoted.substr(1, quoted.size() - 2), after ? "*" : "", "\"");
  }

  static std::string Quoted(const std::string& literal) {
    std::string quoted = "\"";
    for (const char c : literal) {
      if (c == '*' || c == '"' || c == '\\') quoted.push_back('\\');
      quoted.push_back(c);
    }
    return quoted + "\"";
  }

  std::string Comparator() { return OneOf(random_, {"=", "!=", " < ", "<=", ">", " >= ", ":"}); }
  std::string Attribute() {
    if (random_.Chance(0.1)) return "missing";
    return absl::StrCat(random_.Chance(0.1) ? "attributes." : "", OneOf(random_, AttributeNames()));
  }
  std::string Field() {
    return random_.Chance(0.5) ? Attribute() : OneOf(random_, {"id", "tier", "language_code", "time_zone"});
  }

  static constexpr int kTermsMax = 30;

  Random& random_;
  int terms_ = 0;
};

}  // namespace sendlift::testing
