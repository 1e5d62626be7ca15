#pragma once

#include "model/feature_snapshot.h"
#include "sendlift/v1/feature_snapshots.pb.h"

namespace sendlift {

v1::FeatureSnapshot ToProto(const FeatureSnapshot& snapshot);

}  // namespace sendlift
