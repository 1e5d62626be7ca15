#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "clients/cli/context.h"
#include "clients/cli/html_page.h"

namespace sendlift::cli {

// Writes a page to `path`, if one is named, and says so. INTERNAL when the file cannot be written.
absl::Status WritePage(Context& context, const std::optional<std::string>& path, const HtmlPage& page);

}  // namespace sendlift::cli
