#pragma once

#include <string>

#include "clients/cli/import.h"

namespace sendlift::cli {

// Says what an import did, in the context's format, and where the refused rows are, with the first few of them.
void PrintSummary(Context& context, const std::string& file, const ImportSummary& summary,
                  const RejectedFile& rejected);

}  // namespace sendlift::cli
