#pragma once

#include <cstdint>
#include <deque>

#include "absl/time/time.h"
#include "base/random.h"
#include "clients/gateways/kit/channel.h"
#include "clients/gateways/loopback/answers.h"
#include "clients/gateways/loopback/contacts.h"
#include "clients/gateways/loopback/outbox_file.h"

namespace sendlift::loopback {

struct LoopbackOptions {
  double reject_rate = 0;  // of orders, refused for good
  double bounce_rate = 0;  // of accepted ones, come back
  absl::Duration delay;    // from acceptance to the report of delivery
  uint64_t seed = 1;
};

// Accepts everything, sends nothing, and says that it was delivered.
class LoopbackChannel : public gateway::Channel {
 public:
  // `outbox`, `contacts` and `answers` may be null.
  LoopbackChannel(LoopbackOptions options, OutboxFile* outbox, Contacts* contacts, Answers* answers = nullptr)
      : options_(options), outbox_(outbox), contacts_(contacts), answers_(answers), random_(options.seed) {}

  int64_t carried_count() const { return carried_count_; }

  gateway::Verdict Admit(const gateway::Order& order) override;
  void Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) override;
  absl::Status Flush() override;
  void Poll(absl::Time now, gateway::Reports& reports) override;
  void Finish(absl::Time now, gateway::Reports& reports) override;

 private:
  const LoopbackOptions options_;
  OutboxFile* const outbox_;
  Contacts* const contacts_;
  Answers* const answers_;
  Random random_;
  int64_t carried_count_ = 0;
  std::deque<gateway::Report> delayed_;  // in the order of their times
};

}  // namespace sendlift::loopback
