#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/customer.h"

namespace sendlift {

// What changed a consent. The numbers are stored; they never change.
enum class ConsentCause : uint8_t {
  kUnknown = 0,  // it was there before changes were recorded
  kImport = 1,
  kMerge = 2,    // of several customers only what all have agreed to
  kUnmerge = 3,  // as it was before the merge
};

// What stands behind a change of consent.
struct ConsentBasis {
  ConsentCause cause = ConsentCause::kUnknown;
  int64_t number = 0;                        // of the import batch, or of the merge
  std::string source;                        // what the import says: "web form", "contract 2026"
  absl::Time time = absl::InfiniteFuture();  // when it was given or withdrawn; not after it became known
};

// A change as it is recorded, once and for all.
struct ConsentChange {
  CustomerNumber customer;  // it was recorded for; may have been merged into another since
  int64_t number = 0;       // from 1 for each customer
  Consents given;
  Consents withdrawn;
  ConsentBasis basis;
  absl::Time record_time;
};

}  // namespace sendlift
