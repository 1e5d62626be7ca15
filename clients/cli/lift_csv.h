#pragma once

#include "clients/cli/table.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// One line a metric, part and arm, then one a guardrail and arm, of the kind GUARDRAIL, whose verdict is its state;
// numbers as the server sent them.
Table LiftCsv(const v1::LiftReport& report);

}  // namespace sendlift::cli
