#include "model/varint.h"

namespace sendlift {

void AppendVarint(std::string& bytes, uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>(number | 0x80));
  bytes.push_back(static_cast<char>(number));
}

std::optional<uint64_t> TakeVarint(absl::string_view& bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < bytes.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i == 9 && byte > 1) break;
    number |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte >= 0x80) continue;
    bytes.remove_prefix(i + 1);
    return number;
  }
  bytes = {};
  return std::nullopt;
}

void AppendText(std::string& bytes, absl::string_view text) {
  AppendVarint(bytes, text.size());
  bytes.append(text.data(), text.size());
}

std::optional<absl::string_view> TakeText(absl::string_view& bytes) {
  const std::optional<uint64_t> size = TakeVarint(bytes);
  if (!size.has_value()) return std::nullopt;
  if (*size > bytes.size()) {
    bytes = {};
    return std::nullopt;
  }
  const absl::string_view text = bytes.substr(0, *size);
  bytes.remove_prefix(*size);
  return text;
}

}  // namespace sendlift
