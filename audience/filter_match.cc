#include "audience/filter_match.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "absl/strings/match.h"
#include "audience/filter_literal.h"

namespace sendlift {
namespace {

// The value of a field; nothing if the customer does not have it.
std::optional<absl::string_view> ValueOf(const Customer& customer, const FilterField& field) {
  const auto own = [](const std::string& text) -> std::optional<absl::string_view> {
    return text.empty() ? std::nullopt : std::make_optional<absl::string_view>(text);
  };
  switch (field.kind) {
    case FilterField::Kind::kId:
      return own(customer.id);
    case FilterField::Kind::kTier:
      return own(customer.tier);
    case FilterField::Kind::kLanguageCode:
      return own(customer.language_code);
    case FilterField::Kind::kTimeZone:
      return own(customer.time_zone);
    case FilterField::Kind::kAttribute:
      break;
  }
  const auto found = customer.attributes.find(field.attribute);
  if (found == customer.attributes.end()) return std::nullopt;
  return found->second;
}

// `order` is negative, 0 or positive, as the value is less, equal or greater.
bool Stands(Comparator comparator, int order) {
  switch (comparator) {
    case Comparator::kNotEqual:
      return order != 0;
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessOrEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterOrEqual:
      return order >= 0;
    default:
      return order == 0;
  }
}

bool Fits(const CompareText& test, absl::string_view value) {
  if (test.any_before && test.any_after) return absl::StrContains(value, test.text);
  if (test.any_after) return absl::StartsWith(value, test.text);
  if (test.any_before) return absl::EndsWith(value, test.text);
  return value == test.text;
}

double AsDouble(const std::variant<int64_t, double>& number) {
  return std::visit([](auto n) { return static_cast<double>(n); }, number);
}

// Answers for one customer.
struct Asker {
  const Customer& customer;
  absl::Span<const Suppression> suppressions;

  bool operator()(const HasAddress& test) const {
    return !(test.phone_number ? customer.phone_number : customer.email).empty();
  }
  bool operator()(const HasConsent& test) const { return Holds(test, customer.consents); }
  bool operator()(const HasSuppression& test) const { return Holds(test, SuppressedBitsOf(customer, suppressions)); }
  bool operator()(const HasValue& test) const { return ValueOf(customer, test.field).has_value(); }
  bool operator()(const CompareText& test) const { return HoldsOfValue(test); }
  bool operator()(const CompareNumber& test) const { return HoldsOfValue(test); }
  bool operator()(const CompareTime& test) const {
    return Holds(test, test.updated ? customer.update_time : customer.create_time);
  }

 private:
  template <typename Test>
  bool HoldsOfValue(const Test& test) const {
    const auto value = ValueOf(customer, test.field);
    return value.has_value() && Holds(test, *value);
  }
};

}  // namespace

SuppressedBits SuppressedBitsOf(const Customer& customer, absl::Span<const Suppression> suppressions) {
  SuppressedBits bits;
  for (const Suppression& suppression : suppressions) {
    const int channel = suppression.channel.has_value() ? static_cast<int>(*suppression.channel) : 0;
    const auto bit = static_cast<uint8_t>(1 << channel);
    const std::string& address = suppression.address;
    if (suppression.customer.has_value()) {
      if (*suppression.customer == customer.number) bits.customer |= bit;
    } else if (!address.empty()) {
      if (address == customer.email) bits.email |= bit;
      if (address == customer.phone_number) bits.phone_number |= bit;
    }
  }
  return bits;
}

bool Matches(const CheckedFilter& filter, const Customer& customer, absl::Span<const Suppression> suppressions) {
  const auto matches = [&](const CheckedFilter& part) { return Matches(part, customer, suppressions); };
  switch (filter.kind) {
    case CheckedFilter::Kind::kAll:
      return std::all_of(filter.parts.begin(), filter.parts.end(), matches);
    case CheckedFilter::Kind::kAny:
      return std::any_of(filter.parts.begin(), filter.parts.end(), matches);
    case CheckedFilter::Kind::kTest:
      break;
  }
  return std::visit(Asker{customer, suppressions}, filter.test) != filter.negated;
}

bool Holds(const HasConsent& test, Consents consents) { return (consents.bits() & test.bits) != 0; }

bool Holds(const HasSuppression& test, SuppressedBits bits) {
  if (!test.channel.has_value()) return (bits.customer | bits.email | bits.phone_number) != 0;
  const int wanted = 1 | (1 << static_cast<int>(*test.channel));
  const uint8_t address = *test.channel == Channel::kEmail ? bits.email : bits.phone_number;
  return ((bits.customer | address) & wanted) != 0;
}

bool Holds(const CompareText& test, absl::string_view value) {
  if (test.comparator == Comparator::kEqual) return Fits(test, value);
  if (test.comparator == Comparator::kNotEqual) return !Fits(test, value);
  return Stands(test.comparator, value.compare(test.text));
}

bool Holds(const CompareNumber& test, absl::string_view value) {
  const auto number = PlainNumber(value);
  if (!number.has_value()) return test.comparator == Comparator::kNotEqual;
  const double has = AsDouble(*number);
  const double wanted = AsDouble(test.number);
  return Stands(test.comparator, has < wanted ? -1 : has > wanted ? 1 : 0);
}

bool Holds(const CompareTime& test, absl::Time time) {
  return Stands(test.comparator, time < test.moment.begin ? -1 : time < test.moment.end ? 0 : 1);
}

}  // namespace sendlift
