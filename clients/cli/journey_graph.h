#pragma once

#include <string>
#include <vector>

#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

enum class JourneyNodeKind { kEntry, kContact, kStep, kEnding };

// A box of the picture of a campaign's journey.
struct JourneyNode {
  JourneyNodeKind kind = JourneyNodeKind::kStep;
  std::string title;               // "chase"
  std::vector<std::string> lines;  // when it is triggered, what it does
  int column = 0;                  // from the entry on; every arrow leads to a later column, but those that lead back
  int row = 0;                     // within the column, from 0
};

// An arrow between nodes, by their indices.
struct JourneyArrow {
  int from = 0;
  int to = 0;
};

// How customers go through a campaign: the entry, the first contact, the steps and the endings, with what leads from
// one to the other. Built from the definition alone; a step that names something unknown begins at the entry.
struct JourneyGraph {
  std::string title;
  std::vector<JourneyNode> nodes;
  std::vector<JourneyArrow> arrows;
};
JourneyGraph JourneyGraphOf(const v1::Campaign& campaign);

}  // namespace sendlift::cli
