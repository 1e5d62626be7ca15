#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/cli/table.h"
#include "sendlift/v1/journeys.pb.h"

namespace sendlift::cli {

// A line a follow-up and delay, in the order of the campaign, all arms and tiers together: how often it was triggered,
// and what became of that. States in which nothing is have no column.
Table StepTable(const v1::JourneyProgress& progress);
// A line an arm, all tiers together: who is on the way, and who came to each ending.
Table EndingTable(const v1::JourneyProgress& progress);
// Both as lines that a spreadsheet adds up: follow-up or ending, delay, arm, tier, state, count.
Table ProgressRows(const v1::JourneyProgress& progress);

// Headings and cells of a trigger, with times in RFC 3339; no time is an empty cell.
const std::vector<std::string>& TriggerHeadings();
std::vector<std::string> TriggerCells(const v1::JourneyTrigger& trigger);

// One customer's way as it happened, by time; what is still to come last.
Table StoryTable(const v1::Journey& journey);

}  // namespace sendlift::cli
