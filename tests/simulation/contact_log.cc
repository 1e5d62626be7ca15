#include "tests/simulation/contact_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sendlift::simulation {

bool ContactLog::IsQuietIn(const std::string& zone, const ContactPolicy& policy, absl::Time time) {
  if (!policy.quiet_hours.has_value()) return false;
  absl::TimeZone clocks;
  const bool known = !zone.empty() && absl::LoadTimeZone(zone, &clocks);
  if (!known && !absl::LoadTimeZone(policy.default_time_zone, &clocks)) clocks = absl::UTCTimeZone();
  const std::string reading = absl::FormatTime("%H:%M", time, clocks);
  const std::string span = ToString(*policy.quiet_hours);
  const std::string begin = span.substr(0, 5);
  const std::string end = span.substr(6);
  return begin < end ? begin <= reading && reading < end : begin <= reading || reading < end;
}

bool ContactLog::IsQuietFor(const std::string& customer, const ContactPolicy& policy, absl::Time time) const {
  if (!policy.quiet_hours.has_value()) return false;
  const std::set<std::string>& zones = zones_.at(customer);
  return std::all_of(zones.begin(), zones.end(),
                     [&](const std::string& zone) { return IsQuietIn(zone, policy, time); });
}

std::optional<std::string> ContactLog::QuietHoursForbid(const Sent& sent) const {
  if (!IsQuietFor(sent.customer, *sent.policy, sent.time)) return std::nullopt;
  return absl::StrCat(sent.key, " was sent to ", sent.customer, " at night");
}

// Of several offers the gateway may have taken any, and the customer may have moved between them.
std::optional<std::string> ContactLog::QuietHoursForbidNow(const std::string& key, absl::Time gateway_now) const {
  const auto last = last_.find(key);
  if (last == last_.end() || gateway_now < contacts_[last->second].sent.time) return std::nullopt;
  const bool quiet = std::all_of(contacts_.begin(), contacts_.end(), [&](const Contact& each) {
    return each.sent.key != key || std::all_of(each.zones.begin(), each.zones.end(), [&](const std::string& zone) {
             return IsQuietIn(zone, *each.sent.policy, gateway_now);
           });
  });
  if (!quiet) return std::nullopt;
  return absl::StrCat(key, " was handed over at night");
}

std::optional<std::string> ContactLog::CapsForbid(const Sent& sent) const {
  for (const Cap& cap : sent.policy->caps) {
    if (cap.channel.has_value() && *cap.channel != sent.channel) continue;
    const auto before = std::count_if(contacts_.begin(), contacts_.end(), [&](const Contact& each) {
      const bool counts = !cap.channel.has_value() || each.sent.channel == *cap.channel;
      return each.taken && counts && each.sent.customer == sent.customer && each.sent.key != sent.key &&
             sent.time - each.sent.time < cap.within;
    });
    if (before < cap.contacts) continue;
    return absl::StrCat(sent.key, " is contact ", before + 1, " of ", sent.customer, " within ",
                        absl::FormatDuration(cap.within));
  }
  return std::nullopt;
}

// What an earlier run gave to a gateway, and this one to another, is not known any more to be the first one's.
bool ContactLog::CountsFor(const Contact& contact, const RateSubject& subject, int64_t epoch) const {
  const Sent& sent = contact.sent;
  if (contact.between && sent.epoch != epoch) return false;
  if (subject.kind == RateSubject::Kind::kChannel) return NameOf(sent.channel) == subject.id;
  if (subject.kind == RateSubject::Kind::kCampaign) return sent.campaign == subject.id;
  const bool known = sent.epoch == epoch || contacts_[last_.at(sent.key)].sent.gateway == subject.id;
  return sent.gateway == subject.id && known;
}

std::optional<std::string> ContactLog::RatesForbid(const Sent& sent) const {
  for (const RateLimit& limit : limits_) {
    const Contact candidate{.sent = sent, .passed = passed_, .zones = {}, .taken = true};
    const bool is_for = limit.subject.kind == RateSubject::Kind::kGateway
                            ? sent.gateway == limit.subject.id
                            : CountsFor(candidate, limit.subject, sent.epoch);
    if (!is_for) continue;
    const auto in_window = std::count_if(contacts_.begin(), contacts_.end(), [&](const Contact& each) {
      return passed_ - each.passed < limit.period && CountsFor(each, limit.subject, sent.epoch);
    });
    if (in_window < limit.count) continue;
    return absl::StrCat(sent.key, " is ", in_window + 1, " of ", limit.subject.id, " within ",
                        absl::FormatDuration(limit.period));
  }
  return std::nullopt;
}

void ContactLog::Add(const Sent& sent) {
  const auto [last, is_first] = last_.try_emplace(sent.key, contacts_.size());
  bool again = false;
  if (!is_first) {
    Contact& before = contacts_[last->second];
    before.taken = false;
    again = before.sent.attempt == sent.attempt;
    before.between = before.again;
    last->second = contacts_.size();
  }
  contacts_.push_back(
      {.sent = sent, .passed = passed_, .zones = zones_.at(sent.customer), .taken = true, .again = again});
}

void ContactLog::NotTaken(const std::string& key) {
  const auto last = last_.find(key);
  if (last != last_.end()) contacts_[last->second].taken = false;
}

}  // namespace sendlift::simulation
