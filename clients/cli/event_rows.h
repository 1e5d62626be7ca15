#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/import.h"

namespace sendlift::cli {

// Which column of a file of events holds what; -1 where there is none.
struct EventColumns {
  int customer_id = -1;
  int type = -1;
  int time = -1;
  int amount = -1;
  int currency = -1;
  int sequence = -1;
  int offer_code = -1;
};

// Finds the columns customer_id, type and time (required), amount, currency, sequence, offer_code, and
// refuses any other.
// Errors: INVALID_ARGUMENT with every wrong column.
absl::StatusOr<EventColumns> FindEventColumns(const std::vector<std::string>& header, bool has_currency_option);

// Rows of events for ImportEvents. Amounts are in the currency's usual unit; without a column for the sequence a row's
// number is its sequence.
class EventRowEncoder : public RowEncoder {
 public:
  // `currency` counts where the column is missing or empty.
  EventRowEncoder(v1::ImportEventsConfig config, EventColumns columns, std::string currency);

  const google::protobuf::Message& Config() const override { return config_; }
  google::protobuf::Message* NewBatch(google::protobuf::Arena* arena, int64_t first_row) override;
  std::optional<RowFault> Add(const FileRow& row) override;
  void AddRefused() override;

 private:
  std::optional<RowFault> SetAmount(absl::string_view amount, absl::string_view currency, v1::Event& event) const;

  v1::ImportEventsRequest config_;
  EventColumns columns_;
  std::string currency_;
  v1::EventRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
