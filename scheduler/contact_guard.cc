#include "scheduler/contact_guard.h"

#include <algorithm>

#include "base/planted_bug.h"
#include "model/customer.h"

namespace sendlift {
const QuietSpan& ContactGuard::SpanOf(const storage::DueInstruction& due, const storage::Block& block) {
  const QuietRule* rule =
      RuleFor(definition_, {.channel = block.channel, .address = due.address, .time_zone = due.time_zone});
  // The customers of a block share a place, as long as nobody moves.
  const bool as_before =
      last_span_ != spans_.end() && last_span_->first.first == rule && last_span_->first.second == due.time_zone;
  if (as_before) return last_span_->second;
  Place place(rule, std::string(due.time_zone));
  last_span_ = spans_.find(place);
  if (last_span_ == spans_.end()) {
    const QuietSpan span = QuietSpanAt(definition_.policy, {.time_zone = place.second, .rule = rule}, now_);
    last_span_ = spans_.emplace(std::move(place), span).first;
  }
  return last_span_->second;
}

std::optional<Obstacle> ContactGuard::Quiet(const storage::DueInstruction& due, const storage::Block& block) {
  const QuietSpan& span = SpanOf(due, block);
  if (!span.quiet) return std::nullopt;
  const bool cancels = definition_.policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel;
  Obstacle obstacle{.reason = ExclusionReason::kQuietHours, .until = std::nullopt};
  if (!cancels && span.until < block.not_after) obstacle.until = span.until;
  return obstacle;
}

std::optional<Obstacle> ContactGuard::TooSoon(const storage::DueInstruction& due, const storage::Block& block,
                                              std::optional<absl::Time> own) const {
  const absl::Time free_from = ledger_->FreeFrom(due.customer, block.channel, definition_.policy.minimum_gaps, own);
  if (free_from <= now_) return std::nullopt;
  Obstacle obstacle{.reason = ExclusionReason::kMinimumGap, .until = std::nullopt};
  if (free_from < block.not_after) obstacle.until = free_from;
  return obstacle;
}

std::optional<Obstacle> ContactGuard::ObstacleTo(const storage::DueInstruction& due, const storage::Block& block,
                                                 std::optional<absl::Time> own) {
  const bool suppressed = due.suppressed && !Planted(PlantedBug::kSuppressionOnlyWhenPlanned);
  if (suppressed) return Obstacle{.reason = ExclusionReason::kSuppressed, .until = std::nullopt};
  if (due.address.empty()) return Obstacle{.reason = ExclusionReason::kNoAddress, .until = std::nullopt};
  if (!Consents(due.consents).Has(block.channel, definition_.purpose)) {
    return Obstacle{.reason = ExclusionReason::kNoConsent, .until = std::nullopt};
  }
  const ContactPolicy& policy = definition_.policy;
  if (HasQuietHours(policy)) {
    if (const std::optional<Obstacle> quiet = Quiet(due, block)) return quiet;
  }
  const bool has_caps = !policy.caps.empty() && !Planted(PlantedBug::kCapOnlyWhenPlanned);
  if (has_caps && !ledger_->Allows(due.customer, block.channel, policy.caps, now_, own)) {
    return Obstacle{.reason = ExclusionReason::kCapped, .until = std::nullopt};
  }
  return policy.minimum_gaps.empty() ? std::nullopt : TooSoon(due, block, own);
}

absl::Time ContactGuard::NotAfter(const storage::DueInstruction& due, const storage::Block& block) {
  if (!HasQuietHours(definition_.policy)) return block.not_after;
  return std::min(block.not_after, SpanOf(due, block).until);
}

}  // namespace sendlift
