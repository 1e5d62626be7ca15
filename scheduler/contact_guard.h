#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "scheduler/contact_ledger.h"
#include "scheduler/quiet_place.h"
#include "storage/instructions.h"

namespace sendlift {

// Why a contact must not happen now.
struct Obstacle {
  ExclusionReason reason = ExclusionReason::kSuppressed;
  std::optional<absl::Time> until;  // it may happen from then on; nothing: never
};

// Says at hand-over, of one customer after the other, what stands against contacting them at this moment: address,
// consent, suppression, quiet hours in their own zone and region, frequency caps, the gap to the contact before. What
// was true when it was planned does not count. For one campaign and one instant.
class ContactGuard {
 public:
  // `ledger` may be nothing if the campaign has neither caps nor gaps. Both outlive the guard.
  ContactGuard(const CampaignDefinition& definition, const ContactLedger* ledger, absl::Time now)
      : definition_(definition), ledger_(ledger), now_(now) {}

  // `own`: when it was handed over before and may have been a contact, which then does not count.
  std::optional<Obstacle> ObstacleTo(const storage::DueInstruction& due, const storage::Block& block,
                                     std::optional<absl::Time> own = std::nullopt);
  // Until when it may be carried out at the latest: the block's expiry, or the beginning of quiet hours.
  absl::Time NotAfter(const storage::DueInstruction& due, const storage::Block& block);

 private:
  std::optional<Obstacle> Quiet(const storage::DueInstruction& due, const storage::Block& block);
  std::optional<Obstacle> TooSoon(const storage::DueInstruction& due, const storage::Block& block,
                                  std::optional<absl::Time> own) const;
  const QuietSpan& SpanOf(const storage::DueInstruction& due, const storage::Block& block);

  const CampaignDefinition& definition_;
  const ContactLedger* ledger_;
  const absl::Time now_;
  using Place = std::pair<const QuietRule*, std::string>;  // with the zone as the customer has it
  using Spans = std::map<Place, QuietSpan>;
  Spans spans_;
  Spans::const_iterator last_span_ = spans_.end();
};

}  // namespace sendlift
