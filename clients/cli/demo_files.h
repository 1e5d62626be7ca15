#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "clients/cli/demo_people.h"

namespace sendlift::cli {

// Rows of CustomersCsv that are wrong on purpose.
inline constexpr int kDemoBadRows = 6;

// The shop's file of customers, a few bad rows among them.
std::string CustomersCsv(const std::vector<DemoCustomer>& customers);

// What sendlift-loopback needs to know to play the people behind the addresses.
std::string PeopleCsv(const std::vector<DemoCustomer>& customers);

// When the demo's campaign does what.
struct DemoTimes {
  absl::Time first_wave;
  absl::Time second_wave;
  absl::Time end;
  absl::Duration outcome_window;
};

inline constexpr char kDemoCampaign[] = "autumn-win-back";
inline constexpr char kDemoSegment[] = "within-reach";
inline constexpr char kDemoSegmentFilter[] = "has:email AND recency_days < 400";

// The campaign as a planner would write it. The seed is the key of its assignment, so that a demo can be repeated.
std::string CampaignYaml(const DemoTimes& times, uint64_t seed);

}  // namespace sendlift::cli
