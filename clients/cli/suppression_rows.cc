#include "clients/cli/suppression_rows.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/suggest.h"

namespace sendlift::cli {
namespace {

const std::vector<std::string>& KnownColumns() {
  static const auto& known = *new std::vector<std::string>{"id", "email", "phone_number"};
  return known;
}

bool IsKnown(const std::string& name) {
  return std::find(KnownColumns().begin(), KnownColumns().end(), name) != KnownColumns().end();
}

}  // namespace

absl::Status CheckSuppressionHeader(const std::vector<std::string>& header) {
  std::set<std::string> seen;
  for (size_t i = AddedColumns(header); i < header.size(); ++i) {
    if (!IsKnown(header[i])) continue;
    if (!seen.insert(header[i]).second) {
      return absl::InvalidArgumentError(absl::StrCat("there are two columns ", header[i], "; leave one out"));
    }
  }
  if (!seen.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the columns ", absl::StrJoin(header, ", "),
                                                 " name nobody: one has to be id, email or phone_number",
                                                 DidYouMean(header.empty() ? "" : header.back(), KnownColumns())));
}

SuppressionRowEncoder::SuppressionRowEncoder(v1::ImportSuppressionsConfig config,
                                             const std::vector<std::string>& header) {
  for (size_t i = AddedColumns(header); i < header.size(); ++i) {
    if (!IsKnown(header[i])) continue;
    places_.push_back(i);
    config.add_columns(header[i]);
  }
  *config_.mutable_config() = std::move(config);
}

google::protobuf::Message* SuppressionRowEncoder::NewBatch(google::protobuf::Arena* arena, int64_t first_row) {
  auto* request = google::protobuf::Arena::CreateMessage<v1::ImportSuppressionsRequest>(arena);
  rows_ = request->mutable_rows();
  rows_->set_first_row(first_row);
  return request;
}

std::optional<RowFault> SuppressionRowEncoder::Add(const FileRow& row) {
  if (!places_.empty() && places_.back() >= row.size()) return RowFault{"", "has fewer values than there are columns"};
  v1::CustomerRow& message = *rows_->add_rows();
  for (const size_t place : places_) message.add_values(row[place].data(), row[place].size());
  return std::nullopt;
}

void SuppressionRowEncoder::AddRefused() { rows_->add_rows(); }

}  // namespace sendlift::cli
