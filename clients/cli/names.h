#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// "workspaces/main"; a name that begins with "workspaces/" stays as it is.
std::string WorkspaceName(absl::string_view workspace);

// The full name of a resource: FullName("main", "campaigns", "autumn") is "workspaces/main/campaigns/autumn". A full
// name of the same collection stays as it is. Errors: INVALID_ARGUMENT for an empty id or another collection's name.
absl::StatusOr<std::string> FullName(absl::string_view workspace, absl::string_view collection, absl::string_view id);

// The last part of a name: "autumn".
std::string ShortId(absl::string_view name);

}  // namespace sendlift::cli
