#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// A class of the demo's customers: how many there are and what really moves them.
struct DemoTier {
  const char* name;          // the value of the column tier
  const char* id;            // the tier's id in the campaign and in reports
  double share;              // of all customers
  double base_rate;          // probability of a purchase without a message
  double friendly_lift;      // added by the friendly message
  double urgent_lift;        // added by the urgent message
  int64_t spend_mean_minor;  // of a purchase, in cents
  int recency_days_min;
  int recency_days_max;
};

// VIP, REGULAR, POTENTIAL, LAPSED.
const std::array<DemoTier, 4>& DemoTiers();

// Somebody made up.
struct DemoCustomer {
  std::string id;
  std::string first_name;
  std::string email;         // at example.com; empty for some
  std::string phone_number;  // +1AREA55501XX, which nobody has; empty for most
  const DemoTier* tier = nullptr;
  std::string language_code;
  std::string time_zone;
  int recency_days = 0;
  int orders = 0;
  bool has_consent = true;
};

// The same customers for the same seed, on every machine.
std::vector<DemoCustomer> MakeDemoCustomers(int count, uint64_t seed);

}  // namespace sendlift::cli
