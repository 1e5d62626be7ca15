#include "base/keyed_hash.h"

#include <sodium.h>

namespace sendlift {

uint64_t KeyedHash(const HashKey& key, absl::string_view message) {
  std::array<uint8_t, crypto_shorthash_BYTES> bytes;
  crypto_shorthash(bytes.data(), reinterpret_cast<const uint8_t*>(message.data()), message.size(), key.data());
  uint64_t hash = 0;
  for (int i = 7; i >= 0; --i) hash = (hash << 8) | bytes[static_cast<size_t>(i)];
  return hash;
}

}  // namespace sendlift
