#include "audience/language_code.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace sendlift {
namespace {

constexpr size_t kTagMax = 35;  // RFC 5646, section 4.4.1

bool IsAlpha(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isalpha); }

// RFC 5646, section 2.1.1: regions in capitals, scripts with one capital, the rest small; all small after a singleton.
std::string InUsualLetters(absl::string_view subtag, bool after_singleton) {
  std::string text = absl::AsciiStrToLower(subtag);
  if (after_singleton || !IsAlpha(subtag)) return text;
  if (text.size() == 2) return absl::AsciiStrToUpper(text);
  if (text.size() == 4) text[0] = absl::ascii_toupper(text[0]);
  return text;
}

}  // namespace

std::optional<std::string> NormalizedLanguage(absl::string_view tag) {
  if (tag.size() > kTagMax) return std::nullopt;
  const std::vector<absl::string_view> subtags = absl::StrSplit(tag, '-');
  const absl::string_view language = subtags.front();
  if (language.size() < 2 || language.size() > 3 || !IsAlpha(language) || subtags.back().size() < 2) {
    return std::nullopt;
  }
  std::vector<std::string> usual = {absl::AsciiStrToLower(language)};
  bool after_singleton = false;
  for (size_t i = 1; i < subtags.size(); ++i) {
    const absl::string_view subtag = subtags[i];
    if (subtag.empty() || subtag.size() > 8) return std::nullopt;
    if (!std::all_of(subtag.begin(), subtag.end(), absl::ascii_isalnum)) return std::nullopt;
    usual.push_back(InUsualLetters(subtag, after_singleton));
    after_singleton = after_singleton || subtag.size() == 1;
  }
  return absl::StrJoin(usual, "-");
}

}  // namespace sendlift
