#include "clients/cli/assignment_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/suggest.h"

namespace sendlift::cli {
namespace {

absl::StatusOr<size_t> Find(const std::vector<std::string>& header, const std::string& column) {
  const auto found = std::find(header.begin(), header.end(), column);
  if (found != header.end()) return static_cast<size_t>(found - header.begin());
  return absl::InvalidArgumentError(absl::StrCat("there is no column \"", column, "\" but ",
                                                 absl::StrJoin(header, ", "), DidYouMean(column, header)));
}

}  // namespace

absl::StatusOr<AssignmentColumns> FindAssignmentColumns(const std::vector<std::string>& header,
                                                        const std::string& customer_column,
                                                        const std::string& arm_column,
                                                        const std::vector<std::string>& maps) {
  AssignmentColumns columns;
  ASSIGN_OR_RETURN(columns.customer, Find(header, customer_column));
  ASSIGN_OR_RETURN(columns.arm, Find(header, arm_column));
  for (const std::string& map : maps) {
    const size_t equals = map.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == map.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--map must say the file's word and the arm, such as \"Mens E-Mail=mens\", not \"", map, "\""));
    }
    columns.arms[map.substr(0, equals)] = map.substr(equals + 1);
  }
  return columns;
}

AssignmentRowEncoder::AssignmentRowEncoder(v1::ImportAssignmentsConfig config, AssignmentColumns columns)
    : columns_(std::move(columns)) {
  *config_.mutable_config() = std::move(config);
}

google::protobuf::Message* AssignmentRowEncoder::NewBatch(google::protobuf::Arena* arena, int64_t first_row) {
  auto* request = google::protobuf::Arena::CreateMessage<v1::ImportAssignmentsRequest>(arena);
  rows_ = request->mutable_rows();
  rows_->set_first_row(first_row);
  return request;
}

std::optional<RowFault> AssignmentRowEncoder::Add(const FileRow& row) {
  if (row[columns_.customer].empty()) return RowFault{"customer", "must not be empty"};
  v1::AssignmentRow& message = *rows_->add_rows();
  message.set_customer_id(row[columns_.customer].data(), row[columns_.customer].size());
  const auto arm = columns_.arms.find(std::string(row[columns_.arm]));
  message.set_arm(arm == columns_.arms.end() ? std::string(row[columns_.arm]) : arm->second);
  return std::nullopt;
}

void AssignmentRowEncoder::AddRefused() { rows_->add_rows(); }

}  // namespace sendlift::cli
