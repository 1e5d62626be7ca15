#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "storage/database.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"

namespace sendlift::simulation {

// Looks at every wave in the moment in which it is committed, beside what was known when the pass began:
// - nobody is contacted again who had responded since the first contact was planned, whom no gateway says to have
//   reached, or of whom an earlier contact may still be under way;
// - nobody is taken whom a running campaign of higher priority has treated, or will, so near that a cap of one contact
//   leaves no room for both.
class WaveWatch {
 public:
  WaveWatch(SimulatedDatabase& database, Ledger& ledger, Oracle& oracle, Tally& tally)
      : database_(database), ledger_(ledger), oracle_(oracle), tally_(tally) {}

  // After a commit. `went_back`: a wave was planned after the server's clock had jumped back behind an event, so that
  // it is not defined who has responded.
  void Look(const std::vector<Campaign>& campaigns, bool went_back);

 private:
  absl::StatusOr<std::set<std::string>> Responders(storage::Session& session, const Campaign& campaign);
  void CheckAgain(const Campaign& campaign, const std::set<std::string>& responders, int wave);
  void CheckContacts(const std::string& key, const std::vector<std::string>& earlier);
  void CheckRivals(const Campaign& campaign, int wave, const std::vector<Campaign>& campaigns);

  SimulatedDatabase& database_;
  Ledger& ledger_;
  Oracle& oracle_;
  Tally& tally_;
  std::map<std::string, size_t> frozen_;  // how many waves were seen, by campaign
};

}  // namespace sendlift::simulation
