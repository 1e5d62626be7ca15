#include "clients/cli/code_rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/suggest.h"
#include "clients/cli/rejected_file.h"

namespace sendlift::cli {

absl::StatusOr<size_t> FindCodeColumn(const std::vector<std::string>& header, const std::string& column) {
  const auto begin = header.begin() + static_cast<std::ptrdiff_t>(AddedColumns(header));
  const auto found = std::find(begin, header.end(), column);
  if (found != header.end()) return static_cast<size_t>(found - header.begin());
  return absl::InvalidArgumentError(absl::StrCat("there is no column \"", column, "\" but ",
                                                 absl::StrJoin(begin, header.end(), ", "), DidYouMean(column, header),
                                                 "; --column says which one holds the codes"));
}

CodeRowEncoder::CodeRowEncoder(v1::ImportCodesConfig config, size_t column) : column_(column) {
  *config_.mutable_config() = std::move(config);
}

google::protobuf::Message* CodeRowEncoder::NewBatch(google::protobuf::Arena* arena, int64_t first_row) {
  auto* request = google::protobuf::Arena::CreateMessage<v1::ImportCodesRequest>(arena);
  rows_ = request->mutable_rows();
  rows_->set_first_row(first_row);
  return request;
}

std::optional<RowFault> CodeRowEncoder::Add(const FileRow& row) {
  if (column_ >= row.size()) return RowFault{"code", "has fewer values than there are columns"};
  const absl::string_view code =
      absl::StripAsciiWhitespace(absl::string_view(row[column_].data(), row[column_].size()));
  if (code.empty()) return RowFault{"code", "must not be empty"};
  rows_->add_codes(code.data(), code.size());
  return std::nullopt;
}

void CodeRowEncoder::AddRefused() { rows_->add_codes(); }

}  // namespace sendlift::cli
