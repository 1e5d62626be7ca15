#pragma once

#include "model/source.h"
#include "sendlift/v1/sources.pb.h"
#include "services/violations.h"

namespace sendlift {

v1::Source ToProto(const Source& source);

// Kind and trust rank; a wrong one is named in `violations` as "source.trust_rank".
Source SourceFromProto(const v1::Source& proto, Violations& violations);

}  // namespace sendlift
