#pragma once

#include <string>
#include <vector>

#include "clients/cli/screen.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// What a planner defines of a campaign: without what the server adds, and without the etag.
v1::Campaign DefinitionOf(v1::Campaign campaign);

// One value that differs, in the words of a YAML file: "waves[rest].at". Empty where there is none.
struct DefinitionChange {
  std::string path;
  std::string before;
  std::string after;
};
// In the order of the fields; things that have an id are told apart by it, so that a new one is no change of the
// others.
std::vector<DefinitionChange> ChangesBetween(const v1::Campaign& before, const v1::Campaign& after);

// "  waves[rest].at: 2027-09-09T10:00:00Z -> 2027-09-10T10:00:00Z", a line each. Long texts are cut where they differ.
void PrintChanges(const std::vector<DefinitionChange>& changes, const Screen& screen);

}  // namespace sendlift::cli
