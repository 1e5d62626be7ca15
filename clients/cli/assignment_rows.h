#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import.h"

namespace sendlift::cli {

// Which columns hold the customer and the arm, and how the file's words for arms are to be read.
struct AssignmentColumns {
  size_t customer = 0;
  size_t arm = 0;
  std::map<std::string, std::string> arms;  // "Mens E-Mail" to "mens"; other words stay as they are
};

// Finds the named columns; `maps` are texts such as "Mens E-Mail=mens".
// Errors: INVALID_ARGUMENT that names the columns there are.
absl::StatusOr<AssignmentColumns> FindAssignmentColumns(const std::vector<std::string>& header,
                                                        const std::string& customer_column,
                                                        const std::string& arm_column,
                                                        const std::vector<std::string>& maps);

// Rows of assignments for ImportAssignments.
class AssignmentRowEncoder : public RowEncoder {
 public:
  AssignmentRowEncoder(v1::ImportAssignmentsConfig config, AssignmentColumns columns);

  const google::protobuf::Message& Config() const override { return config_; }
  google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) override;
  std::optional<RowFault> Add(const FileRow& row) override;
  void AddRefused() override;

 private:
  v1::ImportAssignmentsRequest config_;
  AssignmentColumns columns_;
  v1::AssignmentRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
