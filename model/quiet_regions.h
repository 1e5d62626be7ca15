#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "model/channel.h"
#include "model/quiet_week.h"

namespace sendlift {

// At which hours a country's law, or a code of its authority, lets promotions be sent. Data, not legal advice: what is
// here was read by engineers on the day that `checked` names.
struct QuietRule {
  absl::string_view rule;    // stored with planned blocks; never used again for another rule
  absl::string_view region;  // ISO 3166-1 alpha-2
  std::vector<Channel> channels;
  Purpose purpose = Purpose::kPromotion;
  absl::string_view allowed;  // on the customer's clock, as QuietOutside reads it
  absl::string_view exception;
  absl::string_view source;
  absl::string_view checked;  // "2026-11-22"
  QuietWeek quiet;            // what `allowed` leaves
};

// The day on which a row was last added, changed or taken away.
inline constexpr char kQuietRulesVersion[] = "2026-11-22";

// By region, then by rule.
const std::vector<QuietRule>& QuietRules();
// The rule for a contact; nothing where there is none, and other hours have to do.
const QuietRule* FindQuietRule(absl::string_view region, Channel channel, Purpose purpose);
// By QuietRule::rule; nothing if this version has none of that name.
const QuietRule* QuietRuleNamed(absl::string_view rule);

// What Korea's Network Act (art. 50(4)) and its Enforcement Decree have at the beginning of a promotion's
// text and of an e-mail's subject.
inline constexpr char kKoreanLabel[] = "(광고)";

}  // namespace sendlift
