#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/feature_snapshot.h"

namespace sendlift {

// An answer counts for the contact before it if it comes within this time.
inline constexpr absl::Duration kAnswerWithin = absl::Hours(24 * 14);
// Contacts that are older are not counted.
inline constexpr absl::Duration kContactsOf = absl::Hours(24 * 365);

// Works out the features of the customers of a range of numbers as of a time: take everybody first, then the contacts,
// then the events, in any order. About 64 bytes a number and 24 a contact.
class FeatureRange {
 public:
  // Customers from number `first` on.
  FeatureRange(int64_t first, int64_t numbers, absl::Time as_of);

  void TakeCustomer(CustomerNumber customer, absl::Time create_time);
  void TakeContact(CustomerNumber customer, Channel channel, absl::Time time);
  size_t contacts() const { return contacts_.size(); }

  // The first event ends the contacts. One after the time of the snapshot counts nothing.
  //   - PURCHASED counts for recency, frequency and monetary value.
  //   - OPENED answers the last e-mail before it, CLICKED the last e-mail or SMS, REPLIED the last contact of any
  //     channel, if that was within kAnswerWithin. However often a contact is answered, it counts once.
  void TakeEvent(CustomerNumber customer, absl::string_view type, absl::Time time, int64_t amount_minor);

  // The features of the customers that were there by then, ascending. Whoever was made later, but has bought before,
  // was there.
  std::vector<CustomerFeatures> Features();

 private:
  struct Member {
    bool present = false;
    int64_t create_us = 0;
    int64_t first_us = 0;  // of purchases; valid with `purchases`
    int64_t last_us = 0;
    int64_t purchases = 0;
    int64_t amount_minor = 0;
  };
  struct Contact {
    int64_t member = 0;
    int64_t time_us = 0;
    Channel channel = Channel::kEmail;
    bool answered = false;
  };

  Member* Find(CustomerNumber customer);
  void SortContacts();
  void Answer(int64_t member, absl::string_view type, int64_t time_us);
  std::optional<CustomerFeatures> FeaturesOf(int64_t member) const;

  const int64_t first_;
  const int64_t as_of_us_;
  std::vector<Member> members_;
  std::vector<Contact> contacts_;
  bool sorted_ = false;
};

}  // namespace sendlift
