#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "clients/cli/plot.h"

namespace sendlift::cli {

// The same pictures as a self-contained SVG 1.1 document: no scripts, no fonts, nothing fetched. Every text is escaped.
// Nothing to draw gives a picture with its title only.
std::string IntervalsSvg(const IntervalPlot& plot);
std::string CurvesSvg(const CurvePlot& plot);

// A text as it may stand between tags or within an attribute; what XML 1.0 forbids becomes "?".
std::string XmlText(absl::string_view text);

}  // namespace sendlift::cli
