#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import.h"
#include "sendlift/v1/suppressions.pb.h"

namespace sendlift::cli {

// Checks the header of a file of suppressions: "id", "email" or "phone_number" among its columns, none twice. Errors:
// INVALID_ARGUMENT.
absl::Status CheckSuppressionHeader(const std::vector<std::string>& header);

// Rows for ImportSuppressions: of the file's columns only those that name somebody.
class SuppressionRowEncoder : public RowEncoder {
 public:
  SuppressionRowEncoder(v1::ImportSuppressionsConfig config, const std::vector<std::string>& header);

  const google::protobuf::Message& Config() const override { return config_; }
  google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) override;
  std::optional<RowFault> Add(const FileRow& row) override;
  void AddRefused() override;

 private:
  v1::ImportSuppressionsRequest config_;
  std::vector<size_t> places_;  // of the columns that are sent
  v1::SuppressionRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
