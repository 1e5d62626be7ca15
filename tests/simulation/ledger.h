#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/campaign.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// What the database holds of instructions, read as it is committed.
class Ledger final : public Committed {
 public:
  Ledger(SimulatedDatabase& database, Tally& tally) : database_(database), tally_(tally) {}

  void Watch(const Campaign& campaign) { campaigns_.emplace(KeyPrefix(campaign.uid), campaign); }

  std::optional<Target> TargetOf(const std::string& key) override;
  std::optional<Standing> StandingOf(const std::string& key) override;

  // Every planned instruction of a campaign's visible waves, by key.
  std::map<std::string, Target> TargetsOf(const Campaign& campaign);

  // After a commit: counts what changed since the last one. What changed against the arrows of the state machine, or
  // nothing.
  std::optional<std::string> Compare();

  // Every planned instruction of visible waves, by key, with where it stands; never leased ones are PLANNED.
  std::map<std::string, Standing> All();
  // How many wait, are due at `now` and may go, in campaigns that run. What had expired at `highest` stays so.
  int64_t DueCount(absl::Time now, absl::Time highest, const std::function<bool(const Target&)>& may_go);
  // By channel, the highest and the lowest priority of what runs, waits for its first hand-over, is due at `now` and
  // not in quiet hours. What had expired at `highest` stays so.
  struct Urgency {
    int highest = 0;
    int lowest = 0;
  };
  std::map<Channel, Urgency> UrgencyOf(absl::Time now, absl::Time highest);
  // Where everything stands, campaigns included, as one text.
  std::string Snapshot();

 private:
  void LoadTargets(const Campaign& campaign);
  bool IsLoaded(const Campaign& campaign, const storage::Block& block) const;

  SimulatedDatabase& database_;
  Tally& tally_;
  std::map<std::string, Campaign> campaigns_;  // by the prefix of its keys
  std::map<std::string, Target> targets_;
  std::map<std::string, Standing> last_;
};

}  // namespace sendlift::simulation
