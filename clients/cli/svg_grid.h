#pragma once

#include <string>

#include "clients/cli/plot.h"

namespace sendlift::cli {

// A map as a self-contained SVG 1.1 document, like those of svg_plot.h. Every cell says its value, so that nobody has
// to read colours.
std::string GridSvg(const GridPlot& plot);

}  // namespace sendlift::cli
