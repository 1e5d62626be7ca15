#pragma once

#include <cstdint>
#include <optional>
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
  int instruction = -1;
  int machine = -1;
  int user_agent = -1;
  int rating = -1;
  int expectation = -1;
  int comment = -1;
};

// All that a file of events can have.
std::vector<std::string> EventColumnNames();

// Finds the columns customer_id, type and time (required), amount, currency, sequence, offer_code, instruction,
// machine, user_agent, rating, expectation, comment, and refuses any other. Errors: INVALID_ARGUMENT with every wrong
// column.
absl::StatusOr<EventColumns> FindEventColumns(const std::vector<std::string>& header, bool has_currency_option);

// Rows of events for ImportEvents. Amounts are in the currency's usual unit; where no row has a sequence, a row's
// number is its sequence. Other empty cells say nothing.
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
  std::optional<RowFault> ReadSequence(const FileRow& row, int64_t& sequence);
  std::optional<RowFault> SetAnswer(const FileRow& row, v1::Event& event) const;

  v1::ImportEventsRequest config_;
  EventColumns columns_;
  std::string currency_;
  std::optional<bool> is_numbered_;  // whether rows have a sequence, as the first one says
  v1::EventRows* rows_ = nullptr;
};

}  // namespace sendlift::cli
