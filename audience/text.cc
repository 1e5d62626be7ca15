#include "audience/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/invariant.h"

namespace sendlift {
namespace {

constexpr size_t kShownMax = 40;
// Below the first combining mark every text is its own composed form.
constexpr utf8proc_int32_t kFirstCombining = 0x300;

const utf8proc_uint8_t* Bytes(absl::string_view text) { return reinterpret_cast<const utf8proc_uint8_t*>(text.data()); }

// Takes the first character off; negative if it is malformed.
utf8proc_int32_t TakeCharacter(absl::string_view& text) {
  utf8proc_int32_t character = -1;
  const auto length = utf8proc_iterate(Bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &character);
  if (length <= 0) return -1;
  text.remove_prefix(static_cast<size_t>(length));
  return character;
}

bool IsForbidden(utf8proc_int32_t character) {
  if (character == '\t' || character == '\n' || character == '\r') return false;
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

bool IsPlain(absl::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

bool IsAscii(absl::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  while (text.size() >= sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof(word));
    if ((word & kHighBits) != 0) return false;
    text.remove_prefix(sizeof(word));
  }
  return std::all_of(text.begin(), text.end(), absl::ascii_isascii);
}

bool IsValidUtf8(absl::string_view text) {
  if (IsAscii(text)) return true;
  while (!text.empty()) {
    if (TakeCharacter(text) < 0) return false;
  }
  return true;
}

bool HasOnlyLettersBeyondAscii(absl::string_view utf8) {
  while (!utf8.empty()) {
    const utf8proc_int32_t character = TakeCharacter(utf8);
    if (character < 0) return false;
    const utf8proc_category_t category = utf8proc_category(character);
    if (character > 0x7f && (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_ND)) return false;
  }
  return true;
}

int64_t CharactersIn(absl::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
}

absl::Status CheckText(absl::string_view text) {
  if (IsPlain(text)) return absl::OkStatus();
  for (absl::string_view rest = text; !rest.empty();) {
    const size_t place = text.size() - rest.size() + 1;
    const utf8proc_int32_t character = TakeCharacter(rest);
    if (character < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("is not UTF-8 at byte ", place, "; save the source as UTF-8 and send the row again"));
    }
    if (IsForbidden(character)) {
      return absl::InvalidArgumentError(
          absl::StrCat("has a control character (code ", character, ") at byte ", place, "; take it out"));
    }
  }
  return absl::OkStatus();
}

std::string ToNfc(absl::string_view utf8) {
  if (IsAscii(utf8)) return std::string(utf8);
  bool composed = true;
  for (absl::string_view rest = utf8; !rest.empty() && composed;) composed = TakeCharacter(rest) < kFirstCombining;
  if (composed) return std::string(utf8);
  utf8proc_uint8_t* mapped = nullptr;
  const auto length = utf8proc_map(Bytes(utf8), static_cast<utf8proc_ssize_t>(utf8.size()), &mapped,
                                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  CHECK_INVARIANT(length >= 0);
  std::string out(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
  return out;
}

std::string ToLowerNfc(absl::string_view utf8) {
  if (IsAscii(utf8)) return absl::AsciiStrToLower(utf8);
  std::string lower;
  while (!utf8.empty()) {
    utf8proc_uint8_t bytes[4];
    const auto length = utf8proc_encode_char(utf8proc_tolower(TakeCharacter(utf8)), bytes);
    lower.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
  }
  return ToNfc(lower);
}

std::string Shown(absl::string_view value) {
  const auto digits = std::count_if(value.begin(), value.end(), absl::ascii_isdigit);
  if (absl::StrContains(value, '@') || digits >= 7) return absl::StrCat("\"", value.substr(0, 1), "***\"");
  if (!IsValidUtf8(value) || value.size() <= kShownMax) return absl::StrCat("\"", value.substr(0, kShownMax), "\"");
  size_t end = kShownMax;
  while ((static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return absl::StrCat("\"", value.substr(0, end), "...\"");
}

}  // namespace sendlift
