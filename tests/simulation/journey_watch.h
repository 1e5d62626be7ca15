#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/clock.h"
#include "model/assignment.h"
#include "model/campaign.h"
#include "model/event.h"
#include "storage/assignments.h"
#include "storage/database.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/step_model.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// Looks at journeys and triggers in the moment in which they are committed, beside the events that were folded by then:
// - an event triggers every step that waits for it, and nothing is triggered without its cause;
// - a trigger is decided once, when it is due, and in no case that the step does not concern: another arm or tier,
//   something that `without` names, a journey that had ended;
// - a journey has one ending.
// And at every contact of a step that is sent: it is the only one of its trigger, not too early and not too late.
class JourneyWatch {
 public:
  JourneyWatch(SimulatedDatabase& database, Ledger& ledger, Oracle& oracle, Tally& tally, const Clock& clock)
      : database_(database), ledger_(ledger), oracle_(oracle), tally_(tally), clock_(clock) {}

  // After a commit. `went_back`: a wave was planned after the server's clock had jumped back behind an event, so that
  // it is not defined what happened after the entry.
  void Look(const std::vector<Campaign>& campaigns, bool went_back);
  void Sent(const std::string& key, const Target& target);
  void ServerDied();
  // At the end of a world that has come to rest: nothing waits, everything happened that had to, counts add up.
  void Settle(const std::vector<Campaign>& campaigns, bool went_back);

 private:
  using Key = std::tuple<int64_t, int, int64_t>;  // customer, step from 0 on, occurrence
  struct Way {
    absl::Time enter_time;
    std::string ending;
    absl::Time end_time;
  };
  struct Seen {
    std::map<Key, Trigger> triggers;
    std::map<int64_t, Way> journeys;
  };
  // That a trigger comes from a contact.
  struct Claim {
    const Campaign* campaign;
    Trigger trigger;
    std::string customer;
  };
  // One campaign at one commit.
  struct Moment {
    const Campaign& campaign;
    Seen before;
    Seen now;
    std::map<int64_t, storage::NamedAssignment> people;
    bool went_back = false;
  };

  absl::Status LookAt(storage::Session& session, const Campaign& campaign, bool went_back);
  absl::StatusOr<Seen> Read(storage::Session& session, const Campaign& campaign);
  absl::StatusOr<std::map<int64_t, storage::NamedAssignment>> People(storage::Session& session,
                                                                     const Campaign& campaign);
  absl::Status LearnEvents(storage::Session& session);
  absl::StatusOr<HeardEvent> Heard(storage::Session& session, const Campaign& campaign, const Event& event);

  void CheckJourneys(const Moment& moment);
  absl::Status CheckTrigger(storage::Session& session, const Moment& moment, const Trigger* before,
                            const Trigger& after);
  void CheckDecision(const Moment& moment, const Trigger& trigger, const Assignment& assignment);
  bool HappenedWithout(const Campaign& campaign, const FollowUp& step, const Trigger& trigger) const;
  absl::StatusOr<bool> HasCause(storage::Session& session, const Moment& moment, const Trigger& trigger);
  bool WasContacted(const Campaign& campaign, const FollowUp& step, const std::string& customer);
  absl::Status CheckFresh(storage::Session& session, const Moment& moment);
  void CheckTriggered(const Moment& moment, const HeardEvent& event, const Assignment& assignment,
                      const std::string& ending);
  absl::Status SettleOne(storage::Session& session, const Campaign& campaign, bool went_back);
  absl::Status CheckCounts(storage::Session& session, const Campaign& campaign, const Seen& seen);
  absl::Status CheckEntered(storage::Session& session, const Campaign& campaign, const Seen& seen);
  void Wrong(const char* invariant, const Campaign& campaign, const Trigger& trigger, const std::string& what);

  SimulatedDatabase& database_;
  Ledger& ledger_;
  Oracle& oracle_;
  Tally& tally_;
  const Clock& clock_;
  std::map<std::string, Seen> seen_;  // by campaign
  std::vector<Claim> claims_;         // of this commit
  int64_t folded_ = 0;
  std::vector<Event> fresh_;                  // of the last commit
  absl::Time learnt_;                         // when that was, by the product's reckoning
  absl::Time latest_ = absl::InfinitePast();  // that the server has seen: what was over then stays so
  std::map<std::pair<std::string, int64_t>, std::vector<HeardEvent>> heard_;  // by campaign and customer
  std::map<std::pair<std::string, Key>, std::string> sent_;  // key of the first contact, by campaign and trigger
};

}  // namespace sendlift::simulation
