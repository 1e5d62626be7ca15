#include "clients/cli/names.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace sendlift::cli {

std::string WorkspaceName(absl::string_view workspace) {
  return absl::StartsWith(workspace, "workspaces/") ? std::string(workspace) : absl::StrCat("workspaces/", workspace);
}

absl::StatusOr<std::string> FullName(absl::string_view workspace, absl::string_view collection, absl::string_view id) {
  if (id.empty()) return absl::InvalidArgumentError(absl::StrCat("an id of ", collection, " must not be empty"));
  if (!absl::StrContains(id, '/')) return absl::StrCat(WorkspaceName(workspace), "/", collection, "/", id);
  const std::vector<absl::string_view> parts = absl::StrSplit(id, '/');
  if (parts.size() == 4 && parts[0] == "workspaces" && parts[2] == collection && !parts[1].empty() &&
      !parts[3].empty()) {
    return std::string(id);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", id, "\" is not a name: write the id alone, or workspaces/", "WORKSPACE/", collection, "/ID"));
}

std::string ShortId(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

}  // namespace sendlift::cli
