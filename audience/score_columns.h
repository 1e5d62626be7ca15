#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/scoring.h"

namespace sendlift {

// The attributes that scores become: docs/models.md lists them. The first is "id".
std::vector<std::string> ScoreColumns();

// The attributes of one customer by version `model`. Probabilities have four decimals.
std::map<std::string, std::string> ScoreAttributes(const CustomerScore& score, int64_t model);

}  // namespace sendlift
