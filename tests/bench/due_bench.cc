#include <algorithm>
#include <atomic>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "tests/bench/dispatch_run.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kInstructions = 100'000;
constexpr int64_t kPerSecond = 20'000;
constexpr int64_t kAtOnce = 200;
constexpr absl::Duration kBegin = absl::Seconds(3);  // for the server to start and the gateway to connect

using DueTimes = std::vector<absl::Time>;  // of every instruction, by sequence

// Cuts the blocks of the plan into pieces of 200 that fall due one after another, 20,000 instructions a second.
DueTimes SpreadOverTime(const std::string& file) {
  DueTimes due(kInstructions);
  const auto database = OpenDatabase(file);
  const absl::Status status = database->Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(const Campaign campaign, storage::GetCampaign(session, kMainWorkspace, "bench"));
    ASSIGN_OR_RETURN(const auto blocks, storage::ListBlocks(session, kMainWorkspace, campaign.number));
    RETURN_IF_ERROR(session.Execute("DELETE FROM blocks").status());
    const absl::Time begin = absl::Now() + kBegin;
    for (const storage::Block& block : blocks) {
      for (int64_t first = block.first_sequence; first < block.end_sequence(); first += kAtOnce) {
        storage::Block piece = block;
        piece.first_sequence = first;
        piece.size = std::min(kAtOnce, block.end_sequence() - first);
        piece.not_before = begin + absl::Seconds(1) * (static_cast<double>(first) / kPerSecond);
        std::fill_n(due.begin() + first, piece.size, piece.not_before);
        RETURN_IF_ERROR(storage::InsertBlock(session, kMainWorkspace, piece));
      }
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
  return due;
}

// Notes how long after its due time each instruction is in the gateway's hands.
class LatenessChannel : public gateway::Channel {
 public:
  explicit LatenessChannel(const DueTimes& due) : due_(due) { lateness_.reserve(due.size()); }

  gateway::Verdict Admit(const gateway::Order& order) override {
    int64_t sequence = 0;
    CHECK_INVARIANT(absl::SimpleAtoi(order.key().substr(order.key().rfind('-') + 1), &sequence));
    lateness_.push_back(absl::ToDoubleMilliseconds(absl::Now() - due_[static_cast<size_t>(sequence)]));
    return {};
  }
  void Carry(const gateway::Order& order, absl::Time now, gateway::Reports& reports) override { ++count_; }

  int64_t count() const { return count_; }
  // Once the gateway has ended.
  double Percentile(double share) {
    const auto place = lateness_.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(lateness_.size()));
    std::nth_element(lateness_.begin(), place, lateness_.end());
    return *place;
  }

 private:
  const DueTimes& due_;
  std::vector<double> lateness_;
  std::atomic<int64_t> count_ = 0;
};

}  // namespace

std::vector<Figure> RunDue() {
  constexpr int kRuns = 3;
  const std::string note =
      "20,000/s fall due, 200 every 10 ms; from the due time to the gateway's hands, lease committed with full sync";
  Figure p99{.bench = "dispatch",
             .metric = "due_to_wire_p99_ms",
             .values = {},
             .unit = "ms",
             .n = kInstructions,
             .note = note};
  Figure p50{.bench = "dispatch",
             .metric = "due_to_wire_p50_ms",
             .values = {},
             .unit = "ms",
             .n = kInstructions,
             .note = note};
  for (int run = 0; run < kRuns; ++run) {
    Workplace workplace;
    const std::string file = workplace.File("due.db");
    const PlannedFile planned = MakePlannedFile(file, kInstructions);
    const int64_t expected = planned.instructions - planned.suppressed;
    const DueTimes due = SpreadOverTime(file);
    LatenessChannel channel(due);
    RunServerAndGateway(file, workplace.File("server.log"), channel, [&] { return channel.count() >= expected; });
    p99.values.push_back(channel.Percentile(0.99));
    p50.values.push_back(channel.Percentile(0.5));
  }
  return {p99, p50};
}

}  // namespace sendlift::bench
