#include "audience/email.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "audience/text.h"
#include "base/status.h"

namespace sendlift {
namespace {

// RFC 5321, section 4.5.3.1; 254 is the longest path, 256, without its angle brackets.
constexpr size_t kLocalPartMax = 64;
constexpr size_t kLabelMax = 63;
constexpr size_t kAddressMax = 254;

absl::Status Wrong(absl::string_view description) { return absl::InvalidArgumentError(description); }

// RFC 5322 `atext`.
bool IsAtext(char c) { return absl::ascii_isalnum(c) || (c != '\0' && absl::StrContains("!#$%&'*+-/=?^_`{|}~", c)); }

absl::Status CheckLocalPart(absl::string_view local) {
  if (local.empty()) return Wrong("has nothing before the \"@\"");
  if (local.size() > kLocalPartMax) return Wrong("has more than 64 characters before the \"@\"");
  if (local.front() == '.' || local.back() == '.' || absl::StrContains(local, "..")) {
    return Wrong("has a point at the start, at the end or beside another point before the \"@\"");
  }
  for (const char c : local) {
    if (IsAtext(c) || c == '.') continue;
    if (!absl::ascii_isascii(c)) return Wrong("has a letter beyond ASCII before the \"@\", which few servers deliver");
    return Wrong(absl::StrCat("has \"", std::string(1, c), "\" before the \"@\", which an address cannot have"));
  }
  return absl::OkStatus();
}

// Letters and digits of any script, and hyphens inside.
bool IsLabel(absl::string_view label) {
  if (label.empty() || label.size() > kLabelMax || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '-' || !absl::ascii_isascii(c); }) &&
         (IsAscii(label) || HasOnlyLettersBeyondAscii(label));
}

bool IsTopLevel(absl::string_view label) {
  const bool letters = std::none_of(label.begin(), label.end(), absl::ascii_isdigit);
  return label.size() >= 2 && (letters || absl::StartsWithIgnoreCase(label, "xn--"));
}

absl::Status CheckDomain(absl::string_view domain) {
  if (domain.empty()) return Wrong("has nothing after the \"@\"");
  size_t labels = 0;
  absl::string_view last;
  for (const absl::string_view label : absl::StrSplit(domain, '.')) {
    if (!IsLabel(label)) return Wrong("has a domain with an empty, too long or malformed part");
    last = label;
    ++labels;
  }
  if (labels < 2) return Wrong("has a domain without a point, such as \"example\" for \"example.com\"");
  if (!IsTopLevel(last)) return Wrong("has a domain that does not end in a top-level domain, such as \"com\"");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> NormalizedEmail(absl::string_view text) {
  RETURN_IF_ERROR(CheckText(text));
  const size_t at = text.rfind('@');
  if (at == absl::string_view::npos) return Wrong("has no \"@\"; an address is like name@example.com");
  if (std::any_of(text.begin(), text.end(), absl::ascii_isspace)) return Wrong("has a space; take it out");
  if (text.find('@') != at) return Wrong("has more than one \"@\"; give one address a row");
  if (text.size() > kAddressMax) return Wrong("has more than 254 characters");
  RETURN_IF_ERROR(CheckLocalPart(text.substr(0, at)));
  RETURN_IF_ERROR(CheckDomain(text.substr(at + 1)));
  std::string normalized(text.substr(0, at + 1));
  return normalized.append(ToLowerNfc(text.substr(at + 1)));
}

std::string MaskedEmail(absl::string_view text) {
  if (!IsValidUtf8(text) || text.size() > kAddressMax) return "***";
  size_t first = text.empty() ? 0 : 1;
  while (first < text.size() && (static_cast<unsigned char>(text[first]) & 0xc0) == 0x80) ++first;
  const size_t at = text.rfind('@');
  if (at == absl::string_view::npos) return absl::StrCat(text.substr(0, first), "***");
  return absl::StrCat(text.substr(0, std::min(first, at)), "***", text.substr(at));
}

}  // namespace sendlift
