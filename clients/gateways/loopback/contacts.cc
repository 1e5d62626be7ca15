#include "clients/gateways/loopback/contacts.h"

#include <algorithm>

namespace sendlift::loopback {

void Contacts::Arrived(absl::Time now) {
  MutexLock lock(mutex_);
  last_arrival_ = std::max(last_arrival_, now);
}

void Contacts::Reached(absl::string_view address, absl::string_view creative) {
  const auto found = std::find(creatives_.begin(), creatives_.end(), creative);
  const int index = found == creatives_.end() ? -1 : static_cast<int>(found - creatives_.begin());
  MutexLock lock(mutex_);
  std::vector<int>& all = reached_[address];
  if (std::find(all.begin(), all.end(), index) == all.end()) all.push_back(index);
}

absl::Time Contacts::last_arrival() const {
  MutexLock lock(mutex_);
  return last_arrival_;
}

std::optional<double> Contacts::LiftOf(const Person& person) const {
  MutexLock lock(mutex_);
  const auto found = reached_.find(person.address);
  if (found == reached_.end()) return std::nullopt;
  std::optional<double> best;
  for (const int index : found->second) {
    const double lift = index < 0 ? 0 : person.lifts[static_cast<size_t>(index)];
    if (!best.has_value() || lift > *best) best = lift;
  }
  return best;
}

}  // namespace sendlift::loopback
