#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "model/channel.h"
#include "model/contact_policy.h"
#include "model/rate_limit.h"

namespace sendlift::simulation {

// One hand-over, as it is seen on the stream.
struct Sent {
  std::string key;
  int attempt = 1;
  std::string customer;
  std::string campaign;
  std::string gateway;
  Channel channel = Channel::kEmail;
  const ContactPolicy* policy = nullptr;  // outlives the log
  absl::Time time;                        // on the server's wall clock
  int64_t epoch = 0;
};

// What was handed over to whom, and what quiet hours, caps and rates say to one more: an implementation of its own,
// that reads clocks as text and counts what it saw.
class ContactLog {
 public:
  // A customer's zone is being changed: until it is known which one is stored, each of them may be.
  void ZoneMayBe(const std::string& customer, const std::string& zone) { zones_[customer].insert(zone); }
  void ZoneIs(const std::string& customer, const std::string& zone) { zones_[customer] = {zone}; }
  void Limit(const RateLimit& limit) { limits_.push_back(limit); }
  // On the server's wall clock, also by a jump forward.
  void TimePasses(absl::Duration step) { passed_ += step; }

  // What forbids the hand-over, or nothing. An instruction that is offered again is one contact, the last one.
  std::optional<std::string> QuietHoursForbid(const Sent& sent) const;
  std::optional<std::string> CapsForbid(const Sent& sent) const;
  std::optional<std::string> RatesForbid(const Sent& sent) const;
  void Add(const Sent& sent);
  // Nobody was contacted: rejected, never seen, or so the server was told.
  void NotTaken(const std::string& key);
  // What forbids carrying out what was sent, by the gateway's clock. One that is behind the server's is not to blame.
  std::optional<std::string> QuietHoursForbidNow(const std::string& key, absl::Time gateway_now) const;

  // Whether the clocks of a zone show quiet hours.
  static bool IsQuietIn(const std::string& zone, const ContactPolicy& policy, absl::Time time);
  // In every zone that may be the customer's.
  bool IsQuietFor(const std::string& customer, const ContactPolicy& policy, absl::Time time) const;

 private:
  struct Contact {
    Sent sent;
    absl::Duration passed;        // when, in time that has passed
    std::set<std::string> zones;  // that may have been the customer's
    bool taken = true;
    bool again = false;    // the key came before
    bool between = false;  // it was offered again before and after: of such, the leases keep no more
  };
  bool CountsFor(const Contact& contact, const RateSubject& subject, int64_t epoch) const;

  std::map<std::string, std::set<std::string>> zones_;  // by customer
  std::vector<RateLimit> limits_;
  absl::Duration passed_;
  std::vector<Contact> contacts_;
  std::map<std::string, size_t> last_;  // contact, by key
};

}  // namespace sendlift::simulation
