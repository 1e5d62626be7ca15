#pragma once

#include <grpcpp/support/status.h>

#include <ostream>

#include "absl/status/status.h"
#include "clients/cli/source_map.h"

namespace sendlift::cli {

// A server's answer as a status that keeps what base/error.h carries: the reason, the named values and every wrong
// field. A call that reached no server says how to start one at `server`.
absl::Status FromGrpc(const grpc::Status& status, absl::string_view server);

// "error: ..." and a line for every wrong field: "  autumn.yaml:12:5: tiers[1].offer.percent: ..." where the map knows
// the place, "  tiers[1].offer.percent: ..." elsewhere.
void PrintFailure(const absl::Status& status, const SourceMap& places, std::ostream& out);

}  // namespace sendlift::cli
