#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/context.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// Reads a campaign's lift report. Errors: NOT_FOUND.
absl::StatusOr<v1::LiftReport> ReadLift(Context& context, const std::string& campaign);

}  // namespace sendlift::cli
