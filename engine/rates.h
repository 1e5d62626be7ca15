#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/rate_limiter.h"
#include "model/channel.h"
#include "model/rate_limit.h"
#include "storage/database.h"

namespace sendlift {

// What a hand-over counts for.
struct RateSubjects {
  std::string gateway;
  Channel channel = Channel::kEmail;
  std::string campaign_id;
};

// The rate limits in force and what was handed over in their windows. All limits of all subjects hold at once.
class Rates {
 public:
  // Takes over the limits as they are stored. A limit that is new, or has another period, begins with what the leases
  // say was handed over in its window, none of it earlier than it was: so a restart allows nothing twice. A changed
  // count keeps what was counted.
  absl::Status Load(storage::Session& session, absl::Time now);

  // How many may be handed over at `now`, at most `limit`: the least that any limit allows, less what is reserved.
  int64_t Allowance(const RateSubjects& subjects, absl::Time now, int64_t limit);
  // Sets aside what is about to be leased; each Reserve is followed by one Settle of the same subjects.
  void Reserve(const RateSubjects& subjects, int64_t count);
  // Gives back what was reserved and counts what was handed over of it at `now`.
  void Settle(const RateSubjects& subjects, int64_t reserved, int64_t handed_over, absl::Time now);
  // When the next limit that allows nothing now allows something; infinite future if there is none.
  absl::Time NextTime(absl::Time now);

 private:
  using Key = std::pair<RateSubject::Kind, std::string>;
  struct Entry {
    RateSubject subject;
    std::shared_ptr<RateLimiter> limiter;
  };

  static Key KeyOf(const RateSubject& subject) { return {subject.kind, subject.id}; }
  static std::vector<Key> KeysOf(const RateSubjects& subjects);
  bool Begins(const RateLimit& limit) const;
  void Index();

  std::map<std::string, Entry> limits_;  // by their id
  absl::flat_hash_map<Key, std::vector<std::shared_ptr<RateLimiter>>> by_subject_;
  absl::flat_hash_map<Key, int64_t> reserved_;
};

}  // namespace sendlift
