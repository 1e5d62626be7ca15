#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/mutex.h"
#include "clients/gateways/loopback/people.h"
#include "sendlift/v1/channels.pb.h"
#include "sendlift/v1/events.pb.h"

namespace sendlift::loopback {

// How people answer what reaches them. Nobody does by default.
struct AnswerOptions {
  double open_rate = 0;                       // of e-mails
  double click_rate = 0;                      // of those that were opened
  double machine_rate = 0;                    // of e-mails, opened by a mail proxy as they arrive, read or not
  double reply_rate = 0;                      // of text messages, with a rating in the reply
  int rating_max = 5;                         // the highest, from 1
  absl::Duration spread = absl::Seconds(10);  // within which a person does one thing after another
  uint64_t seed = 1;

  bool any() const { return open_rate > 0 || machine_rate > 0 || reply_rate > 0; }
};

// Events with which a customer answers the message under `key`, by the time at which each happens: OPENED, CLICKED or
// REPLIED, all about the message. Depends on the options and the key alone. People need 3 seconds at least; a proxy
// says what it is by its user agent. The text of a reply begins with two numbers, what was experienced and what was
// expected.
std::vector<v1::Event> AnswersTo(const std::string& key, const std::string& customer_id, v1::Channel channel,
                                 absl::Time arrival, const AnswerOptions& options);

// Answers that have not been told to the server. Thread-safe.
class Answers {
 public:
  // `people` say whose an address is; the first of several answers for all.
  Answers(AnswerOptions options, const People& people);

  void Arrived(const std::string& key, absl::string_view address, v1::Channel channel, absl::Time now);
  // Those that have happened by `now`, in their order. They stay until they are told.
  std::vector<v1::Event> Due(absl::Time now) const;
  void Told(const std::vector<v1::Event>& events);
  // Nobody is about to answer, and all is told.
  bool empty() const;

 private:
  const AnswerOptions options_;
  absl::flat_hash_map<std::string, std::string> customer_ids_;  // by address
  mutable Mutex mutex_;
  std::map<std::pair<absl::Time, int64_t>, v1::Event> untold_ ABSL_GUARDED_BY(mutex_);  // by time and sequence
};

}  // namespace sendlift::loopback
