#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "clients/gateways/loopback/people.h"

namespace sendlift::loopback {

// Who has been reached with what, and when the last instruction came. Thread-safe.
class Contacts {
 public:
  explicit Contacts(std::vector<std::string> creatives) : creatives_(std::move(creatives)) {}

  void Arrived(absl::Time now);
  // Creatives without a lift of their own count as contacts without an effect.
  void Reached(absl::string_view address, absl::string_view creative);

  absl::Time last_arrival() const;
  // The lift of the creative that moves this person most, among those that reached the address; none if none did.
  std::optional<double> LiftOf(const Person& person) const;

 private:
  const std::vector<std::string> creatives_;
  mutable Mutex mutex_;
  absl::Time last_arrival_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::flat_hash_map<std::string, std::vector<int>> reached_ ABSL_GUARDED_BY(mutex_);  // -1: without an effect
};

}  // namespace sendlift::loopback
