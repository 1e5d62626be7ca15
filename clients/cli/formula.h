#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace sendlift::cli {

// Whether a spreadsheet would run the cell of a CSV file: it begins with "=", "+", "-", "@", a tab or a line break. A
// plain number, such as "-12.5" or the phone number "+4930123456", is none, for it can do nothing.
bool IsFormula(absl::string_view cell);

// The cell so that a spreadsheet shows it: a formula gets "'" in front.
std::string WithoutFormula(absl::string_view cell);

}  // namespace sendlift::cli
