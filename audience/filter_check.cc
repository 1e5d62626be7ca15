#include "audience/filter_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "audience/columns.h"
#include "audience/filter_shape.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/status.h"
#include "base/suggest.h"
#include "model/customer.h"

namespace sendlift {
namespace {

constexpr char kFields[] =
    "fields are id, tier, language_code, time_zone, create_time, update_time, has, and attributes by the name of their "
    "column";
constexpr char kHasExists[] =
    "there are has:email, has:phone_number, has:consent.CHANNEL, has:consent.CHANNEL.PURPOSE, has:suppression, "
    "has:suppression.CHANNEL and has:ATTRIBUTE; channels are email, sms, phone, purposes promotion, service, survey";
constexpr uint32_t kAnyConsent = ~uint32_t{0};

// Whatever can stand behind "has:" with a point in it, to find what was meant.
const std::vector<std::string>& DottedNames() {
  static const auto& names = *new std::vector<std::string>([] {
    std::vector<std::string> made;
    for (const absl::string_view channel : {"email", "sms", "phone"}) {
      made.push_back(absl::StrCat("consent.", channel));
      made.push_back(absl::StrCat("suppression.", channel));
      for (const absl::string_view purpose : {"promotion", "service", "survey"}) {
        made.push_back(absl::StrCat("consent.", channel, ".", purpose));
      }
    }
    return made;
  }());
  return names;
}

std::optional<FilterField> OwnText(const FilterText& name, absl::string_view text) {
  using Kind = FilterField::Kind;
  constexpr std::pair<absl::string_view, Kind> kOwn[] = {
      {"id", Kind::kId}, {"tier", Kind::kTier}, {"language_code", Kind::kLanguageCode}, {"time_zone", Kind::kTimeZone}};
  for (const auto& [own, kind] : kOwn) {
    if (text == own) return FilterField{.kind = kind, .attribute = {}, .column = name.column};
  }
  return std::nullopt;
}

std::optional<Channel> ChannelIn(absl::string_view small) { return ChannelNamed(absl::AsciiStrToUpper(small)); }
std::optional<Purpose> PurposeIn(absl::string_view small) { return PurposeNamed(absl::AsciiStrToUpper(small)); }

Comparator Settled(Comparator comparator) { return comparator == Comparator::kHas ? Comparator::kEqual : comparator; }

bool IsOrdered(Comparator comparator) {
  return comparator != Comparator::kEqual && comparator != Comparator::kNotEqual && comparator != Comparator::kHas;
}

// The mistake of a term; its column is that of the literal or of the name at fault.
struct Mistake {
  int column;
  std::string description;
};
using Made = std::variant<FilterTest, Mistake>;

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

Made Text(FilterField field, const FilterNode& term) {
  const FilterText& value = term.value;
  const bool ordered = IsOrdered(term.comparator);
  if (ordered && (value.any_before || value.any_after || value.star_inside)) {
    return Mistake{value.column, "a star has no order; use it with = and !=, or write \\* in quotes"};
  }
  if (value.star_inside) {
    return Mistake{value.column, "a star stands only at the start or the end; write \\* in quotes for itself"};
  }
  // Ids are kept byte for byte, other texts composed.
  std::string text = field.kind == FilterField::Kind::kId ? value.text : ToNfc(value.text);
  return CompareText{.field = std::move(field),
                     .comparator = Settled(term.comparator),
                     .text = std::move(text),
                     .any_before = value.any_before,
                     .any_after = value.any_after,
                     .quoted = value.quoted};
}

Made Time(bool updated, const FilterNode& term) {
  const std::optional<Moment> moment = MomentOf(term.value.text);
  if (!moment.has_value() || term.value.any_before || term.value.any_after) {
    return Mistake{term.value.column, "this is no time; write 2026-03-01 or 2026-03-01T10:00:00Z (RFC 3339)"};
  }
  return CompareTime{.updated = updated, .comparator = Settled(term.comparator), .moment = *moment};
}

Made Attribute(const FilterText& name, const FilterNode& term, bool spelled_out) {
  if (auto why = WhyNotAnAttribute(name.text); why.has_value()) {
    return Mistake{name.column, absl::StrCat(*why, "; ", kFields)};
  }
  FilterField field{.attribute = name.text, .column = name.column, .spelled_out = spelled_out};
  const auto number = NumberOf(term.value);
  if (!number.has_value()) return Text(std::move(field), term);
  return CompareNumber{.field = std::move(field), .comparator = Settled(term.comparator), .number = *number};
}

Made HasNamed(absl::string_view what, const FilterText& value, bool spelled_out, absl::string_view advice) {
  if (auto why = WhyNotAnAttribute(what); why.has_value()) {
    return Mistake{value.column, absl::StrCat(*why, advice)};
  }
  return HasValue{{.attribute = std::string(what), .column = value.column, .spelled_out = spelled_out}};
}

std::optional<FilterTest> HasOwn(const FilterText& value) {
  if (value.text == "email") return HasAddress{.phone_number = false};
  if (value.text == "phone_number") return HasAddress{.phone_number = true};
  if (value.text == "consent") return HasConsent{kAnyConsent};
  if (value.text == "suppression") return HasSuppression{};
  if (auto own = OwnText(value, value.text); own.has_value()) return HasValue{*std::move(own)};
  return std::nullopt;
}

std::optional<FilterTest> HasOnChannel(const std::vector<absl::string_view>& parts) {
  const std::optional<Channel> channel = ChannelIn(parts[1]);
  if (!channel.has_value()) return std::nullopt;
  if (parts[0] == "suppression" && parts.size() == 2) return HasSuppression{channel};
  if (parts[0] != "consent" || parts.size() > 3) return std::nullopt;
  const auto purpose = parts.size() == 3 ? PurposeIn(parts[2]) : Purpose::kPromotion;
  if (!purpose.has_value()) return std::nullopt;
  return HasConsent{Consents::Bit(*channel, *purpose)};
}

Made Has(const FilterNode& term) {
  const FilterText& value = term.value;
  if (term.comparator != Comparator::kHas) {
    return Mistake{term.path.front().column, absl::StrCat("has goes with a colon; write has:", value.text)};
  }
  if (value.any_before || value.any_after) return Mistake{value.column, kHasExists};
  const std::vector<absl::string_view> parts = absl::StrSplit(value.text, '.');
  const std::string advice = absl::StrCat("; ", kHasExists);
  if (parts.size() == 1) {
    auto own = HasOwn(value);
    return own.has_value() ? Made(*std::move(own)) : HasNamed(value.text, value, false, advice);
  }
  if (parts.size() == 2 && parts[0] == "attributes") return HasNamed(parts[1], value, true, advice);
  if (auto made = HasOnChannel(parts); made.has_value()) return *std::move(made);
  return Mistake{value.column,
                 absl::StrCat(Shown(value.text), " is unknown", DidYouMean(value.text, DottedNames()), advice)};
}

Made Term(const FilterNode& term) {
  if (auto wrong = WhatIsWrong(term); wrong.has_value()) return *std::move(wrong);
  const FilterText& name = term.path.front();
  if (term.path.size() == 2 && name.text == "attributes") return Attribute(term.path[1], term, true);
  if (term.path.size() > 1) return UnknownField(name, absl::StrCat(name.text, ".", term.path[1].text));
  if (name.text == "has") return Has(term);
  if (name.text == "create_time") return Time(false, term);
  if (name.text == "update_time") return Time(true, term);
  if (auto own = OwnText(name, name.text); own.has_value()) return Text(*std::move(own), term);
  if (name.text == "attributes" && term.comparator == Comparator::kHas) {
    return HasNamed(term.value.text, term.value, true, "");
  }
  if (ColumnNamed(name.text) != Column::kAttribute) {
    const std::string has = name.text == "consents" ? "consent.email" : name.text;
    return Mistake{name.column, absl::StrCat(name.text, " cannot be compared; write has:", has)};
  }
  return Attribute(name, term, false);
}

CheckedFilter Checked(const FilterNode& node, std::vector<Mistake>& mistakes) {
  CheckedFilter checked;
  if (node.kind == FilterNode::Kind::kNot) {
    checked = Checked(node.children.front(), mistakes);
    checked.negated = !checked.negated;
  } else if (node.kind == FilterNode::Kind::kTerm) {
    checked.kind = CheckedFilter::Kind::kTest;
    Made made = Term(node);
    if (auto* const test = std::get_if<FilterTest>(&made)) {
      checked.test = std::move(*test);
    } else {
      mistakes.push_back(std::get<Mistake>(std::move(made)));
    }
  } else {
    checked.kind = node.kind == FilterNode::Kind::kAnd ? CheckedFilter::Kind::kAll : CheckedFilter::Kind::kAny;
    for (const FilterNode& child : node.children) checked.parts.push_back(Checked(child, mistakes));
  }
  return checked;
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

absl::StatusOr<CheckedFilter> CheckFilter(absl::string_view filter) {
  ASSIGN_OR_RETURN(FilterNode root, ParseFilter(filter));
  std::vector<Mistake> mistakes;
  CheckedFilter checked = Checked(Flattened(std::move(root)), mistakes);
  if (!mistakes.empty()) return AllMistakes(std::move(mistakes));
  return checked;
}

}  // namespace sendlift
