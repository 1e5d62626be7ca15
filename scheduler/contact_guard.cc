#include "scheduler/contact_guard.h"

#include "base/planted_bug.h"
#include "model/customer.h"

namespace sendlift {
namespace {

absl::TimeZone Load(const ContactPolicy& policy, absl::string_view name) {
  if (Planted(PlantedBug::kQuietHoursInServerTime)) return absl::UTCTimeZone();
  absl::TimeZone zone;
  if (!name.empty() && absl::LoadTimeZone(name, &zone)) return zone;
  if (absl::LoadTimeZone(policy.default_time_zone, &zone)) return zone;
  return absl::UTCTimeZone();
}

}  // namespace

QuietSpan QuietSpanAt(const ContactPolicy& policy, absl::string_view time_zone, absl::Time now) {
  const absl::TimeZone zone = Load(policy, time_zone);
  return {.quiet = IsQuiet(*policy.quiet_hours, zone, now), .until = NextChange(*policy.quiet_hours, zone, now)};
}

std::string EffectiveTimeZone(const ContactPolicy& policy, absl::string_view time_zone) {
  if (!policy.quiet_hours.has_value()) return "";
  absl::TimeZone zone;
  const bool known = !time_zone.empty() && absl::LoadTimeZone(time_zone, &zone);
  return known ? std::string(time_zone) : policy.default_time_zone;
}

const QuietSpan& ContactGuard::SpanOf(absl::string_view time_zone) {
  // The customers of a block share a zone, as long as nobody moves.
  if (last_span_ != spans_.end() && last_span_->first == time_zone) return last_span_->second;
  last_span_ = spans_.find(time_zone);
  if (last_span_ == spans_.end()) {
    last_span_ = spans_.emplace(std::string(time_zone), QuietSpanAt(definition_.policy, time_zone, now_)).first;
  }
  return last_span_->second;
}

std::optional<Obstacle> ContactGuard::Quiet(const storage::DueInstruction& due, const storage::Block& block) {
  const QuietSpan& span = SpanOf(due.time_zone);
  if (!span.quiet) return std::nullopt;
  const bool cancels = definition_.policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel;
  Obstacle obstacle{.reason = ExclusionReason::kQuietHours, .until = std::nullopt};
  if (!cancels && span.until < block.not_after) obstacle.until = span.until;
  return obstacle;
}

std::optional<Obstacle> ContactGuard::ObstacleTo(const storage::DueInstruction& due, const storage::Block& block,
                                                 std::optional<absl::Time> own) {
  if (due.address.empty()) return Obstacle{.reason = ExclusionReason::kNoAddress, .until = std::nullopt};
  const bool suppressed = due.suppressed && !Planted(PlantedBug::kSuppressionOnlyWhenPlanned);
  if (suppressed) return Obstacle{.reason = ExclusionReason::kSuppressed, .until = std::nullopt};
  if (!Consents(due.consents).Has(block.channel, definition_.purpose)) {
    return Obstacle{.reason = ExclusionReason::kNoConsent, .until = std::nullopt};
  }
  const ContactPolicy& policy = definition_.policy;
  if (policy.quiet_hours.has_value()) {
    if (const std::optional<Obstacle> quiet = Quiet(due, block)) return quiet;
  }
  const bool has_caps = !policy.caps.empty() && !Planted(PlantedBug::kCapOnlyWhenPlanned);
  if (has_caps && !ledger_->Allows(due.customer, block.channel, policy.caps, now_, own)) {
    return Obstacle{.reason = ExclusionReason::kCapped, .until = std::nullopt};
  }
  return std::nullopt;
}

absl::Time ContactGuard::NotAfter(const storage::DueInstruction& due, const storage::Block& block) {
  if (!definition_.policy.quiet_hours.has_value()) return block.not_after;
  return std::min(block.not_after, SpanOf(due.time_zone).until);
}

}  // namespace sendlift
