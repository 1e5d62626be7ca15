#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/connection.h"
#include "clients/cli/context.h"
#include "clients/cli/table.h"
#include "sendlift/v1/stops.pb.h"

namespace sendlift::cli {

// The stops that stand, oldest first.
absl::StatusOr<std::vector<v1::Stop>> ReadStops(const Context& context, const Connection& connection);

Table StopTable(const std::vector<v1::Stop>& stops);

}  // namespace sendlift::cli
