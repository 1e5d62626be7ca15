#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import.h"

namespace sendlift::cli {

// Checks the header of a file of customers: an id, names that can be columns, none twice. Names that look like a known
// column but are not ("e-mail") are refused with the right one. Errors: INVALID_ARGUMENT with every wrong column.
absl::Status CheckCustomerHeader(const std::vector<std::string>& header);

// "EMAIL,SMS" or "EMAIL:SERVICE"; without a purpose it is PROMOTION. Errors: INVALID_ARGUMENT.
absl::StatusOr<std::vector<v1::Consent>> ParseConsents(absl::string_view text);

// Rows of customers for ImportCustomers.
class CustomerRowEncoder : public RowEncoder {
 public:
  // `config` gets the header's columns, without those that a rejected file has added.
  CustomerRowEncoder(v1::ImportCustomersConfig config, const std::vector<std::string>& header);

  const google::protobuf::Message& Config() const override { return config_; }
  google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) override;
  std::optional<RowFault> Add(const FileRow& row) override;
  void AddRefused() override;

 private:
  v1::ImportCustomersRequest config_;
  size_t added_columns_;
  v1::CustomerRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
