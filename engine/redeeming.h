#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "engine/events.h"
#include "model/campaign.h"
#include "storage/database.h"
#include "storage/redemptions.h"

namespace sendlift {

// Codes of offers that come with the events of one source, in one transaction. The campaigns are read with the first
// code.
class Redeemer {
 public:
  Redeemer(storage::Session& session, int64_t source, absl::Time now) : session_(session), source_(source), now_(now) {}

  // What is wrong with the code of an event of a customer: it is none that was given to the customer, its time is over,
  // or another event has redeemed it. Nothing for an event without a code, or that may be taken.
  absl::StatusOr<std::optional<std::string>> Problem(const IncomingEvent& event, CustomerNumber customer);
  // Redeems the code that Problem looked at last, once its event is stored; does nothing without one.
  absl::Status Redeem();

 private:
  struct Found {
    const Campaign* campaign = nullptr;
    CustomerNumber named;  // that the code was made for, or given to; merged into another one, perhaps
    storage::Redemption redemption;
  };
  absl::StatusOr<const std::vector<Campaign>*> Campaigns();
  absl::StatusOr<std::optional<Found>> Find(const IncomingEvent& event, CustomerNumber customer);
  absl::StatusOr<std::optional<Found>> FindInPools(const IncomingEvent& event, CustomerNumber customer);
  // A code of `source` that `named` was given in a campaign, if the customer is that one and has such an offer.
  absl::StatusOr<std::optional<Found>> FoundIn(const Campaign& campaign, CustomerNumber named, CodeSource source,
                                               const IncomingEvent& event, CustomerNumber customer);
  // When the tier's offer was promised last: at a touchpoint, or with a contact, of a step without an offer of its own;
  // nothing if it never was.
  absl::StatusOr<std::optional<absl::Time>> ContactTime(const Found& found, CustomerNumber customer);

  storage::Session& session_;
  const int64_t source_;
  const absl::Time now_;
  std::optional<std::vector<Campaign>> campaigns_;
  std::optional<Found> next_;
};

}  // namespace sendlift
