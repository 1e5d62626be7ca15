#pragma once

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace sendlift {

using HashKey = std::array<uint8_t, 16>;

// SipHash-2-4 (Aumasson and Bernstein 2012) of `message`, the 8 bytes read as a little-endian number.
// Stable over versions and machines: it decides who is in which arm.
uint64_t KeyedHash(const HashKey& key, absl::string_view message);

}  // namespace sendlift
