#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift {

// Numbers in groups of seven bits, the lowest first, a high bit while more follow (LEB128): 1 byte up to 127.
void AppendVarint(std::string& bytes, uint64_t number);
// Takes a number off the front; nothing, and `bytes` is empty, if it is cut or longer than 64 bits.
std::optional<uint64_t> TakeVarint(absl::string_view& bytes);

// A text with its length in front.
void AppendText(std::string& bytes, absl::string_view text);
// Takes a text off the front, borrowed; nothing, and `bytes` is empty, if it is cut.
std::optional<absl::string_view> TakeText(absl::string_view& bytes);

}  // namespace sendlift
