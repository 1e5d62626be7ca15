#include "model/holdout.h"

#include "absl/numeric/int128.h"
#include "model/assignment.h"

namespace sendlift {

bool Contains(const Holdout& holdout, absl::string_view customer_id) {
  const absl::uint128 rank = Rank(holdout.salt, RankPurpose::kHoldout, customer_id);
  return absl::Uint128High64(rank * 1'000'000) < static_cast<uint64_t>(holdout.parts_per_million);
}

}  // namespace sendlift
