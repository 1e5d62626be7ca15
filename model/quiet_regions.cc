#include "model/quiet_regions.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"

namespace sendlift {
namespace {

constexpr char kChecked[] = "2026-11-22";

std::vector<QuietRule> Rows() {
  const std::vector<Channel> calls = {Channel::kPhone};
  const std::vector<Channel> calls_and_texts = {Channel::kSms, Channel::kPhone};
  const std::vector<Channel> everything = {Channel::kEmail, Channel::kSms, Channel::kPhone};
  return {
      {.rule = "AU",
       .region = "AU",
       .channels = calls,
       .allowed = "Mon-Fri 09:00-20:00; Sat 09:00-17:00",
       .exception =
           "consent to a call at that time; national public holidays are forbidden too, and are not known here",
       .source = "Telecommunications (Telemarketing and Research Calls) Industry Standard 2017, calling times",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "CA",
       .region = "CA",
       .channels = calls,
       .allowed = "Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00",
       .exception = "hours that a province sets instead",
       .source = "CRTC Unsolicited Telecommunications Rules, Part III (Telemarketing Rules)",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "ES",
       .region = "ES",
       .channels = calls,
       .allowed = "Mon-Fri 09:00-21:00",
       .exception = "public holidays are forbidden too, and are not known here",
       .source = "Real Decreto Legislativo 1/2007, art. 96(2)",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "FR",
       .region = "FR",
       .channels = calls,
       .allowed = "Mon-Fri 10:00-13:00, 14:00-20:00",
       .exception = "consent to calls; public holidays are forbidden too, and are not known here",
       .source = "Code de la consommation, art. D223-9 (decree 2022-1313)",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "IN",
       .region = "IN",
       .channels = calls_and_texts,
       .allowed = "Daily 10:00-21:00",
       .exception = "time bands that a customer has chosen with the operator",
       .source = "TRAI, Telecom Commercial Communications Customer Preference Regulations, 2018",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "IT",
       .region = "IT",
       .channels = calls,
       .allowed = "Mon-Fri 09:00-20:00; Sat 10:00-19:00",
       .exception = "binds who has joined the code; public holidays are forbidden too, and are not known here",
       .source = "Codice di condotta telemarketing e teleselling, approved by the Garante on 7 March 2024",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "KR",
       .region = "KR",
       .channels = calls_and_texts,
       .allowed = "Daily 08:00-21:00",
       .exception =
           "a separate consent to the night, which is not kept here; e-mail is free (Enforcement Decree art. 61)",
       .source = "Act on Promotion of Information and Communications Network Utilization, art. 50(3)",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "US",
       .region = "US",
       .channels = calls_and_texts,
       .allowed = "Daily 08:00-21:00",
       .exception = "consent, or an established business relationship; some states allow fewer hours",
       .source = "47 CFR 64.1200(c)(1)",
       .checked = kChecked,
       .quiet = {}},
      {.rule = "ZA",
       .region = "ZA",
       .channels = everything,
       .allowed = "Mon-Fri 08:00-20:00; Sat 09:00-13:00",
       .exception = "written consent to other hours; public holidays are forbidden too, and are not known here",
       .source = "Consumer Protection Act 68 of 2008, s. 12, with Government Notice R.293 of 2011",
       .checked = kChecked,
       .quiet = {}},
  };
}

std::vector<QuietRule> MakeRules() {
  std::vector<QuietRule> rules = Rows();
  for (QuietRule& rule : rules) {
    auto quiet = QuietOutside(rule.allowed);
    CHECK_INVARIANT(quiet.ok());
    rule.quiet = *std::move(quiet);
  }
  return rules;
}

}  // namespace

const std::vector<QuietRule>& QuietRules() {
  static const auto& rules = *new std::vector<QuietRule>(MakeRules());
  return rules;
}

const QuietRule* FindQuietRule(absl::string_view region, Channel channel, Purpose purpose) {
  for (const QuietRule& rule : QuietRules()) {
    const bool holds = rule.region == region && rule.purpose == purpose &&
                       std::find(rule.channels.begin(), rule.channels.end(), channel) != rule.channels.end();
    if (holds) return &rule;
  }
  return nullptr;
}

const QuietRule* QuietRuleNamed(absl::string_view rule) {
  for (const QuietRule& known : QuietRules()) {
    if (known.rule == rule) return &known;
  }
  return nullptr;
}

}  // namespace sendlift
