#pragma once

#include <string>
#include <vector>

#include "clients/cli/import.h"

namespace sendlift::cli {

struct CustomerImportOptions {
  ImportOptions import;
  std::string consents;              // "EMAIL,SMS:SERVICE"
  std::string region;                // "DE"
  std::string source;                // id; empty is "default"
  std::string as_of;                 // when the source wrote the file; empty is now
  std::string format;                // "csv" or "ndjson"; empty goes by the file's name
  std::vector<std::string> columns;  // of an NDJSON file; empty takes the names of the first line
  std::string batch;                 // to go on with; empty looks for one of the same file that was interrupted
  bool anew = false;                 // does not look for one
  bool empty_values_erase = false;
  bool discard_raw_rows = false;
};

// What `sendlift customers import` does. Errors: a file or header that is wrong, and the server's.
absl::StatusOr<ImportSummary> ImportCustomerFile(Context& context, const CustomerImportOptions& options);

}  // namespace sendlift::cli
