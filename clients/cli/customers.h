#pragma once

#include <string>

#include "clients/cli/import.h"

namespace sendlift::cli {

struct CustomerImportOptions {
  ImportOptions import;
  std::string consents;  // "EMAIL,SMS:SERVICE"
  std::string region;    // "DE"
};

// What `sendlift customers import` does. Errors: a file or header that is wrong, and the server's.
absl::StatusOr<ImportSummary> ImportCustomerFile(Context& context, const CustomerImportOptions& options);

}  // namespace sendlift::cli
