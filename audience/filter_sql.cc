#include "audience/filter_sql.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "audience/columns.h"
#include "audience/filter.h"
#include "audience/filter_literal.h"
#include "audience/filter_shape.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/status.h"
#include "model/channel.h"
#include "model/customer.h"

namespace sendlift {
namespace {

constexpr char kFields[] =
    "fields are id, tier, language_code, time_zone, create_time, update_time, has, and attributes by the name of their "
    "column";
constexpr char kHasExists[] =
    "there are has:email, has:phone_number, has:consent.CHANNEL, has:consent.CHANNEL.PURPOSE, has:suppression, "
    "has:suppression.CHANNEL and has:ATTRIBUTE; channels are email, sms, phone, purposes promotion, service, survey";

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

// A text: where it is read, and whether the customer has it. Ids are kept byte for byte, other texts composed.
struct TextField {
  std::string sql;
  std::string present;
  bool composed = true;
};

std::optional<TextField> OwnText(absl::string_view name) {
  for (const absl::string_view own : {"id", "tier", "language_code", "time_zone"}) {
    if (name == own) return TextField{absl::StrCat("c.", own), absl::StrCat("c.", own, " <> ''"), own != "id"};
  }
  return std::nullopt;
}

// `name` has passed WhyNotAnAttribute: it can stand in the text of the statement.
std::string JsonType(absl::string_view name) { return absl::StrCat("json_type(c.attributes, '$.", name, "')"); }
std::string JsonValue(absl::string_view name) { return absl::StrCat("json_extract(c.attributes, '$.", name, "')"); }

// A number's text is its digits as they were imported, which only -> keeps.
TextField AttributeText(absl::string_view name) {
  return {absl::StrCat("CASE ", JsonType(name), " WHEN 'text' THEN ", JsonValue(name), " ELSE c.attributes -> '$.",
                       name, "' END"),
          absl::StrCat(JsonType(name), " IS NOT NULL")};
}

std::optional<Channel> ChannelIn(absl::string_view small) { return ChannelNamed(absl::AsciiStrToUpper(small)); }
std::optional<Purpose> PurposeIn(absl::string_view small) { return PurposeNamed(absl::AsciiStrToUpper(small)); }

// The mistake of a term; its column is that of the literal or of the name at fault.
struct Mistake {
  int column;
  std::string description;
};
using Made = std::variant<std::string, Mistake>;

// Turns a tree into SQL, collecting values in the order in which they appear, and mistakes.
class Compiler {
 public:
  // A kOr inside a kAnd needs parentheses; a term brings its own.
  std::string Compile(const FilterNode& node) {
    switch (node.kind) {
      case FilterNode::Kind::kAnd:
        return Joined(node.children, " AND ");
      case FilterNode::Kind::kOr:
        return Joined(node.children, " OR ");
      case FilterNode::Kind::kNot:
        return absl::StrCat("NOT ", Compile(node.children.front()));
      case FilterNode::Kind::kTerm:
        return Settled(Term(node));
    }
    return "";
  }

  std::vector<std::variant<int64_t, double, std::string>> values;
  std::vector<Mistake> mistakes;

 private:
  std::string Joined(const std::vector<FilterNode>& nodes, absl::string_view word) {
    std::string sql;
    for (const FilterNode& node : nodes) {
      const std::string part = Compile(node);
      const bool open = node.kind == FilterNode::Kind::kOr;
      absl::StrAppend(&sql, sql.empty() ? "" : word, open ? "(" : "", part, open ? ")" : "");
    }
    return sql;
  }

  std::string Settled(Made made) {
    if (auto* const sql = std::get_if<std::string>(&made)) return std::move(*sql);
    mistakes.push_back(std::get<Mistake>(std::move(made)));
    return "FALSE";
  }

  std::string Value(std::variant<int64_t, double, std::string> value) {
    values.push_back(std::move(value));
    return "$?";
  }

  Made Term(const FilterNode& term);
  Made Has(const FilterNode& term);
  Made HasPart(const std::vector<absl::string_view>& parts, const FilterText& value);
  Made Text(const TextField& field, const FilterNode& term);
  Made Time(absl::string_view column, const FilterNode& term);
  Made Attribute(const FilterText& name, const FilterNode& term);
  std::string Equal(absl::string_view sql, const FilterText& value, std::string text);
};

Mistake NotCompared(const FilterText& word) {
  const std::string capitals = absl::AsciiStrToUpper(word.text);
  if (!word.quoted && (capitals == "AND" || capitals == "OR" || capitals == "NOT")) {
    return {word.column, absl::StrCat("write ", capitals, " in capitals")};
  }
  return {word.column, absl::StrCat(Shown(word.text), " is not compared with anything; write tier = VIP or has:email")};
}

Mistake UnknownField(const FilterText& name, absl::string_view path) {
  return {name.column, absl::StrCat(Shown(path), " is no field; ", kFields)};
}

std::optional<Mistake> WhatIsWrong(const FilterNode& term) {
  const FilterText& name = term.path.front();
  if (name.call || term.value.call) {
    return Mistake{name.call ? name.column : term.value.column, "there are no functions; compare a field with a value"};
  }
  if (term.comparator == Comparator::kNone) return NotCompared(name);
  const FilterText& value = term.value;
  if (value.text.empty() && !value.any_before && !value.any_after) {
    return Mistake{value.column, absl::StrCat("nothing is equal to an empty text; to find customers without it, write "
                                              "NOT has:",
                                              term.path.back().text)};
  }
  return std::nullopt;
}

Made Compiler::Term(const FilterNode& term) {
  if (auto wrong = WhatIsWrong(term); wrong.has_value()) return *std::move(wrong);
  const FilterText& name = term.path.front();
  if (term.path.size() == 2 && name.text == "attributes") return Attribute(term.path[1], term);
  if (term.path.size() > 1) return UnknownField(name, absl::StrCat(name.text, ".", term.path[1].text));
  if (name.text == "has") return Has(term);
  if (name.text == "create_time") return Time("c.create_us", term);
  if (name.text == "update_time") return Time("c.update_us", term);
  if (const auto own = OwnText(name.text); own.has_value()) return Text(*own, term);
  if (name.text == "attributes" && term.comparator == Comparator::kHas) {
    if (auto why = WhyNotAnAttribute(term.value.text); why.has_value()) return Mistake{term.value.column, *why};
    return absl::StrCat("(", AttributeText(term.value.text).present, ")");
  }
  if (ColumnNamed(name.text) != Column::kAttribute) {
    const std::string has = name.text == "consents" ? "consent.email" : name.text;
    return Mistake{name.column, absl::StrCat(name.text, " cannot be compared; write has:", has)};
  }
  return Attribute(name, term);
}

Made Compiler::Has(const FilterNode& term) {
  if (term.comparator != Comparator::kHas) {
    return Mistake{term.path.front().column, absl::StrCat("has goes with a colon; write has:", term.value.text)};
  }
  if (term.value.any_before || term.value.any_after) return Mistake{term.value.column, kHasExists};
  return HasPart(absl::StrSplit(term.value.text, '.'), term.value);
}

Made Compiler::HasPart(const std::vector<absl::string_view>& parts, const FilterText& value) {
  const absl::string_view what = parts.front();
  if (parts.size() == 1) {
    if (what == "email") return AddressExists(1);
    if (what == "phone_number") return AddressExists(2);
    if (what == "consent") return std::string("(c.consents <> 0)");
    if (what == "suppression") return SuppressionExists(std::nullopt);
    if (const auto own = OwnText(what); own.has_value()) return absl::StrCat("(", own->present, ")");
  }
  const std::optional<Channel> channel = parts.size() > 1 ? ChannelIn(parts[1]) : std::nullopt;
  if (what == "suppression" && parts.size() == 2 && channel.has_value()) return SuppressionExists(channel);
  if (what == "consent" && channel.has_value() && parts.size() <= 3) {
    const auto purpose = parts.size() == 3 ? PurposeIn(parts[2]) : Purpose::kPromotion;
    if (purpose.has_value()) return absl::StrCat("((c.consents & ", Consents::Bit(*channel, *purpose), ") <> 0)");
  }
  const bool named = parts.size() == 2 && what == "attributes";
  if (parts.size() > 1 && !named)
    return Mistake{value.column, absl::StrCat(Shown(value.text), " is unknown; ", kHasExists)};
  if (auto why = WhyNotAnAttribute(parts.back()); why.has_value()) {
    return Mistake{value.column, absl::StrCat(*why, "; ", kHasExists)};
  }
  return absl::StrCat("(", AttributeText(parts.back()).present, ")");
}

// The wildcards without LIKE, which ignores case in one engine and not in the other.
std::string Compiler::Equal(absl::string_view sql, const FilterText& value, std::string text) {
  const int64_t length = CharactersIn(text);
  if (value.any_before && value.any_after)
    return absl::StrCat("replace(", sql, ", ", Value(std::move(text)), ", '') <> ", sql);
  if (value.any_after) return absl::StrCat("substr(", sql, ", 1, ", length, ") = ", Value(std::move(text)));
  if (value.any_before) {
    return absl::StrCat("length(", sql, ") >= ", length, " AND substr(", sql, ", length(", sql, ") - ", length - 1,
                        ") = ", Value(std::move(text)));
  }
  return absl::StrCat(sql, " = ", Value(std::move(text)));
}

Made Compiler::Text(const TextField& field, const FilterNode& term) {
  const FilterText& value = term.value;
  const bool ordered = term.comparator != Comparator::kEqual && term.comparator != Comparator::kNotEqual &&
                       term.comparator != Comparator::kHas;
  if (ordered && (value.any_before || value.any_after || value.star_inside)) {
    return Mistake{value.column, "a star has no order; use it with = and !=, or write \\* in quotes"};
  }
  if (value.star_inside) {
    return Mistake{value.column, "a star stands only at the start or the end; write \\* in quotes for itself"};
  }
  std::string text = field.composed ? ToNfc(value.text) : value.text;
  std::string compared = "TRUE";
  if (ordered) {
    compared = absl::StrCat(field.sql, " ", ToText(term.comparator), " ", Value(std::move(text)));
  } else if (!text.empty()) {
    compared = Equal(field.sql, value, std::move(text));
  }
  if (term.comparator == Comparator::kNotEqual) compared = absl::StrCat("NOT (", compared, ")");
  return NeverUnknown(absl::StrCat(field.present, " AND ", compared));
}

// After a day means after its end; until a day means with it.
absl::Time FirstBound(Comparator comparator, const Moment& moment) {
  return comparator == Comparator::kGreater || comparator == Comparator::kLessOrEqual ? moment.end : moment.begin;
}

Made Compiler::Time(absl::string_view column, const FilterNode& term) {
  const std::optional<Moment> moment = MomentOf(term.value.text);
  if (!moment.has_value() || term.value.any_before || term.value.any_after) {
    return Mistake{term.value.column, "this is no time; write 2026-03-01 or 2026-03-01T10:00:00Z (RFC 3339)"};
  }
  const auto before = [&](absl::Time time) { return absl::StrCat(column, " < ", Value(absl::ToUnixMicros(time))); };
  const std::string first = before(FirstBound(term.comparator, *moment));
  switch (term.comparator) {
    case Comparator::kLess:
    case Comparator::kLessOrEqual:
      return absl::StrCat("(", first, ")");
    case Comparator::kGreater:
    case Comparator::kGreaterOrEqual:
      return absl::StrCat("(NOT ", first, ")");
    case Comparator::kNotEqual:
      return absl::StrCat("(", first, " OR NOT ", before(moment->end), ")");
    default:
      return absl::StrCat("(NOT ", first, " AND ", before(moment->end), ")");
  }
}

Made Compiler::Attribute(const FilterText& name, const FilterNode& term) {
  if (auto why = WhyNotAnAttribute(name.text); why.has_value()) {
    return Mistake{name.column, absl::StrCat(*why, "; ", kFields)};
  }
  const auto number = NumberOf(term.value);
  if (!number.has_value()) return Text(AttributeText(name.text), term);
  const absl::string_view comparator =
      term.comparator == Comparator::kHas || term.comparator == Comparator::kNotEqual ? "=" : ToText(term.comparator);
  const std::string bound = std::visit([&](auto n) { return Value(n); }, *number);
  const std::string compared =
      absl::StrCat("(", JsonType(name.text), " <> 'text' AND ", JsonValue(name.text), " ", comparator, " ", bound, ")");
  if (term.comparator == Comparator::kNotEqual) return NeverUnknown(absl::StrCat("NOT ", compared));
  return NeverUnknown(compared);
}

// In the order of the text.
absl::Status AllMistakes(std::vector<Mistake> mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.column < b.column; });
  std::vector<FieldViolation> violations;
  violations.reserve(mistakes.size());
  for (const Mistake& mistake : mistakes) {
    violations.push_back({"filter", absl::StrCat("column ", mistake.column, ": ", mistake.description)});
  }
  return InvalidFields(std::move(violations));
}

}  // namespace

absl::StatusOr<storage::Condition> CompileFilter(absl::string_view filter) {
  ASSIGN_OR_RETURN(FilterNode root, ParseFilter(filter));
  if (root.kind == FilterNode::Kind::kAnd && root.children.empty()) return storage::Condition();
  Compiler compiler;
  std::string sql = compiler.Compile(Flattened(std::move(root)));
  if (!compiler.mistakes.empty()) return AllMistakes(std::move(compiler.mistakes));
  return storage::Condition{.sql = std::move(sql), .values = std::move(compiler.values)};
}

}  // namespace sendlift
