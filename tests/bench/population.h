#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift::bench {

// A directory for one benchmark, removed at its end.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// Opens a database with full sync, as a server would.
std::unique_ptr<storage::Database> OpenDatabase(const std::string& path);

// Makes `count` customers in 24 zones with an e-mail address, consent, a tier and five attributes.
void MakeCustomers(storage::Database& database, int64_t count);
// Suppresses one in a hundred of them.
void SuppressSome(storage::Database& database, int64_t count);

// A running campaign for all of them, due now: one arm and control, one e-mail with five values of a customer, 100
// bytes of them; at most 2 contacts a day and 5 a week; quiet hours. Zones are whole hours from -11 to 11, so the 20
// minutes of quiet around the hour that none of them has keep every zone loud for 50 minutes, while each is checked.
Campaign LaunchCampaign(storage::Database& database, int control_parts_per_million);
// Plans its only wave.
void PlanCampaign(storage::Database& database);

}  // namespace sendlift::bench
