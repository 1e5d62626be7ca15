#include "model/offer_codes.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/invariant.h"

namespace sendlift {
namespace {

constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr int kCharacters = 12;
constexpr int kBitsOfCharacter = 5;
constexpr int kHalfBits = kCharacters * kBitsOfCharacter / 2;
constexpr uint64_t kHalf = (uint64_t{1} << kHalfBits) - 1;
constexpr int kCheckBits = 24;
constexpr int kRounds = 8;

struct Halves {
  uint64_t left = 0;
  uint64_t right = 0;
};

Halves Split(uint64_t block) { return {block >> kHalfBits, block & kHalf}; }
uint64_t Join(const Halves& halves) { return halves.left << kHalfBits | halves.right; }

uint64_t Mix(const HashKey& key, int round, uint64_t half) {
  return KeyedHash(key, absl::StrCat("offer code/", round, "/", half)) & kHalf;
}

// A Feistel network (Luby and Rackoff 1988: four rounds of a pseudorandom function are a pseudorandom permutation).
uint64_t Permute(const HashKey& key, uint64_t block) {
  Halves halves = Split(block);
  for (int round = 0; round < kRounds; ++round) {
    halves = {halves.right, halves.left ^ Mix(key, round, halves.right)};
  }
  return Join(halves);
}

uint64_t PermuteBack(const HashKey& key, uint64_t block) {
  Halves halves = Split(block);
  for (int round = kRounds - 1; round >= 0; --round) {
    halves = {halves.right ^ Mix(key, round, halves.left), halves.left};
  }
  return Join(halves);
}

// -1 for what is no digit.
int ValueOf(char c) {
  c = absl::ascii_toupper(static_cast<unsigned char>(c));
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const size_t value = absl::string_view(kDigits).find(c);
  return value == absl::string_view::npos ? -1 : static_cast<int>(value);
}

}  // namespace

std::string MakeOfferCode(const HashKey& key, CustomerNumber customer) {
  CHECK_INVARIANT(customer.value >= 0 && customer.value < int64_t{1} << (2 * kHalfBits - kCheckBits));
  uint64_t block = Permute(key, static_cast<uint64_t>(customer.value) << kCheckBits);
  std::string code(kCharacters, '0');
  for (int i = kCharacters - 1; i >= 0; --i, block >>= kBitsOfCharacter) {
    code[static_cast<size_t>(i)] = kDigits[block % 32];
  }
  return code;
}

std::optional<CustomerNumber> ReadOfferCode(const HashKey& key, absl::string_view code) {
  uint64_t block = 0;
  int characters = 0;
  for (const char c : code) {
    if (c == ' ' || c == '-') continue;
    const int value = ValueOf(c);
    if (value < 0 || ++characters > kCharacters) return std::nullopt;
    block = block << kBitsOfCharacter | static_cast<uint64_t>(value);
  }
  if (characters != kCharacters) return std::nullopt;
  const uint64_t plain = PermuteBack(key, block);
  if ((plain & ((uint64_t{1} << kCheckBits) - 1)) != 0) return std::nullopt;
  return CustomerNumber{static_cast<int64_t>(plain >> kCheckBits)};
}

}  // namespace sendlift
