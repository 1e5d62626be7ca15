#pragma once

#include <optional>
#include <vector>

#include "audience/filter_check.h"
#include "audience/snapshot_block.h"
#include "audience/snapshot_fields.h"

namespace sendlift {

// A filter made ready for the blocks of a snapshot: for every test the codes for which it holds.
class SnapshotFilter {
 public:
  // Nothing if the columns do not cover all of it.
  static std::optional<SnapshotFilter> Make(const CheckedFilter& filter, const SnapshotFields& fields);

  // Who of a block is selected.
  BlockMask Select(const SnapshotBlock& block) const;

 private:
  BlockMask Where(const SnapshotBlock& block) const;

  CheckedFilter::Kind kind_ = CheckedFilter::Kind::kAll;
  std::vector<SnapshotFilter> parts_;
  SnapshotFields::Lookup lookup_;  // of kTest
  bool negated_ = false;
};

}  // namespace sendlift
