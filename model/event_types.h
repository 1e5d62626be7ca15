#pragma once

#include "absl/strings/string_view.h"
#include "model/event.h"

namespace sendlift {

// A reply to a survey that brings a rating is one event and two things: REPLIED and RATED.
inline bool IsAlsoRated(const Event& event) { return event.type == kReplied && event.details.rating.has_value(); }

// Whether an event is of a type, the second one included.
inline bool IsOfType(const Event& event, absl::string_view type) {
  return event.type == type || (IsAlsoRated(event) && type == kRated);
}

}  // namespace sendlift
