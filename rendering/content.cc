#include "rendering/content.h"

#include <algorithm>
#include <array>
#include <list>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "base/status.h"

namespace sendlift {
namespace {

// Bytes that may begin something to clean: controls, and the lead bytes of U+0080..U+009F and U+2028, U+2029.
constexpr std::array<bool, 256> kSuspicious = [] {
  std::array<bool, 256> suspicious{};
  for (size_t byte = 0; byte < 0x20; ++byte) suspicious[byte] = true;
  suspicious[0x7F] = suspicious[0xC2] = suspicious[0xE2] = true;
  return suspicious;
}();

bool IsSuspicious(char byte) { return kSuspicious[static_cast<unsigned char>(byte)]; }

enum class Kind { kPlain, kBreak, kTab, kControl };

struct Unit {
  Kind kind;
  size_t bytes;
};

// What the text begins with. Breaks are those of Unicode (UAX 14): LF, CR, CRLF, VT, FF, NEL, LS, PS.
Unit FirstUnit(absl::string_view text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  if (absl::StartsWith(text, "\r\n")) return {Kind::kBreak, 2};
  if (byte >= '\n' && byte <= '\r') return {Kind::kBreak, 1};
  if (byte == '\t') return {Kind::kTab, 1};
  if (byte < 0x20 || byte == 0x7F) return {Kind::kControl, 1};
  if (absl::StartsWith(text, "\xC2\x85")) return {Kind::kBreak, 2};
  if (byte == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0) return {Kind::kControl, 2};
  if (absl::StartsWith(text, "\xE2\x80\xA8") || absl::StartsWith(text, "\xE2\x80\xA9")) return {Kind::kBreak, 3};
  return {Kind::kPlain, 1};
}

// A line break becomes `line_break` and a tab `tab`, other controls go.
std::string Clean(absl::string_view value, char line_break, char tab) {
  std::string clean;
  clean.reserve(value.size());
  for (size_t i = 0; i < value.size();) {
    const Unit unit = FirstUnit(value.substr(i));
    if (unit.kind == Kind::kPlain) clean.append(value.data() + i, unit.bytes);
    if (unit.kind == Kind::kBreak) clean.push_back(line_break);
    if (unit.kind == Kind::kTab) clean.push_back(tab);
    i += unit.bytes;
  }
  return clean;
}

bool HasLineBreak(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsSuspicious(text[i]) && FirstUnit(text.substr(i)).kind == Kind::kBreak) return true;
  }
  return false;
}

absl::Status InPart(absl::string_view part, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(part, ": ", status.message()));
}

absl::Status ValuesNamedOnce(const Content& content) {
  absl::flat_hash_set<absl::string_view> seen;
  for (const std::string& name : content.value_names) {
    if (!seen.insert(name).second || content.constants.contains(name)) {
      return absl::InvalidArgumentError(absl::StrCat("the value ", name, " is given twice: name it once"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ContentRenderer::Part> ContentRenderer::MakePart(absl::string_view text, Escaping escaping,
                                                                const Content& content) {
  ASSIGN_OR_RETURN(Template parsed, Template::Parse(text, escaping));
  std::vector<Source> sources;
  for (const std::string& name : parsed.names()) {
    const auto value = std::find(content.value_names.begin(), content.value_names.end(), name);
    const auto constant = content.constants.find(name);
    if (value != content.value_names.end()) {
      sources.push_back({.position = static_cast<size_t>(value - content.value_names.begin()), .constant = ""});
    } else if (constant != content.constants.end()) {
      sources.push_back({.position = std::nullopt, .constant = constant->second});
    } else {
      return absl::InvalidArgumentError(absl::StrCat("there is no value for {{", name, "}}: correct the name"));
    }
  }
  return Part{.text = std::move(parsed), .sources = std::move(sources)};
}

absl::StatusOr<ContentRenderer> ContentRenderer::Make(const Content& content) {
  RETURN_IF_ERROR(ValuesNamedOnce(content));
  if (HasLineBreak(content.subject)) {
    return absl::InvalidArgumentError("subject: it has several lines: write it on one");
  }
  auto subject = MakePart(content.subject, Escaping::kNone, content);
  if (!subject.ok()) return InPart("subject", subject.status());
  auto text = MakePart(content.text, Escaping::kNone, content);
  if (!text.ok()) return InPart("text", text.status());
  auto html = MakePart(content.html, Escaping::kHtml, content);
  if (!html.ok()) return InPart("html", html.status());
  ContentRenderer renderer;
  renderer.subject_ = *std::move(subject);
  renderer.text_ = *std::move(text);
  renderer.html_ = *std::move(html);
  renderer.value_count_ = content.value_names.size();
  return renderer;
}

std::string ContentRenderer::RenderPart(const Part& part, absl::Span<const absl::string_view> values, Lines lines) {
  absl::InlinedVector<absl::string_view, 16> in_order;
  std::list<std::string> cleaned;  // a list, because what it holds must not move
  for (const Source& source : part.sources) {
    absl::string_view value = source.position.has_value() ? values[*source.position] : source.constant;
    if (std::any_of(value.begin(), value.end(), IsSuspicious)) {
      value = cleaned.emplace_back(lines == Lines::kOne ? Clean(value, ' ', ' ') : Clean(value, '\n', '\t'));
    }
    in_order.push_back(value);
  }
  std::string text;
  part.text.AppendTo(text, in_order);
  return text;
}

Rendered ContentRenderer::Render(absl::Span<const absl::string_view> values) const {
  CHECK_INVARIANT(values.size() == value_count_);
  return {.subject = RenderPart(subject_, values, Lines::kOne),
          .text = RenderPart(text_, values, Lines::kMany),
          .html = RenderPart(html_, values, Lines::kMany)};
}

std::string ContentRenderer::RenderSubject(absl::Span<const absl::string_view> values) const {
  CHECK_INVARIANT(values.size() == value_count_);
  return RenderPart(subject_, values, Lines::kOne);
}

}  // namespace sendlift
