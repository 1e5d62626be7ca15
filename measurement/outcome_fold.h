#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/campaign.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

// Folds one campaign's share of a group of events into its outcomes and cells. The events are in the order of their
// customers, so that assignments and outcomes are read and written page by page; each outcome is written once, however
// many of the events are in it. An assignment of a wave from `frozen_waves` on may be taken back and does not count.
absl::Status FoldOutcomes(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                          int frozen_waves, absl::Span<const Event> events);

// Whether nothing that happens from `time` on can count in the campaign, as far as its people are known: the windows of
// all of them are over.
absl::StatusOr<bool> IsOverForAll(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                  absl::Time time);

}  // namespace sendlift
