#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "scheduler/contact_ledger.h"
#include "storage/instructions.h"

namespace sendlift {

// Why a contact must not happen now.
struct Obstacle {
  ExclusionReason reason = ExclusionReason::kSuppressed;
  std::optional<absl::Time> until;  // it may happen from then on; nothing: never
};

// When the quiet hours of a zone are over, or begin.
struct QuietSpan {
  bool quiet = false;
  absl::Time until = absl::InfinitePast();  // the next change
};

// Says at hand-over, of one customer after the other, what stands against contacting them at this moment: address,
// consent, suppression, quiet hours in their own zone, frequency caps. What was true when it was planned does not
// count. For one campaign and one instant.
class ContactGuard {
 public:
  // `ledger` may be nothing if the campaign has no caps. Both outlive the guard.
  ContactGuard(const CampaignDefinition& definition, const ContactLedger* ledger, absl::Time now)
      : definition_(definition), ledger_(ledger), now_(now) {}

  // `own`: when it was handed over before and may have been a contact, which then does not count.
  std::optional<Obstacle> ObstacleTo(const storage::DueInstruction& due, const storage::Block& block,
                                     std::optional<absl::Time> own = std::nullopt);
  // Until when it may be carried out at the latest: the block's expiry, or the beginning of quiet hours.
  absl::Time NotAfter(const storage::DueInstruction& due, const storage::Block& block);

 private:
  std::optional<Obstacle> Quiet(const storage::DueInstruction& due, const storage::Block& block);
  const QuietSpan& SpanOf(absl::string_view time_zone);

  const CampaignDefinition& definition_;
  const ContactLedger* ledger_;
  const absl::Time now_;
  using Spans = std::map<std::string, QuietSpan, std::less<>>;
  Spans spans_;
  Spans::const_iterator last_span_ = spans_.end();
};

// Where a zone stands at `now`. A name that cannot be loaded counts as the policy's default zone. The campaign has
// quiet hours.
QuietSpan QuietSpanAt(const ContactPolicy& policy, absl::string_view time_zone, absl::Time now);
// The zone of a customer as blocks are sorted by it: empty if the campaign has no quiet hours, the default zone if the
// customer's cannot be loaded.
std::string EffectiveTimeZone(const ContactPolicy& policy, absl::string_view time_zone);

}  // namespace sendlift
