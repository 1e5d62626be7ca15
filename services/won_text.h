#pragma once

#include <string>

#include "measurement/won_report.h"

namespace sendlift {

// What a comparison says of the customers whom an arm added, in one or two sentences.
std::string WonText(const WonReport& report, const WonComparison& comparison, const std::string& arm);

}  // namespace sendlift
