#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/gateways/kit/connection.h"
#include "sendlift/v1/events.pb.h"

namespace sendlift::loopback {

struct ImportCounts {
  int64_t created_count = 0;
  int64_t duplicate_count = 0;
  int64_t rejected_count = 0;
};

// Streams events to the server as those of a source and waits until all are settled. Sending them again after an error
// is harmless.
absl::StatusOr<ImportCounts> ImportEvents(const gateway::Connection& connection, const std::string& workspace,
                                          const std::string& source, const std::vector<v1::Event>& events);

// Whether the server may take the same import later.
bool IsPassing(const absl::Status& status);

// When an event happened, to the microsecond.
void SetTime(absl::Time time, v1::Event& event);
absl::Time TimeOf(const v1::Event& event);

}  // namespace sendlift::loopback
