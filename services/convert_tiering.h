#pragma once

#include "audience/tier_rules.h"
#include "model/tiering.h"
#include "sendlift/v1/tierings.pb.h"
#include "services/violations.h"

namespace sendlift {

v1::Tiering ToProto(const Tiering& tiering);
// What it says; a missing model is named in `violations`. Whether its rules make sense, CheckTiering says.
Tiering TieringFromProto(const v1::Tiering& proto, Violations& violations);

// With the rules of the tiering.
v1::TieringPreview ToProto(const TieringPreview& preview, const Tiering& tiering);
v1::TierChange ToProto(const TierChange& change);

}  // namespace sendlift
