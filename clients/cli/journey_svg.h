#pragma once

#include <string>

#include "clients/cli/journey_graph.h"

namespace sendlift::cli {

// The graph as a self-contained SVG 1.1 document, as IntervalsSvg gives it.
std::string JourneySvg(const JourneyGraph& graph);

}  // namespace sendlift::cli
