#include "audience/member_set.h"

#include <bit>

namespace sendlift {
namespace {

constexpr char kGaps = 'g';
constexpr char kBits = 'b';
constexpr size_t kBitBytes = MemberSet::kPlaces / 8;

void AppendGap(std::string& out, uint32_t gap) {
  for (; gap >= 0x80; gap >>= 7) out.push_back(static_cast<char>((gap & 0x7f) | 0x80));
  out.push_back(static_cast<char>(gap));
}

absl::Status Damaged() { return absl::DataLossError("the members of a segment cannot be read"); }

}  // namespace

void MemberSet::Toggle(const MemberSet& others) {
  for (size_t i = 0; i < words_.size(); ++i) words_[i] ^= others.words_[i];
}

int MemberSet::Next(int place) const {
  if (place >= kPlaces) return kPlaces;
  size_t word = static_cast<size_t>(place) / 64;
  uint64_t bits = words_[word] & (~uint64_t{0} << (place % 64));
  while (bits == 0) {
    if (++word == words_.size()) return kPlaces;
    bits = words_[word];
  }
  return static_cast<int>(word) * 64 + std::countr_zero(bits);
}

int MemberSet::Count() const { return CountWith(*this); }

int MemberSet::CountWith(const MemberSet& others) const {
  int count = 0;
  for (size_t i = 0; i < words_.size(); ++i) count += std::popcount(words_[i] & others.words_[i]);
  return count;
}

std::string MemberSet::Encode() const {
  std::string gaps(1, kGaps);
  int last = -1;
  for (int place = Next(0); place != kPlaces && gaps.size() <= kBitBytes; place = Next(place + 1)) {
    AppendGap(gaps, static_cast<uint32_t>(place - last - 1));
    last = place;
  }
  if (gaps.size() <= kBitBytes) return gaps;
  std::string bits(1, kBits);
  for (const uint64_t word : words_) {
    for (int byte = 0; byte < 8; ++byte) bits.push_back(static_cast<char>(word >> (byte * 8) & 0xff));
  }
  return bits;
}

absl::Status MemberSet::ToggleEncoded(absl::string_view bytes) {
  if (bytes.empty()) return Damaged();
  const char form = bytes.front();
  bytes.remove_prefix(1);
  if (form == kBits && bytes.size() == kBitBytes) {
    for (size_t i = 0; i < bytes.size(); ++i) {
      words_[i / 8] ^= uint64_t{static_cast<uint8_t>(bytes[i])} << (i % 8 * 8);
    }
    return absl::OkStatus();
  }
  if (form != kGaps) return Damaged();
  uint32_t place = 0, gap = 0;
  int shift = 0;
  for (const char byte : bytes) {
    gap |= (static_cast<uint32_t>(byte) & 0x7f) << shift;
    shift += 7;
    if ((static_cast<uint8_t>(byte) & 0x80) != 0 && shift <= 14) continue;
    place += gap;
    if (place >= kPlaces) return Damaged();
    Toggle(static_cast<int>(place++));
    gap = 0;
    shift = 0;
  }
  return shift == 0 ? absl::OkStatus() : Damaged();
}

}  // namespace sendlift
