#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>

namespace sendlift {

// Seeded randomness, handed to whoever needs it: the same seed gives the same numbers on every machine.
// xoshiro256** 1.0 (Blackman and Vigna, 2018), seeded by SplitMix64. Not for secrets.
class Random {
 public:
  explicit Random(uint64_t seed);

  // Inline, because resampling draws it a thousand million times.
  uint64_t Next() {
    const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }
  // Uniform in [0, bound), unbiased (Lemire 2019). `bound` is at least 1.
  uint64_t Below(uint64_t bound);
  // Uniform in [0, 1), 53 bits.
  double Uniform();
  // Standard normal (Box and Muller 1958).
  double Normal();
  bool Chance(double probability) { return Uniform() < probability; }

 private:
  std::array<uint64_t, 4> state_;
};

// Bytes from the operating system, for keys and identifiers; never for a decision that must be repeatable.
std::string SecretBytes(size_t count);
// A random UUID, version 4 (RFC 9562), in lower case.
std::string NewUuid();

}  // namespace sendlift
