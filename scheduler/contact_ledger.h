#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "base/mutex.h"
#include "model/channel.h"
#include "model/contact_policy.h"

namespace sendlift {

// A customer was, or may have been, contacted.
struct Contact {
  CustomerNumber customer;
  Channel channel = Channel::kEmail;
  absl::Time time;
};

// Who was contacted lately, on which channel and when: what frequency caps and minimum gaps are checked against when a
// contact is handed over. In memory, 4 bytes a customer and 12 a contact; it can be made again from the leases of the
// last 31 days (storage::ForEachContact). Times are kept to the second, rounded up: a cap or gap may hold up to a
// second longer, never shorter. Customers are numbered densely from 1. Thread-safe.
class ContactLedger {
 public:
  void Add(const Contact& contact);
  // Takes back a contact that did not happen; nothing happens if there is none like it.
  void Remove(const Contact& contact);
  // Whether one more contact at `now` keeps all caps. `except`: one contact on the channel at that time is not counted.
  bool Allows(CustomerNumber customer, Channel channel, absl::Span<const Cap> caps, absl::Time now,
              std::optional<absl::Time> except = std::nullopt) const;
  // When the gaps behind all contacts of the customer so far are over, without the one of `except`; infinite past if
  // there is none.
  absl::Time FreeFrom(CustomerNumber customer, Channel channel, absl::Span<const MinimumGap> gaps,
                      std::optional<absl::Time> except = std::nullopt) const;
  // Drops contacts that no cap looks at any more, those before `time`.
  void ForgetBefore(absl::Time time);

  void Clear();

  int64_t contacts() const;

 private:
  // A contact in the list of its customer.
  struct Node {
    uint32_t next = 0;  // index + 1; 0 ends the list
    uint32_t seconds = 0;
    Channel channel = Channel::kEmail;
  };
  uint32_t NewNode() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The contacts of a customer, without one on `channel` at `except`.
  template <typename Each>
  void ForEach(CustomerNumber customer, Channel channel, std::optional<absl::Time> except, Each each) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  std::vector<uint32_t> heads_ ABSL_GUARDED_BY(mutex_);  // by customer: index + 1 of the latest added
  std::vector<Node> nodes_ ABSL_GUARDED_BY(mutex_);
  uint32_t free_ ABSL_GUARDED_BY(mutex_) = 0;  // list of nodes to use again
  int64_t contacts_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace sendlift
