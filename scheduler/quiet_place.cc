#include "scheduler/quiet_place.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/planted_bug.h"
#include "model/customer_region.h"

namespace sendlift {
namespace {

bool CanBeLoaded(absl::string_view name) {
  absl::TimeZone zone;
  return !name.empty() && absl::LoadTimeZone(name, &zone);
}

absl::TimeZone Load(const ContactPolicy& policy, absl::string_view name) {
  if (Planted(PlantedBug::kQuietHoursInServerTime)) return absl::UTCTimeZone();
  absl::TimeZone zone;
  if (!name.empty() && absl::LoadTimeZone(name, &zone)) return zone;
  if (absl::LoadTimeZone(policy.default_time_zone, &zone)) return zone;
  return absl::UTCTimeZone();
}

// What the policy says where no rule does.
QuietWeek UsualWeek(const ContactPolicy& policy) {
  return policy.quiet_hours.has_value() ? WeekOf(*policy.quiet_hours) : QuietWeek();
}

}  // namespace

std::string ToText(const QuietPlace& place) {
  return place.rule == nullptr ? place.time_zone : absl::StrCat(place.time_zone, " ", place.rule->rule);
}

QuietPlace QuietPlaceFromText(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(text, absl::MaxSplits(' ', 1));
  return {.time_zone = std::string(halves.first), .rule = QuietRuleNamed(halves.second)};
}

const QuietRule* RuleFor(const CampaignDefinition& definition, const Whereabouts& whereabouts) {
  const ContactPolicy& policy = definition.policy;
  if (!policy.by_region) return nullptr;
  const bool has_number = whereabouts.channel != Channel::kEmail && !whereabouts.address.empty();
  absl::string_view region = has_number ? RegionOfNumber(whereabouts.address) : RegionOfTimeZone(whereabouts.time_zone);
  if (!has_number && region.empty() && !CanBeLoaded(whereabouts.time_zone)) region = policy.default_region;
  return FindQuietRule(region, whereabouts.channel, definition.purpose);
}

QuietPlace QuietPlaceOf(const CampaignDefinition& definition, const Whereabouts& whereabouts) {
  if (!HasQuietHours(definition.policy)) return {};
  const bool known = CanBeLoaded(whereabouts.time_zone);
  return {.time_zone = known ? std::string(whereabouts.time_zone) : definition.policy.default_time_zone,
          .rule = RuleFor(definition, whereabouts)};
}

QuietSpan QuietSpanAt(const ContactPolicy& policy, const QuietPlace& place, absl::Time now) {
  const absl::TimeZone zone = Load(policy, place.time_zone);
  if (place.rule != nullptr) {
    return {.quiet = IsQuiet(place.rule->quiet, zone, now), .until = NextChange(place.rule->quiet, zone, now)};
  }
  const QuietWeek usual = UsualWeek(policy);
  return {.quiet = IsQuiet(usual, zone, now), .until = NextChange(usual, zone, now)};
}

}  // namespace sendlift
