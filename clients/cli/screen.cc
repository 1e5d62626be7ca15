#include "clients/cli/screen.h"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"

namespace sendlift::cli {
namespace {

Screen Standard(std::ostream& stream, int descriptor) {
  const bool is_terminal = isatty(descriptor) != 0;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refuses =
      (no_color != nullptr && *no_color != '\0') || (terminal != nullptr && absl::string_view(terminal) == "dumb");
  return {.stream = stream, .is_terminal = is_terminal, .has_colour = is_terminal && !refuses};
}

std::string In(const Screen& screen, absl::string_view code, absl::string_view text) {
  return screen.has_colour ? absl::StrCat("\033[", code, "m", text, "\033[0m") : std::string(text);
}

// The code point at the front, which is taken off; a stray byte counts as one.
uint32_t TakeCodePoint(absl::string_view& text) {
  const auto byte = static_cast<unsigned char>(text[0]);
  size_t length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
  if (length > text.size()) length = 1;
  uint32_t point = length == 1 ? byte : byte & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) point = point << 6 | (static_cast<unsigned char>(text[i]) & 0x3f);
  text.remove_prefix(length);
  return point;
}

bool IsCombining(uint32_t point) {
  return (point >= 0x300 && point <= 0x36f) || point == 0x200d || (point >= 0xfe00 && point <= 0xfe0f);
}

// The ranges that East Asian Width (UAX 11) calls wide, coarsely.
bool IsWide(uint32_t point) {
  return (point >= 0x1100 && point <= 0x115f) || (point >= 0x2e80 && point <= 0xa4cf) ||
         (point >= 0xac00 && point <= 0xd7a3) || (point >= 0xf900 && point <= 0xfaff) ||
         (point >= 0xfe30 && point <= 0xfe6f) || (point >= 0xff00 && point <= 0xff60) ||
         (point >= 0x1f300 && point <= 0x1faff) || (point >= 0x20000 && point <= 0x3fffd);
}

}  // namespace

Screen StandardOutput() { return Standard(std::cout, STDOUT_FILENO); }
Screen StandardError() { return Standard(std::cerr, STDERR_FILENO); }

std::string Bold(const Screen& screen, absl::string_view text) { return In(screen, "1", text); }
std::string Dim(const Screen& screen, absl::string_view text) { return In(screen, "2", text); }
std::string Green(const Screen& screen, absl::string_view text) { return In(screen, "32", text); }
std::string Red(const Screen& screen, absl::string_view text) { return In(screen, "31", text); }

size_t WidthOf(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    if (text[0] == '\033') {
      const size_t end = text.find('m');
      text.remove_prefix(end == absl::string_view::npos ? text.size() : end + 1);
      continue;
    }
    const uint32_t point = TakeCodePoint(text);
    if (!IsCombining(point)) width += IsWide(point) ? 2 : 1;
  }
  return width;
}

}  // namespace sendlift::cli
