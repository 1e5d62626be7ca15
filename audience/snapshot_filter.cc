#include "audience/snapshot_filter.h"

#include <utility>

namespace sendlift {
namespace {

constexpr uint64_t kAll = ~uint64_t{0};

bool IsEverywhere(const BlockMask& mask, uint64_t word) {
  for (const uint64_t has : mask) {
    if (has != word) return false;
  }
  return true;
}

void And(BlockMask& mask, const BlockMask& other) {
  for (size_t i = 0; i < mask.size(); ++i) mask[i] &= other[i];
}

void Or(BlockMask& mask, const BlockMask& other) {
  for (size_t i = 0; i < mask.size(); ++i) mask[i] |= other[i];
}

}  // namespace

std::optional<SnapshotFilter> SnapshotFilter::Make(const CheckedFilter& filter, const SnapshotFields& fields) {
  SnapshotFilter made;
  made.kind_ = filter.kind;
  made.negated_ = filter.negated;
  if (filter.kind == CheckedFilter::Kind::kTest) {
    auto lookup = fields.LookupOf(filter.test);
    if (!lookup.has_value()) return std::nullopt;
    made.lookup_ = *std::move(lookup);
  }
  for (const CheckedFilter& part : filter.parts) {
    auto made_part = Make(part, fields);
    if (!made_part.has_value()) return std::nullopt;
    made.parts_.push_back(*std::move(made_part));
  }
  return made;
}

BlockMask SnapshotFilter::Select(const SnapshotBlock& block) const {
  BlockMask mask = Where(block);
  And(mask, block.present);
  return mask;
}

BlockMask SnapshotFilter::Where(const SnapshotBlock& block) const {
  BlockMask mask{};
  if (kind_ == CheckedFilter::Kind::kTest) {
    static const auto& none = *new CodeColumn();
    const CodeColumn& column = lookup_.column < block.columns.size() ? block.columns[lookup_.column] : none;
    mask = column.Where(lookup_.holds);
    if (negated_) {
      for (uint64_t& word : mask) word = ~word;
    }
    return mask;
  }
  const bool all = kind_ == CheckedFilter::Kind::kAll;
  mask.fill(all ? kAll : 0);
  for (const SnapshotFilter& part : parts_) {
    if (IsEverywhere(mask, all ? 0 : kAll)) break;
    all ? And(mask, part.Where(block)) : Or(mask, part.Where(block));
  }
  return mask;
}

}  // namespace sendlift
