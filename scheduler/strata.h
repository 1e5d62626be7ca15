#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/keyed_hash.h"
#include "model/campaign.h"
#include "model/strata.h"
#include "storage/candidates.h"

namespace sendlift {

// The strata of a campaign's people, beside tier and wave (docs/assignment.md). A stratum's name has the values of what
// it stratifies by, in that order, each followed by a zero byte; a value that a customer lacks is empty.
class Strata {
 public:
  Strata(const Experiment& experiment, const HashKey& key) : by_(&experiment.stratify_by), key_(key) {}

  bool IsNeeded() const { return !by_->empty(); }
  // The number of a customer's stratum; kStrataMax, the common one, for whoever comes with one more than that.
  uint16_t Of(const storage::Candidate& candidate, Channel channel);
  // By number.
  const std::vector<uint64_t>& ranks() const { return ranks_; }
  // Whether somebody is in the common one.
  bool TooMany() const { return ranks_.size() > kStrataMax; }

 private:
  const std::vector<std::string>* by_;
  HashKey key_;
  std::vector<uint64_t> ranks_;
  absl::flat_hash_map<std::string, uint16_t> numbers_;
};

}  // namespace sendlift
