#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// No byte above 127.
bool IsAscii(absl::string_view text);
// Well-formed UTF-8 (RFC 3629): no overlong form, surrogate or value above U+10FFFF.
bool IsValidUtf8(absl::string_view text);
// Every character beyond ASCII is a letter, a mark on one, or a digit.
bool HasOnlyLettersBeyondAscii(absl::string_view utf8);
// Code points of a valid text.
int64_t CharactersIn(absl::string_view utf8);

// INVALID_ARGUMENT, saying what and where, unless `text` is valid UTF-8 without control characters other than tab and
// line ends.
absl::Status CheckText(absl::string_view text);
// The composed form (Unicode NFC) of a valid text, so that the same letters are the same bytes.
std::string ToNfc(absl::string_view utf8);
// Small letters by the simple mapping of Unicode, composed.
std::string ToLowerNfc(absl::string_view utf8);

// What an error may show of a value that may hold an address by mistake: quoted and cut short, or masked.
std::string Shown(absl::string_view value);

}  // namespace sendlift
