#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/environment.h"
#include "engine/offer_book.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

// What events mean for the journeys of campaigns that were begun and are not over: they bring customers in, trigger
// steps and hold them back, and end the journeys of those who opt out. One caller at a time.
class JourneyEvents {
 public:
  // `environment` outlives it.
  explicit JourneyEvents(const Environment& environment) : environment_(environment) {}

  // Events in the order of the log, each once, in the transaction that folds them. Campaigns without steps and entry
  // cost nothing.
  //
  // A human event that a campaign's entry names brings the customer in, once, if it happened within the campaign's
  // window and the customer is of its audience (as for a recommendation, only that the tier needs no offer); arms are
  // given as there. An event about a contact concerns the campaign of that contact alone, and tells the step; every
  // other concerns all campaigns that the customer is in.
  absl::Status Meet(storage::Session& session, absl::Span<const Event> events);

 private:
  absl::Status RefreshBook(storage::Session& session);

  const Environment environment_;
  std::unique_ptr<const OfferBook> book_;
};

}  // namespace sendlift
