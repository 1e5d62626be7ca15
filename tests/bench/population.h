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

// Makes `count` customers in 24 zones with an e-mail address, consent, a tier and four attributes; 1 % suppressed.
void MakeCustomers(storage::Database& database, int64_t count);

// A running campaign for all of them, due now: one arm of 90 % and control, one e-mail with five values of a customer.
Campaign LaunchCampaign(storage::Database& database);

}  // namespace sendlift::bench
