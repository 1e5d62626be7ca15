#include "audience/feature_range.h"

#include <algorithm>
#include <utility>

namespace sendlift {
namespace {

constexpr int64_t kDayUs = 24LL * 3600 * 1'000'000;

bool MayAnswer(absl::string_view type, Channel channel) {
  if (type == "OPENED") return channel == Channel::kEmail;
  if (type == "CLICKED") return channel != Channel::kPhone;
  return type == "REPLIED";
}

}  // namespace

FeatureRange::FeatureRange(int64_t first, int64_t numbers, absl::Time as_of)
    : first_(first), as_of_us_(absl::ToUnixMicros(as_of)), members_(static_cast<size_t>(numbers)) {}

FeatureRange::Member* FeatureRange::Find(CustomerNumber customer) {
  const int64_t place = customer.value - first_;
  if (place < 0 || place >= static_cast<int64_t>(members_.size())) return nullptr;
  Member& member = members_[static_cast<size_t>(place)];
  return member.present ? &member : nullptr;
}

void FeatureRange::TakeCustomer(CustomerNumber customer, absl::Time create_time) {
  Member& member = members_[static_cast<size_t>(customer.value - first_)];
  member.present = true;
  member.create_us = absl::ToUnixMicros(create_time);
}

void FeatureRange::TakeContact(CustomerNumber customer, Channel channel, absl::Time time) {
  const int64_t time_us = absl::ToUnixMicros(time);
  if (Find(customer) == nullptr || time_us >= as_of_us_) return;
  contacts_.push_back({.member = customer.value - first_, .time_us = time_us, .channel = channel, .answered = false});
}

void FeatureRange::SortContacts() {
  if (sorted_) return;
  sorted_ = true;
  std::sort(contacts_.begin(), contacts_.end(), [](const Contact& a, const Contact& b) {
    return std::tuple(a.member, a.time_us, a.channel) < std::tuple(b.member, b.time_us, b.channel);
  });
}

void FeatureRange::TakeEvent(CustomerNumber customer, absl::string_view type, absl::Time time, int64_t amount_minor) {
  const int64_t time_us = absl::ToUnixMicros(time);
  Member* member = Find(customer);
  if (member == nullptr || time_us >= as_of_us_) return;
  if (type != "PURCHASED") return Answer(customer.value - first_, type, time_us);
  member->first_us = member->purchases == 0 ? time_us : std::min(member->first_us, time_us);
  member->last_us = member->purchases == 0 ? time_us : std::max(member->last_us, time_us);
  ++member->purchases;
  member->amount_minor += amount_minor;
}

void FeatureRange::Answer(int64_t member, absl::string_view type, int64_t time_us) {
  SortContacts();
  auto contact =
      std::upper_bound(contacts_.begin(), contacts_.end(), std::pair(member, time_us),
                       [](const auto& at, const Contact& one) { return at < std::pair(one.member, one.time_us); });
  while (contact != contacts_.begin()) {
    --contact;
    if (contact->member != member || contact->time_us + absl::ToInt64Microseconds(kAnswerWithin) < time_us) return;
    if (!MayAnswer(type, contact->channel)) continue;
    contact->answered = true;
    return;
  }
}

std::optional<CustomerFeatures> FeatureRange::FeaturesOf(int64_t place) const {
  const Member& member = members_[static_cast<size_t>(place)];
  const bool was_there = member.create_us < as_of_us_ || member.purchases > 0;
  if (!member.present || !was_there) return std::nullopt;
  CustomerFeatures features;
  features.customer = {first_ + place};
  features.frequency = member.purchases;
  features.monetary_minor = member.amount_minor;
  int64_t known_us = member.create_us;
  if (member.purchases > 0) {
    features.recency_days = (as_of_us_ - member.last_us) / kDayUs;
    known_us = std::min(known_us, member.first_us);
  }
  features.tenure_days = (as_of_us_ - known_us) / kDayUs;
  return features;
}

std::vector<CustomerFeatures> FeatureRange::Features() {
  SortContacts();
  std::vector<CustomerFeatures> all;
  auto contact = contacts_.begin();
  for (int64_t place = 0; place < static_cast<int64_t>(members_.size()); ++place) {
    std::optional<CustomerFeatures> features = FeaturesOf(place);
    for (; contact != contacts_.end() && contact->member == place; ++contact) {
      if (!features.has_value()) continue;
      Answers& answers = features->answers[PlaceOf(contact->channel)];
      ++answers.contacts;
      answers.answered += contact->answered ? 1 : 0;
    }
    if (features.has_value()) all.push_back(*features);
  }
  return all;
}

}  // namespace sendlift
