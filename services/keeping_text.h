#pragma once

#include <string>

#include "measurement/keeping_report.h"

namespace sendlift {

// What the lost cost, and whether keeping them would have paid, in one or two sentences. The report has a loss.
std::string LossText(const KeepingQuestion& question, const KeepingReport& report);

}  // namespace sendlift
