#pragma once

#include <string>
#include <vector>

#include "clients/cli/screen.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// What triggers a step and when it is due, a thought a line: "on OPENED of first, 20 min later", "without CLICKED",
// "40 %: 1 d later".
std::vector<std::string> TriggerLines(const v1::FollowUp& step);

// What it does, but for its ending: "contacts by SMS, else PHONE".
std::vector<std::string> ActionLines(const v1::FollowUp& step);

// The steps of a campaign behind an empty line, with whom they are for, their creatives and endings; nothing of a
// campaign without steps.
void PrintFollowUps(const v1::Campaign& campaign, const Screen& screen);

}  // namespace sendlift::cli
