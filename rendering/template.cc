#include "rendering/template.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "base/status.h"

namespace sendlift {
namespace {

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

size_t CharacterCount(absl::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

absl::Status WrongAt(absl::string_view text, size_t offset, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(PlaceInText(text, offset), ": ", what));
}

// What a tag is called in messages; long ones are cut.
std::string Shown(absl::string_view tag) {
  constexpr size_t kShownMax = 60;
  if (tag.size() <= kShownMax) return std::string(tag);
  size_t end = kShownMax;
  while (end > 0 && !BeginsCharacter(tag[end])) --end;
  return absl::StrCat(tag.substr(0, end), "...");
}

bool IsName(absl::string_view name) {
  bool at_word_begin = true;
  bool has_dot = false;
  for (const char c : name) {
    if (c == '.' && !at_word_begin) {
      at_word_begin = has_dot = true;
    } else if (absl::ascii_islower(c) || (!at_word_begin && (absl::ascii_isdigit(c) || c == '_'))) {
      at_word_begin = false;
    } else {
      return false;
    }
  }
  return has_dot && !at_word_begin;
}

// Why a tag that is no plain variable is refused; empty if the kind of tag is allowed.
absl::string_view WhyRefused(char sigil, Escaping escaping) {
  switch (sigil) {
    case '#':
    case '^':
    case '/':
      return "is a section, and texts cannot decide: give those customers a creative of their own";
    case '>':
      return "loads another text: write that text here";
    case '!':
      return "is a comment: remove it";
    case '=':
      return "changes the braces: remove it and write {{ and }}";
    case '&':
    case '{':
      return escaping == Escaping::kHtml ? "asks for a value without escaping, which HTML never gets: write {{name}}"
                                         : "";
    default:
      return "";
  }
}

struct Tag {
  absl::string_view name;
  size_t end;  // offset behind the closing braces
};

// The tag that begins at `begin`, where "{{" is.
absl::StatusOr<Tag> ReadTag(absl::string_view text, size_t begin, Escaping escaping) {
  const bool triple = absl::StartsWith(text.substr(begin), "{{{");
  const absl::string_view closing = triple ? "}}}" : "}}";
  const size_t inside = begin + closing.size();
  const size_t end = text.find(closing, inside);
  if (end == absl::string_view::npos || text.substr(inside, end - inside).find("{{") != absl::string_view::npos) {
    return WrongAt(text, begin, absl::StrCat("the placeholder is not closed: add ", closing, " behind its name"));
  }
  const absl::string_view whole = text.substr(begin, end + closing.size() - begin);
  absl::string_view name = absl::StripAsciiWhitespace(text.substr(inside, end - inside));
  const char sigil = triple ? '{' : name.empty() ? ' ' : name.front();
  if (const absl::string_view why = WhyRefused(sigil, escaping); !why.empty()) {
    return WrongAt(text, begin, absl::StrCat(Shown(whole), " ", why));
  }
  if (sigil == '&') name = absl::StripLeadingAsciiWhitespace(name.substr(1));
  if (!IsName(name)) {
    return WrongAt(text, begin,
                   absl::StrCat(Shown(whole),
                                " names no value: write lower-case words joined by dots, such as "
                                "{{customer.first_name}}"));
  }
  return Tag{.name = name, .end = end + closing.size()};
}

absl::string_view HtmlEntity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

constexpr std::array<bool, 256> kNeedsEntity = [] {
  std::array<bool, 256> needs{};
  for (const char c : {'&', '<', '>', '"', '\''}) needs[static_cast<unsigned char>(c)] = true;
  return needs;
}();

void AppendHtml(std::string& text, absl::string_view value) {
  size_t begin = 0;
  for (size_t i = 0; i < value.size(); ++i) {
    if (!kNeedsEntity[static_cast<unsigned char>(value[i])]) continue;
    absl::StrAppend(&text, value.substr(begin, i - begin), HtmlEntity(value[i]));
    begin = i + 1;
  }
  text.append(value.data() + begin, value.size() - begin);
}

}  // namespace

std::string PlaceInText(absl::string_view text, size_t offset) {
  const absl::string_view before = text.substr(0, offset);
  const size_t line_begin = before.rfind('\n') == absl::string_view::npos ? 0 : before.rfind('\n') + 1;
  return absl::StrCat("line ", 1 + std::count(before.begin(), before.end(), '\n'), ", column ",
                      1 + CharacterCount(before.substr(line_begin)));
}

absl::StatusOr<Template> Template::Parse(absl::string_view text, Escaping escaping) {
  if (const size_t characters = CharacterCount(text); characters > kTextCharactersMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("the text has ", characters, " characters, and ", kTextCharactersMax, " are allowed: shorten it"));
  }
  Template result;
  result.escaping_ = escaping;
  size_t literal_begin = 0;
  for (size_t open = text.find("{{"); open != absl::string_view::npos; open = text.find("{{", literal_begin)) {
    ASSIGN_OR_RETURN(const Tag tag, ReadTag(text, open, escaping));
    if (result.pieces_.size() == kPlaceholdersMax) {
      return WrongAt(text, open, absl::StrCat("more than ", kPlaceholdersMax, " placeholders: remove some"));
    }
    result.AddPlaceholder(text.substr(literal_begin, open - literal_begin), tag.name, open);
    literal_begin = tag.end;
  }
  result.tail_ = std::string(text.substr(literal_begin));
  result.literal_bytes_ += result.tail_.size();
  return result;
}

void Template::AddPlaceholder(absl::string_view literal, absl::string_view name, size_t offset) {
  const auto found = std::find(names_.begin(), names_.end(), name);
  const auto index = static_cast<size_t>(found - names_.begin());
  if (found == names_.end()) {
    names_.emplace_back(name);
    first_uses_.push_back(offset);
  }
  pieces_.push_back({.literal = std::string(literal), .name = index});
  literal_bytes_ += literal.size();
}

std::string Template::Render(absl::FunctionRef<absl::string_view(absl::string_view name)> value) const {
  absl::InlinedVector<absl::string_view, 16> values;
  values.reserve(names_.size());
  for (const std::string& name : names_) values.push_back(value(name));
  std::string text;
  AppendTo(text, values);
  return text;
}

void Template::AppendTo(std::string& text, absl::Span<const absl::string_view> values) const {
  CHECK_INVARIANT(values.size() == names_.size());
  size_t value_bytes = 0;
  for (const Piece& piece : pieces_) value_bytes += values[piece.name].size();
  text.reserve(text.size() + literal_bytes_ + value_bytes);
  for (const Piece& piece : pieces_) {
    text.append(piece.literal);
    const absl::string_view value = values[piece.name];
    if (escaping_ == Escaping::kHtml) {
      AppendHtml(text, value);
    } else {
      text.append(value.data(), value.size());
    }
  }
  text.append(tail_);
}

}  // namespace sendlift
