#include "rendering/sms_parts.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace sendlift {
namespace {

// In the order of their septets; U+001B, which announces the extension, is no character.
constexpr char32_t kDefault[] =
    U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";
constexpr char32_t kExtension[] = U"\f^{}\\[~]|€";

struct Limits {
  int alone = 0;     // units of the only part
  int together = 0;  // units of each of several
};
constexpr Limits LimitsOf(SmsEncoding encoding) {
  return encoding == SmsEncoding::kGsm7 ? Limits{160, 153} : Limits{70, 67};
}

struct Character {
  char32_t code = 0;
  size_t bytes = 1;
};

constexpr char32_t kReplacement = U'\uFFFD';

// The first character of a text that is not empty (RFC 3629); a byte that begins none is one of its own.
Character First(absl::string_view text) {
  const auto lead = static_cast<uint8_t>(text[0]);
  if (lead < 0x80) return {.code = lead, .bytes = 1};
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return {.code = kReplacement, .bytes = 1};
  char32_t code = lead & (0x7Fu >> bytes);
  for (size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<uint8_t>(text[i]);
    if ((next & 0xC0) != 0x80) return {.code = kReplacement, .bytes = 1};
    code = (code << 6) | (next & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  const bool too_long = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000) || code > 0x10FFFF;
  if (surrogate || too_long) return {.code = kReplacement, .bytes = 1};
  return {.code = code, .bytes = bytes};
}

template <size_t size>
bool Has(const char32_t (&table)[size], char32_t code) {
  return code != 0 && std::find(table, table + size - 1, code) != table + size - 1;
}

// Septets of a character; nothing if the alphabet has not got it.
std::optional<int> Septets(char32_t code) {
  if (Has(kDefault, code)) return 1;
  if (Has(kExtension, code)) return 2;
  return std::nullopt;
}

int UnitsOf(SmsEncoding encoding, char32_t code) {
  if (encoding == SmsEncoding::kGsm7) return *Septets(code);
  return code >= 0x10000 ? 2 : 1;
}

// The first character without septets.
absl::string_view ForcesUcs2(absl::string_view text) {
  while (!text.empty()) {
    const Character first = First(text);
    if (!Septets(first.code).has_value()) return text.substr(0, first.bytes);
    text.remove_prefix(first.bytes);
  }
  return text;
}

int CountUnits(SmsEncoding encoding, absl::string_view text) {
  int units = 0;
  while (!text.empty()) {
    const Character first = First(text);
    units += UnitsOf(encoding, first.code);
    text.remove_prefix(first.bytes);
  }
  return units;
}

// The longest beginning that fits into `room` units.
absl::string_view Beginning(SmsEncoding encoding, absl::string_view text, int room) {
  size_t end = 0;
  while (end < text.size()) {
    const Character first = First(text.substr(end));
    room -= UnitsOf(encoding, first.code);
    if (room < 0) break;
    end += first.bytes;
  }
  return text.substr(0, end);
}

}  // namespace

SmsSize MeasureSms(absl::string_view text) {
  SmsSize size;
  size.forced_by = std::string(ForcesUcs2(text));
  if (!size.forced_by.empty()) size.encoding = SmsEncoding::kUcs2;
  size.units = CountUnits(size.encoding, text);
  size.parts = static_cast<int>(SplitSms(text).size());
  return size;
}

std::vector<absl::string_view> SplitSms(absl::string_view text) {
  const SmsEncoding encoding = ForcesUcs2(text).empty() ? SmsEncoding::kGsm7 : SmsEncoding::kUcs2;
  const Limits limits = LimitsOf(encoding);
  if (CountUnits(encoding, text) <= limits.alone) return {text};
  std::vector<absl::string_view> parts;
  while (!text.empty()) {
    parts.push_back(Beginning(encoding, text, limits.together));
    text.remove_prefix(parts.back().size());
  }
  return parts;
}

}  // namespace sendlift
