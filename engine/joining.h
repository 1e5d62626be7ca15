#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "engine/offer_book.h"
#include "model/assignment.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift {

// How a customer comes into a campaign alone: at a touchpoint, or by an event.
struct Arrival {
  const Customer& customer;
  int tier = 0;
  std::optional<int> imported_arm;
  std::string place;  // the touchpoint, or the event's type
  absl::Time time;    // outcomes count from then on
  absl::Time now;     // of whose day it is a cohort
};
// What such a customer is assigned: the imported arm, or that of the rank (docs/assignment.md, "One by one").
Assignment AssignmentAlone(const BookedCampaign& booked, const Arrival& arrival);

// Whether the customer is in another campaign of the exclusion group.
absl::StatusOr<bool> IsInOtherOfGroup(storage::Session& session, const BookedCampaign& booked, CustomerNumber customer);

// Whether what the tier offers is there for one more customer: a piece, and a code of its pool.
absl::StatusOr<bool> HasOfferLeft(storage::Session& session, const Campaign& campaign, int tier,
                                  CustomerNumber customer, absl::Time now);

// Assigns a customer who is not in the campaign, with a piece and a code of a pool, if the offer has them; of a
// campaign with steps, the journey begins (ENTERED). False, and nothing is stored, if nothing is left: who is measured
// must not depend on the arm, so control takes a piece, too, and gives it back.
absl::StatusOr<bool> Join(storage::Session& session, const Campaign& campaign, const Assignment& assignment,
                          absl::Time now);

}  // namespace sendlift
