#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/consent.h"
#include "storage/database.h"

namespace sendlift::storage {

// Records what is different in `after`; nothing if nothing is.
absl::Status RecordConsents(Session& session, WorkspaceNumber workspace, CustomerNumber customer, Consents before,
                            Consents after, const ConsentBasis& basis, absl::Time now);

// What a customer has agreed to for whom nothing is recorded yet.
struct FirstConsents {
  CustomerNumber customer;
  Consents given;
  const ConsentBasis* basis = nullptr;
};
absl::Status RecordFirstConsents(Session& session, WorkspaceNumber workspace, absl::Span<const FirstConsents> first,
                                 absl::Time now);

// Changes of a customer, and of those that were merged into it, as they were recorded: behind the `after` first ones,
// at most `limit`.
absl::StatusOr<std::vector<ConsentChange>> ListConsentChanges(Session& session, WorkspaceNumber workspace,
                                                              CustomerNumber customer, int64_t after, int limit);

}  // namespace sendlift::storage
