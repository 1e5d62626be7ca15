#include "clients/gateways/loopback/channel.h"

#include <utility>

namespace sendlift::loopback {

gateway::Verdict LoopbackChannel::Admit(const gateway::Order&) {
  if (options_.reject_rate > 0 && random_.Chance(options_.reject_rate)) {
    return {.kind = gateway::Verdict::Kind::kRefuseForGood, .reason = "simulated"};
  }
  return {};
}

void LoopbackChannel::Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) {
  ++carried_count_;
  if (outbox_ != nullptr) outbox_->Write(order, now);
  if (contacts_ != nullptr) contacts_->Arrived(now);
  const bool bounced = options_.bounce_rate > 0 && random_.Chance(options_.bounce_rate);
  if (!bounced && contacts_ != nullptr) contacts_->Reached(order.address(), order.content().creative());
  if (!bounced && answers_ != nullptr) {
    answers_->Arrived(order.key(), order.address(), order.content().channel(), now);
  }
  gateway::Report report{.key = order.key(),
                         .attempt = order.attempt(),
                         .outcome = bounced ? v1::Receipt::BOUNCED : v1::Receipt::DELIVERED,
                         .time = now + options_.delay,
                         .reason = bounced ? "simulated" : ""};
  if (options_.delay > absl::ZeroDuration()) {
    delayed_.push_back(std::move(report));
  } else {
    reports.Add(std::move(report));
  }
}

absl::Status LoopbackChannel::Flush() { return outbox_ == nullptr ? absl::OkStatus() : outbox_->Flush(); }

void LoopbackChannel::Poll(absl::Time now, gateway::Reports& reports) {
  while (!delayed_.empty() && delayed_.front().time <= now) {
    reports.Add(std::move(delayed_.front()));
    delayed_.pop_front();
  }
}

// A simulated delivery need not be waited for.
void LoopbackChannel::Finish(absl::Time now, gateway::Reports& reports) {
  for (gateway::Report& report : delayed_) {
    report.time = now;
    reports.Add(std::move(report));
  }
  delayed_.clear();
}

}  // namespace sendlift::loopback
