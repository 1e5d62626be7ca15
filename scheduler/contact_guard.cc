#include "scheduler/contact_guard.h"

#include "base/planted_bug.h"
#include "model/customer.h"

namespace sendlift {
namespace {

absl::TimeZone Load(const ContactPolicy& policy, absl::string_view name) {
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
  auto span = spans_.find(time_zone);
  if (span == spans_.end()) {
    span = spans_.emplace(std::string(time_zone), QuietSpanAt(definition_.policy, time_zone, now_)).first;
  }
  return span->second;
}

std::optional<Obstacle> ContactGuard::Quiet(const storage::DueInstruction& due, const storage::Block& block) {
  const QuietSpan& span = SpanOf(due.time_zone);
  if (!span.quiet) return std::nullopt;
  const bool cancels = definition_.policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel;
  Obstacle obstacle{.reason = ExclusionReason::kQuietHours, .until = std::nullopt};
  if (!cancels && span.until < block.not_after) obstacle.until = span.until;
  return obstacle;
}

std::optional<Obstacle> ContactGuard::ObstacleTo(const storage::DueInstruction& due, const storage::Block& block) {
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
  if (!policy.caps.empty() && !ledger_->Allows(due.customer, block.channel, policy.caps, now_)) {
    return Obstacle{.reason = ExclusionReason::kCapped, .until = std::nullopt};
  }
  return std::nullopt;
}

absl::Time ContactGuard::NotAfter(const storage::DueInstruction& due, const storage::Block& block) {
  if (!definition_.policy.quiet_hours.has_value()) return block.not_after;
  return std::min(block.not_after, SpanOf(due.time_zone).until);
}

}  // namespace sendlift
