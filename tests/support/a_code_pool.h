#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "model/campaign.h"
#include "storage/code_pools.h"
#include "tests/support/world.h"

namespace sendlift::testing {

// A pool with the codes "A-1", "A-2" ... of a world.
inline void AddCodePool(World& world, const std::string& id, int codes) {
  world.Write([&](storage::Session& session) -> absl::Status {
    CodePool pool;
    pool.id = id;
    const auto made = storage::InsertCodePool(session, kWorkspace, pool, world.now());
    if (!made.ok()) return made.status();
    std::vector<std::string> all;
    for (int i = 1; i <= codes; ++i) all.push_back(absl::StrCat("A-", i));
    return storage::AddCodes(session, kWorkspace, *made, all, world.now()).status();
  });
}

inline int64_t FreeCodes(World& world, const std::string& id) {
  return world.Read([&](storage::Session& session) { return storage::GetCodePool(session, kWorkspace, id); })
      .free_count;
}

// The code of a customer in a campaign; empty without one.
inline std::string CodeOf(World& world, const Campaign& campaign, CustomerNumber customer) {
  return world
      .Read([&](storage::Session& session) {
        return storage::FindCodeOf(session, kWorkspace, campaign.number, customer);
      })
      .value_or("");
}

inline Offer DiscountWithCodes(const std::string& pool) {
  Offer offer = Discount(15);
  offer.code = OfferCode{.source = CodeSource::kPool, .pool = pool};
  return offer;
}

}  // namespace sendlift::testing
