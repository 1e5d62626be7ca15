#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "clients/gateways/kit/channel.h"

namespace sendlift::bench {

// Takes everything at once and reports nothing beyond the acceptance.
class CountingChannel : public gateway::Channel {
 public:
  gateway::Verdict Admit(const gateway::Order& order) override { return {}; }
  void Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) override;

  int64_t count() const { return count_; }
  absl::Time first() const { return absl::FromUnixNanos(first_); }

 private:
  std::atomic<int64_t> count_ = 0;
  std::atomic<int64_t> first_ = 0;
};

struct DispatchRun {
  absl::Time end;  // of the last acknowledgement
  double server_cpu_seconds = 0;
};
// Runs a server on `file` and one gateway of the kit on loopback TCP, credit for 8 batches of 1,000, until `done`, and
// until every receipt is acknowledged.
DispatchRun RunServerAndGateway(const std::string& file, const std::string& server_log, gateway::Channel& channel,
                                const std::function<bool()>& done);

// Ends the process unless exactly that many instructions of the planned campaign are ACCEPTED and SUPPRESSED.
void CheckSettled(const std::string& file, int64_t accepted, int64_t suppressed);

// Makes a file with `customers` customers and a planned campaign for all of them; 1 % of them opted out afterwards.
// The control group is one in a million.
struct PlannedFile {
  int64_t instructions = 0;
  int64_t suppressed = 0;  // of them
};
PlannedFile MakePlannedFile(const std::string& file, int64_t customers);

}  // namespace sendlift::bench
