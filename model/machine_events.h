#pragma once

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift {

// Whether a program says of itself that it is a mail proxy or a scanner, and not a person's browser or mail client.
// Only what names itself is known; docs/events.md has the list with its sources. An empty text says nothing.
bool IsMachineAgent(absl::string_view user_agent);

// Whether an open or a click comes too soon after its contact was handed over to a gateway for anybody to have read it:
// within 2 seconds, or in the second before, since many clocks count whole seconds. Never for events of other types.
bool IsTooFast(absl::string_view type, absl::Time hand_over_time, absl::Time event_time);

}  // namespace sendlift
