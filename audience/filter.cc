#include "audience/filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "audience/filter_grammar.h"
#include "audience/text.h"
#include "base/error.h"
#include "base/status.h"

namespace sendlift {
namespace {

absl::Status Wrong(std::string description) { return InvalidFields({{"filter", std::move(description)}}); }

// How deep parentheses go, before anything recurses over them.
absl::Status CheckDepth(absl::string_view filter) {
  int depth = 0;
  char quote = '\0';
  for (size_t i = 0; i < filter.size(); ++i) {
    const char c = filter[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ')') {
      depth = std::max(0, depth - 1);
    } else if (c == '(' && ++depth > kFilterDepthMax) {
      return FilterError(static_cast<int>(CharactersIn(filter.substr(0, i))) + 1,
                         absl::StrCat("parentheses go deeper than ", kFilterDepthMax, " levels; write it flatter"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckSize(absl::string_view filter) {
  if (!IsValidUtf8(filter)) return Wrong("is not UTF-8; send it as UTF-8");
  const int64_t characters = CharactersIn(filter);
  if (characters > kFilterCharactersMax) {
    return Wrong(
        absl::StrCat("has ", characters, " characters; at most ", kFilterCharactersMax, " are read: shorten it"));
  }
  return CheckDepth(filter);
}

int CountTerms(const FilterNode& node) {
  int terms = node.kind == FilterNode::Kind::kTerm ? 1 : 0;
  for (const FilterNode& child : node.children) terms += CountTerms(child);
  return terms;
}

std::string TextOf(const FilterText& text) {
  if (text.call) return text.text;
  const std::string before = text.any_before ? "*" : "";
  const std::string after = text.any_after && !(text.any_before && text.text.empty()) ? "*" : "";
  if (!text.quoted) return absl::StrCat(before, text.text, after);
  std::string escaped;
  for (const char c : text.text) {
    if (c == '"' || c == '\\' || (c == '*' && !text.star_inside)) escaped.push_back('\\');
    escaped.push_back(c);
  }
  return absl::StrCat("\"", before, escaped, after, "\"");
}

std::string TermText(const FilterNode& term) {
  const std::string path = absl::StrJoin(
      term.path, ".", [](std::string* out, const FilterText& part) { absl::StrAppend(out, TextOf(part)); });
  if (term.comparator == Comparator::kNone) return path;
  return absl::StrCat(path, " ", ToText(term.comparator), " ", TextOf(term.value));
}

std::string ChildText(const FilterNode& node) {
  return node.kind == FilterNode::Kind::kTerm ? TermText(node) : absl::StrCat("(", ToText(node), ")");
}

}  // namespace

absl::StatusOr<FilterNode> ParseFilter(absl::string_view filter) {
  RETURN_IF_ERROR(CheckSize(filter));
  ASSIGN_OR_RETURN(FilterNode root, ReadFilter(filter));
  if (const int terms = CountTerms(root); terms > kFilterTermsMax) {
    return Wrong(absl::StrCat("has ", terms, " terms; at most ", kFilterTermsMax,
                              " are read: import what they say as one attribute and compare that"));
  }
  return root;
}

std::string ToText(const FilterNode& node) {
  const auto joined = [&](absl::string_view word) {
    return absl::StrJoin(node.children, word,
                         [](std::string* out, const FilterNode& child) { absl::StrAppend(out, ChildText(child)); });
  };
  switch (node.kind) {
    case FilterNode::Kind::kAnd:
      return joined(" AND ");
    case FilterNode::Kind::kOr:
      return joined(" OR ");
    case FilterNode::Kind::kNot:
      return absl::StrCat("NOT ", ChildText(node.children.front()));
    case FilterNode::Kind::kTerm:
      return TermText(node);
  }
  return "";
}

absl::string_view ToText(Comparator comparator) {
  switch (comparator) {
    case Comparator::kNone:
      return "";
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "!=";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
    case Comparator::kHas:
      return ":";
  }
  return "";
}

absl::Status FilterError(int column, absl::string_view description) {
  return Wrong(absl::StrCat("column ", column, ": ", description));
}

}  // namespace sendlift
