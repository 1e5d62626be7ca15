#pragma once

#include <cstddef>
#include <string>

#include "clients/cli/plot.h"

namespace sendlift::cli {

// Size of a picture in characters, its labels included; narrower than 40 counts as 40, lower than 6 as 6.
struct TextSize {
  size_t width = 76;
  size_t height = 16;
};

// Intervals as "|----o----|" over an axis, an end that leaves the picture as "<" or ">", the reference as ":".
// Lines end in a line break. Nothing to draw gives "".
std::string DrawIntervals(const IntervalPlot& plot, TextSize size = {});

// Curves in a frame, each with a letter of its own ("*", "o", "+" ...), and a legend when there are several.
// Where curves meet, the first covers the others.
std::string DrawCurves(const CurvePlot& plot, TextSize size = {});

}  // namespace sendlift::cli
