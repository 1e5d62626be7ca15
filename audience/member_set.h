#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/segment_history.h"

namespace sendlift {

// Some of the 65,536 customers of a part, by the low bits of their numbers.
class MemberSet {
 public:
  static constexpr int kPlaces = 1 << storage::kPartBits;

  void Toggle(int place) { words_[place / 64] ^= uint64_t{1} << (place % 64); }
  void Toggle(const MemberSet& others);
  bool Has(int place) const { return (words_[place / 64] >> (place % 64) & 1) != 0; }
  // The first place from `place` on that it has; kPlaces if there is none.
  int Next(int place) const;
  int Count() const;
  // How many it has in common with others.
  int CountWith(const MemberSet& others) const;
  bool empty() const { return Next(0) == kPlaces; }

  // At most 8,193 bytes: gaps between places, 7 bits a byte, or all bits, whichever is less.
  std::string Encode() const;
  // Toggles what was encoded. DATA_LOSS for bytes that were not.
  absl::Status ToggleEncoded(absl::string_view bytes);

 private:
  std::array<uint64_t, kPlaces / 64> words_{};
};

}  // namespace sendlift
