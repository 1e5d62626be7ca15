#include "clients/gateways/loopback/people.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/keyed_hash.h"
#include "base/status.h"

namespace sendlift::loopback {
namespace {

constexpr absl::string_view kLiftPrefix = "lift_";
enum Column { kCustomerId, kAddress, kBaseRate, kSpendMean, kCurrency, kFixedColumnCount };
constexpr absl::string_view kFixedColumns[] = {"customer_id", "address", "base_rate", "spend_minor_mean", "currency"};

absl::Status Wrong(size_t row, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("line ", row, ": ", what));
}

// The values of one line; none if its quotes are not as RFC 4180 has them.
std::optional<std::vector<std::string>> ValuesOf(absl::string_view line) {
  std::vector<std::string> values(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      values.back().push_back(line[++i]);
    } else if (quoted && c == '"') {
      quoted = false;
      if (i + 1 < line.size() && line[i + 1] != ',') return std::nullopt;
    } else if (!quoted && c == '"') {
      if (!values.back().empty()) return std::nullopt;
      quoted = true;
    } else if (!quoted && c == ',') {
      values.emplace_back();
    } else {
      values.back().push_back(c);
    }
  }
  if (quoted) return std::nullopt;
  return values;
}

// Where each column is: the fixed ones by Column, then the lifts in the order of the file.
struct Layout {
  std::vector<size_t> fixed = std::vector<size_t>(kFixedColumnCount);
  std::vector<size_t> lifts;
  std::vector<std::string> names;
};

absl::StatusOr<Layout> LayoutOf(absl::string_view header) {
  const std::optional<std::vector<std::string>> names = ValuesOf(header);
  if (!names.has_value()) return Wrong(1, "the quotes of the header do not match: correct them");
  Layout layout;
  layout.names = *names;
  for (size_t column = 0; column < kFixedColumnCount; ++column) {
    const auto found = std::find(names->begin(), names->end(), kFixedColumns[column]);
    if (found == names->end()) return Wrong(1, absl::StrCat("there is no column ", kFixedColumns[column], ": add it"));
    layout.fixed[column] = static_cast<size_t>(found - names->begin());
  }
  for (size_t i = 0; i < names->size(); ++i) {
    const std::string& name = (*names)[i];
    if (std::count(names->begin(), names->end(), name) > 1) {
      return Wrong(1, absl::StrCat("the column ", name, " is there twice: remove one"));
    }
    if (absl::StartsWith(name, kLiftPrefix)) {
      layout.lifts.push_back(i);
    } else if (std::find(layout.fixed.begin(), layout.fixed.end(), i) == layout.fixed.end()) {
      return Wrong(1, absl::StrCat("the column ", name, " is not known: remove it, or call it lift_CREATIVE"));
    }
  }
  return layout;
}

absl::Status WrongValue(size_t row, absl::string_view column, absl::string_view value, absl::string_view what) {
  return Wrong(row, absl::StrCat(column, " is \"", value, "\" and must be ", what));
}

absl::StatusOr<Person> PersonOf(const std::vector<std::string>& values, const Layout& layout, size_t row) {
  const auto value = [&](Column column) -> const std::string& { return values[layout.fixed[column]]; };
  Person person;
  person.customer_id = value(kCustomerId);
  person.address = value(kAddress);
  person.currency = value(kCurrency);
  if (person.customer_id.empty()) return WrongValue(row, "customer_id", "", "an id");
  if (!absl::SimpleAtod(value(kBaseRate), &person.base_rate) || !(person.base_rate >= 0 && person.base_rate <= 1)) {
    return WrongValue(row, "base_rate", value(kBaseRate), "a probability from 0 to 1");
  }
  if (!absl::SimpleAtoi(value(kSpendMean), &person.spend_mean) || person.spend_mean < 1) {
    return WrongValue(row, "spend_minor_mean", value(kSpendMean), "a whole number above 0");
  }
  if (person.currency.size() != 3) return WrongValue(row, "currency", person.currency, "a code such as EUR");
  for (const size_t column : layout.lifts) {
    double lift = 0;
    if (!values[column].empty() && (!absl::SimpleAtod(values[column], &lift) || !(lift >= -1 && lift <= 1))) {
      return WrongValue(row, layout.names[column], values[column], "a difference of probabilities from -1 to 1");
    }
    person.lifts.push_back(lift);
  }
  return person;
}

}  // namespace

absl::StatusOr<People> ReadPeople(absl::string_view csv) {
  People people;
  Layout layout;
  size_t row = 0;
  for (absl::string_view line : absl::StrSplit(csv, '\n')) {
    ++row;
    line = absl::StripSuffix(line, "\r");
    if (row == 1) {
      ASSIGN_OR_RETURN(layout, LayoutOf(line));
      for (const size_t column : layout.lifts) {
        people.creatives.push_back(layout.names[column].substr(kLiftPrefix.size()));
      }
      continue;
    }
    if (line.empty()) continue;
    const std::optional<std::vector<std::string>> values = ValuesOf(line);
    if (!values.has_value()) return Wrong(row, "its quotes do not match: correct them");
    if (values->size() != layout.names.size()) {
      return Wrong(row, absl::StrCat("it has ", values->size(), " values, and the header ", layout.names.size(),
                                     ": correct it"));
    }
    ASSIGN_OR_RETURN(Person person, PersonOf(*values, layout, row));
    people.persons.push_back(std::move(person));
  }
  return people;
}

double UniformOf(uint64_t seed, uint8_t draw, absl::string_view id) {
  HashKey key = {};
  for (size_t i = 0; i < 8; ++i) key[i] = static_cast<uint8_t>(seed >> (8 * i));
  key[15] = draw;
  return std::ldexp(static_cast<double>(KeyedHash(key, id) >> 11), -53);
}

std::optional<Purchase> PurchaseOf(const Person& person, double lift, uint64_t seed) {
  if (UniformOf(seed, 1, person.customer_id) >= person.base_rate + lift) return std::nullopt;
  const double spend = -static_cast<double>(person.spend_mean) * std::log1p(-UniformOf(seed, 2, person.customer_id));
  return Purchase{.minor_units = std::max<int64_t>(1, std::llround(spend)),
                  .delay = UniformOf(seed, 3, person.customer_id)};
}

}  // namespace sendlift::loopback
