#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import.h"
#include "sendlift/v1/code_pools.pb.h"

namespace sendlift::cli {

// The column of that name, which holds the codes.
// Errors: INVALID_ARGUMENT that names the columns there are.
absl::StatusOr<size_t> FindCodeColumn(const std::vector<std::string>& header, const std::string& column);

// Codes for ImportCodes, without the blanks around them.
class CodeRowEncoder : public RowEncoder {
 public:
  CodeRowEncoder(v1::ImportCodesConfig config, size_t column);

  const google::protobuf::Message& Config() const override { return config_; }
  google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) override;
  std::optional<RowFault> Add(const FileRow& row) override;
  void AddRefused() override;

 private:
  v1::ImportCodesRequest config_;
  size_t column_;
  v1::CodeRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
