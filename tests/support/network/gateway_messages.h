#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "clients/gateways/kit/channel.h"
#include "clients/gateways/kit/intake.h"
#include "sendlift/v1/gateways.pb.h"

namespace sendlift::testing {

// A channel that takes everything but what a test tells it to refuse, and writes down what it carries.
class RecordingChannel : public gateway::Channel {
 public:
  gateway::Verdict verdict;
  absl::Status flush_status;
  std::vector<std::string> carried;  // keys
  std::set<std::string> queued;      // of them, those that can still be taken back
  std::vector<Rendered> rendered;
  int flush_count = 0;

  gateway::Verdict Admit(const gateway::Order&) override { return verdict; }
  void Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) override {
    carried.push_back(order.key());
    rendered.push_back(order.Render());
    reports.Add({.key = order.key(), .attempt = order.attempt(), .outcome = v1::Receipt::DELIVERED, .time = now});
  }
  bool Revoke(const std::string& key) override { return queued.erase(key) > 0; }
  absl::Status Flush() override {
    ++flush_count;
    return flush_status;
  }
};

// Content 1: an e-mail with one value, customer.first_name.
inline v1::ExchangeResponse AContent() {
  v1::ExchangeResponse message;
  v1::Content& content = *message.mutable_content();
  content.set_content(1);
  content.set_channel(v1::EMAIL);
  content.set_campaign("spring");
  content.set_creative("blue");
  content.set_subject("Hi {{customer.first_name}}");
  content.set_text("{{offer.percent}} off");
  content.add_value_names("customer.first_name");
  (*content.mutable_constants())["offer.percent"] = "20 %";
  return message;
}

struct InstructionParts {
  std::string key;
  int32_t attempt = 1;
  int64_t content = 1;
  absl::Time not_before = absl::UnixEpoch();
  absl::Time not_after = absl::FromUnixSeconds(4'000'000'000);
  std::vector<std::string> values = {"Ann"};
  absl::Duration time_to_live = {};
};

inline v1::ExchangeResponse SomeInstructions(int64_t epoch, const std::vector<InstructionParts>& all) {
  v1::ExchangeResponse message;
  message.mutable_instructions()->set_epoch(epoch);
  for (const InstructionParts& parts : all) {
    v1::Instruction& instruction = *message.mutable_instructions()->add_instructions();
    instruction.set_idempotency_key(parts.key);
    instruction.set_attempt(parts.attempt);
    instruction.set_address(parts.key + "@example.com");
    instruction.set_content(parts.content);
    instruction.set_not_before_micros(absl::ToUnixMicros(parts.not_before));
    instruction.set_not_after_micros(absl::ToUnixMicros(parts.not_after));
    for (const std::string& value : parts.values) instruction.add_values(value);
    instruction.set_time_to_live_micros(absl::ToInt64Microseconds(parts.time_to_live));
  }
  return message;
}

inline v1::ExchangeResponse AResolve(int64_t sequence, const std::vector<std::string>& keys,
                                     const std::vector<int>& attempts = {},
                                     const std::vector<absl::Time>& lease_times = {}) {
  v1::ExchangeResponse message;
  message.mutable_resolve()->set_sequence(sequence);
  for (const std::string& key : keys) message.mutable_resolve()->add_idempotency_keys(key);
  for (const int attempt : attempts) message.mutable_resolve()->add_attempts(attempt);
  for (const absl::Time time : lease_times) {
    message.mutable_resolve()->add_lease_times_micros(absl::ToUnixMicros(time));
  }
  return message;
}

inline v1::ExchangeResponse ARevoke(const std::vector<std::string>& keys, const std::vector<int>& attempts = {}) {
  v1::ExchangeResponse message;
  message.mutable_revoke()->set_reason("opted_out");
  for (const std::string& key : keys) message.mutable_revoke()->add_idempotency_keys(key);
  for (const int attempt : attempts) message.mutable_revoke()->add_attempts(attempt);
  return message;
}

inline gateway::IncomingPtr Arrived(const v1::ExchangeResponse& message, absl::Duration arrival = {}) {
  auto incoming = std::make_shared<gateway::Incoming>();
  incoming->arrival = arrival;
  *incoming->response = message;
  return incoming;
}

// "key/1 ACCEPTED reason", for comparisons in one line.
inline std::string Shown(const v1::Receipt& receipt) {
  std::string text = receipt.idempotency_key() + "/" + std::to_string(receipt.attempt()) + " " +
                     v1::Receipt::Outcome_Name(receipt.outcome());
  return receipt.reason().empty() ? text : text + " " + receipt.reason();
}

}  // namespace sendlift::testing
