#include "audience/snapshot_block.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace sendlift {
namespace {

template <typename Code>
std::vector<uint8_t> Packed(const BlockCodes& codes) {
  std::vector<uint8_t> bytes(kBlockRows * sizeof(Code));
  for (int row = 0; row < kBlockRows; ++row) {
    const auto code = static_cast<Code>(codes[row]);
    std::memcpy(&bytes[row * sizeof(Code)], &code, sizeof(Code));
  }
  return bytes;
}

template <typename Code>
Code CodeAt(const uint8_t* bytes, int row) {
  Code code;
  std::memcpy(&code, bytes + row * sizeof(Code), sizeof(Code));
  return code;
}

template <typename Code>
BlockMask LookedUp(const uint8_t* bytes, absl::Span<const uint8_t> holds) {
  BlockMask mask{};
  const auto end = static_cast<uint32_t>(holds.size());
  for (int word = 0; word < kBlockRows / 64; ++word) {
    uint64_t bits = 0;
    for (int bit = 0; bit < 64; ++bit) {
      const uint32_t code = CodeAt<Code>(bytes, word * 64 + bit);
      bits |= uint64_t{code < end ? holds[code] : uint8_t{0}} << bit;
    }
    mask[word] = bits;
  }
  return mask;
}

}  // namespace

CodeColumn::CodeColumn(const BlockCodes& codes) {
  const uint32_t largest = *std::max_element(codes.begin(), codes.end());
  if (largest == 0) return;
  width_ = largest <= 0xff ? 1 : largest <= 0xffff ? 2 : 4;
  bytes_ = width_ == 1 ? Packed<uint8_t>(codes) : width_ == 2 ? Packed<uint16_t>(codes) : Packed<uint32_t>(codes);
}

BlockMask CodeColumn::Where(absl::Span<const uint8_t> holds) const {
  BlockMask mask{};
  switch (width_) {
    case 1:
      return LookedUp<uint8_t>(bytes_.data(), holds);
    case 2:
      return LookedUp<uint16_t>(bytes_.data(), holds);
    case 4:
      return LookedUp<uint32_t>(bytes_.data(), holds);
    default:
      mask.fill(!holds.empty() && holds[0] != 0 ? ~uint64_t{0} : 0);
      return mask;
  }
}

uint32_t CodeColumn::At(int row) const {
  switch (width_) {
    case 1:
      return bytes_[row];
    case 2:
      return CodeAt<uint16_t>(bytes_.data(), row);
    case 4:
      return CodeAt<uint32_t>(bytes_.data(), row);
    default:
      return 0;
  }
}

int64_t SnapshotBlock::bytes() const {
  int64_t sum = sizeof(SnapshotBlock) + static_cast<int64_t>(columns.capacity() * sizeof(CodeColumn));
  for (const CodeColumn& column : columns) sum += column.bytes();
  return sum;
}

int CountOf(const BlockMask& mask) {
  int count = 0;
  for (const uint64_t word : mask) count += std::popcount(word);
  return count;
}

}  // namespace sendlift
