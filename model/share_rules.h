#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "model/share.h"

namespace sendlift {

// What is wrong with shares that make a whole together, each under its own field, their sum under `field`: one out of
// range, more than one remainder, not 100 % in all. `whose`: "control and arms".
std::vector<FieldViolation> ShareViolations(const std::string& field, absl::string_view whose,
                                            const std::vector<std::pair<std::string, Share>>& shares);

}  // namespace sendlift
