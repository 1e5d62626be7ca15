#include "audience/filter_sql.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/text.h"
#include "base/status.h"

namespace sendlift {
namespace {

// Reads TRUE for no customer that lacks what is compared, so that no third truth value leaves a comparison.
std::string NeverUnknown(absl::string_view sql) { return absl::StrCat("COALESCE(", sql, ", FALSE)"); }

std::string AddressExists(int kind) {
  return absl::StrCat("EXISTS (SELECT 1 FROM addresses a WHERE a.workspace = c.workspace AND a.kind = ", kind,
                      " AND a.customer = c.customer)");
}

// E-mail reaches the first kind of address, the other channels the second.
int KindFor(Channel channel) { return channel == Channel::kEmail ? 1 : 2; }

// The customer, or one of the addresses, on the channel or on all of them.
std::string SuppressionExists(std::optional<Channel> channel) {
  const std::string channels =
      channel.has_value() ? absl::StrCat(" AND s.channel IN (0, ", static_cast<int>(*channel), ")") : "";
  const std::string kind = channel.has_value() ? absl::StrCat(" AND a.kind = ", KindFor(*channel)) : "";
  return absl::StrCat(
      "(EXISTS (SELECT 1 FROM suppressions s WHERE s.workspace = c.workspace AND s.customer = c.customer", channels,
      ") OR EXISTS (SELECT 1 FROM addresses a JOIN suppressions s ON s.workspace = a.workspace AND s.customer = 0 "
      "AND s.address = a.address",
      channels, " WHERE a.workspace = c.workspace AND a.kind IN (1, 2) AND a.customer = c.customer", kind, "))");
}

// The attribute's name has passed WhyNotAnAttribute: it can stand in the text of the statement.
std::string JsonType(const FilterField& field) {
  return absl::StrCat("json_type(c.attributes, '$.", field.attribute, "')");
}
std::string JsonValue(const FilterField& field) {
  return absl::StrCat("json_extract(c.attributes, '$.", field.attribute, "')");
}

// A text: where it is read, and whether the customer has it.
struct TextField {
  std::string sql;
  std::string present;
};

TextField OwnText(absl::string_view name) { return {absl::StrCat("c.", name), absl::StrCat("c.", name, " <> ''")}; }

TextField TextOf(const FilterField& field) {
  switch (field.kind) {
    case FilterField::Kind::kId:
      return OwnText("id");
    case FilterField::Kind::kTier:
      return OwnText("tier");
    case FilterField::Kind::kLanguageCode:
      return OwnText("language_code");
    case FilterField::Kind::kTimeZone:
      return OwnText("time_zone");
    case FilterField::Kind::kAttribute:
      break;
  }
  // A number's text is its digits as they were imported, which only -> keeps.
  return {absl::StrCat("CASE ", JsonType(field), " WHEN 'text' THEN ", JsonValue(field), " ELSE c.attributes -> '$.",
                       field.attribute, "' END"),
          absl::StrCat(JsonType(field), " IS NOT NULL")};
}

// After a day means after its end; until a day means with it.
absl::Time FirstBound(Comparator comparator, const Moment& moment) {
  return comparator == Comparator::kGreater || comparator == Comparator::kLessOrEqual ? moment.end : moment.begin;
}

// Turns a filter into SQL, collecting values in the order in which they appear.
class Writer {
 public:
  // A kAny inside a kAll needs parentheses; a test brings its own.
  std::string Write(const CheckedFilter& filter) {
    if (filter.kind == CheckedFilter::Kind::kTest) {
      const std::string sql = std::visit([this](const auto& test) { return Sql(test); }, filter.test);
      return absl::StrCat(filter.negated ? "NOT " : "", sql);
    }
    const absl::string_view word = filter.kind == CheckedFilter::Kind::kAll ? " AND " : " OR ";
    std::string sql;
    for (const CheckedFilter& part : filter.parts) {
      const bool open = part.kind == CheckedFilter::Kind::kAny;
      absl::StrAppend(&sql, sql.empty() ? "" : word, open ? "(" : "", Write(part), open ? ")" : "");
    }
    return sql;
  }

  std::vector<std::variant<int64_t, double, std::string>> values;

 private:
  std::string Value(std::variant<int64_t, double, std::string> value) {
    values.push_back(std::move(value));
    return "$?";
  }

  static std::string Sql(const HasAddress& test) { return AddressExists(test.phone_number ? 2 : 1); }
  static std::string Sql(const HasConsent& test) {
    return absl::StrCat("((c.consents & ", static_cast<int64_t>(test.bits), ") <> 0)");
  }
  static std::string Sql(const HasSuppression& test) { return SuppressionExists(test.channel); }
  static std::string Sql(const HasValue& test) { return absl::StrCat("(", TextOf(test.field).present, ")"); }
  std::string Sql(const CompareText& test);
  std::string Sql(const CompareNumber& test);
  std::string Sql(const CompareTime& test);
  std::string Equal(absl::string_view sql, const CompareText& test);
};

// The wildcards without LIKE, which ignores case in one engine and not in the other.
std::string Writer::Equal(absl::string_view sql, const CompareText& test) {
  const int64_t length = CharactersIn(test.text);
  if (length == 0) return "TRUE";
  if (test.any_before && test.any_after) return absl::StrCat("replace(", sql, ", ", Value(test.text), ", '') <> ", sql);
  if (test.any_after) return absl::StrCat("substr(", sql, ", 1, ", length, ") = ", Value(test.text));
  if (test.any_before) {
    return absl::StrCat("length(", sql, ") >= ", length, " AND substr(", sql, ", length(", sql, ") - ", length - 1,
                        ") = ", Value(test.text));
  }
  return absl::StrCat(sql, " = ", Value(test.text));
}

std::string Writer::Sql(const CompareText& test) {
  const TextField field = TextOf(test.field);
  const bool equality = test.comparator == Comparator::kEqual || test.comparator == Comparator::kNotEqual;
  std::string compared =
      equality ? Equal(field.sql, test) : absl::StrCat(field.sql, " ", ToText(test.comparator), " ", Value(test.text));
  if (test.comparator == Comparator::kNotEqual) compared = absl::StrCat("NOT (", compared, ")");
  return NeverUnknown(absl::StrCat(field.present, " AND ", compared));
}

std::string Writer::Sql(const CompareNumber& test) {
  const absl::string_view comparator = test.comparator == Comparator::kNotEqual ? "=" : ToText(test.comparator);
  const std::string bound = std::visit([this](auto number) { return Value(number); }, test.number);
  const std::string compared = absl::StrCat("(", JsonType(test.field), " <> 'text' AND ", JsonValue(test.field), " ",
                                            comparator, " ", bound, ")");
  if (test.comparator == Comparator::kNotEqual) return NeverUnknown(absl::StrCat("NOT ", compared));
  return NeverUnknown(compared);
}

std::string Writer::Sql(const CompareTime& test) {
  const absl::string_view column = test.updated ? "c.update_us" : "c.create_us";
  const auto before = [&](absl::Time time) { return absl::StrCat(column, " < ", Value(absl::ToUnixMicros(time))); };
  const std::string first = before(FirstBound(test.comparator, test.moment));
  switch (test.comparator) {
    case Comparator::kLess:
    case Comparator::kLessOrEqual:
      return absl::StrCat("(", first, ")");
    case Comparator::kGreater:
    case Comparator::kGreaterOrEqual:
      return absl::StrCat("(NOT ", first, ")");
    case Comparator::kNotEqual:
      return absl::StrCat("(", first, " OR NOT ", before(test.moment.end), ")");
    default:
      return absl::StrCat("(NOT ", first, " AND ", before(test.moment.end), ")");
  }
}

}  // namespace

storage::Condition ConditionOf(const CheckedFilter& filter) {
  Writer writer;
  std::string sql = writer.Write(filter);
  return {.sql = std::move(sql), .values = std::move(writer.values)};
}

absl::StatusOr<storage::Condition> CompileFilter(absl::string_view filter) {
  ASSIGN_OR_RETURN(const CheckedFilter checked, CheckFilter(filter));
  return ConditionOf(checked);
}

}  // namespace sendlift
