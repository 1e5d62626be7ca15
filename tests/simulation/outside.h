#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/events.h"
#include "model/campaign.h"
#include "model/customer.h"
#include "model/rate_limit.h"
#include "tests/simulation/code_log.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"
#include "tests/simulation/trace.h"

namespace sendlift::simulation {

// What comes from outside: purchases, answers to contacts, opt-outs, planners who pause, resume and cancel. Whoever
// gets no answer asks again.
class Outside {
 public:
  Outside(std::vector<Customer> customers, std::vector<Campaign> campaigns, SimulatedDatabase& database,
          const Clock& clock, Oracle& oracle, Ledger& ledger, Tally& tally, Trace& trace, Random& random)
      : customers_(std::move(customers)),
        campaigns_(std::move(campaigns)),
        database_(database),
        clock_(clock),
        oracle_(oracle),
        ledger_(ledger),
        tally_(tally),
        trace_(trace),
        random_(random) {}

  // Stores customers, rate limits and codes and launches campaigns; nothing goes wrong yet.
  absl::Status Begin(const std::vector<RateLimit>& limits, std::vector<CodeBox> boxes);

  // `now`: by the clock of the shop, which agrees with one that the server trusts.
  void SendEvent(absl::Time now);
  // Some people's zone changes.
  void MoveCustomers();
  void PauseOrResume();
  // Takes a piece of a limited offer for a promise of its own, or gives one back.
  void PromisePiece();
  // Sends what has no answer yet.
  void Repeat();
  absl::Status ResumeAll();

  bool HasUnanswered() const { return !unanswered_.empty(); }
  // Events that were acknowledged, by their number at the source.
  const std::map<int64_t, IncomingEvent>& acknowledged() const { return acknowledged_; }
  absl::Time latest_event_time() const { return latest_event_time_; }
  const std::vector<Campaign>& campaigns() const { return campaigns_; }
  const std::vector<CodeBox>& boxes() const { return boxes_; }

 private:
  absl::Status StoreCodes();
  void Move(const Customer& customer, const std::string& zone);
  std::string SomebodyUnderWay(const std::string& otherwise);
  void Begin(const IncomingEvent& event);
  std::optional<IncomingEvent> SomeAnswer(absl::Time now);
  void Send(const IncomingEvent& event);
  void Refused(const IncomingEvent& event);
  void Acknowledged(const IncomingEvent& event);
  absl::Status Change(const Campaign& campaign,
                      const std::function<absl::StatusOr<Campaign>(storage::Session&, Campaign, absl::Time)>& change);

  const std::vector<Customer> customers_;
  std::vector<Campaign> campaigns_;
  std::vector<CodeBox> boxes_;
  SimulatedDatabase& database_;
  const Clock& clock_;
  Oracle& oracle_;
  Ledger& ledger_;
  Tally& tally_;
  Trace& trace_;
  Random& random_;
  std::set<std::string> cancelled_;  // acknowledged, by the prefix of their keys
  int64_t last_sequence_ = 0;
  absl::Time latest_event_time_ = absl::InfinitePast();
  std::deque<IncomingEvent> unanswered_;
  std::map<int64_t, IncomingEvent> acknowledged_;
};

}  // namespace sendlift::simulation
