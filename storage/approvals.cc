#include "storage/approvals.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "storage/rows.h"

namespace sendlift::storage {
namespace {

std::string TextFromRow(const Row& row) { return std::string(row.Text(0)); }

}  // namespace

absl::StatusOr<std::vector<std::string>> EditorsOf(Session& session, WorkspaceNumber workspace, CampaignNumber number) {
  ASSIGN_OR_RETURN(const std::optional<std::string> editors,
                   ReadOne(session, TextFromRow, "SELECT editors FROM campaigns WHERE workspace = $1 AND campaign = $2",
                           workspace.value, number.value));
  return absl::StrSplit(editors.value_or(""), '\n', absl::SkipEmpty());
}

absl::Status PutEditors(Session& session, WorkspaceNumber workspace, CampaignNumber number,
                        std::vector<std::string> editors) {
  std::sort(editors.begin(), editors.end());
  editors.erase(std::unique(editors.begin(), editors.end()), editors.end());
  return session
      .Execute("UPDATE campaigns SET editors = $3 WHERE workspace = $1 AND campaign = $2", workspace.value,
               number.value, absl::StrJoin(editors, "\n"))
      .status();
}

}  // namespace sendlift::storage
