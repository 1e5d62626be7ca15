#pragma once

#include "model/follow_up.h"
#include "storage/definition_parts_json.h"

namespace sendlift {

// A step of a stored definition.
Json ToJson(const FollowUp& step);
FollowUp FollowUpFromJson(const Json& json);

}  // namespace sendlift
