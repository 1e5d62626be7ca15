#pragma once

#include <cstdint>
#include <functional>

namespace sendlift {

// A dense number of one kind of thing: Id<struct CustomerTag> cannot be taken for a campaign's number.
template <typename Tag>
struct Id {
  int64_t value = 0;

  friend auto operator<=>(const Id&, const Id&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.value);
  }
};

using WorkspaceNumber = Id<struct WorkspaceTag>;
using CustomerNumber = Id<struct CustomerTag>;
using CampaignNumber = Id<struct CampaignTag>;
using SegmentNumber = Id<struct SegmentTag>;

}  // namespace sendlift
