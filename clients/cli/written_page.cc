#include "clients/cli/written_page.h"

#include "base/status.h"
#include "clients/cli/files.h"

namespace sendlift::cli {

absl::Status WritePage(Context& context, const std::optional<std::string>& path, const HtmlPage& page) {
  if (!path.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(WriteFile(*path, ToHtml(page)));
  context.err.stream << "wrote " << *path << "\n";
  return absl::OkStatus();
}

}  // namespace sendlift::cli
