#include "clients/cli/event_rows.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "base/suggest.h"
#include "clients/cli/money.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

struct KnownColumn {
  const char* name;
  int EventColumns::*place;
};
constexpr KnownColumn kKnownColumns[] = {{"customer_id", &EventColumns::customer_id},
                                         {"type", &EventColumns::type},
                                         {"time", &EventColumns::time},
                                         {"amount", &EventColumns::amount},
                                         {"currency", &EventColumns::currency},
                                         {"sequence", &EventColumns::sequence},
                                         {"offer_code", &EventColumns::offer_code},
                                         {"instruction", &EventColumns::instruction},
                                         {"machine", &EventColumns::machine},
                                         {"user_agent", &EventColumns::user_agent},
                                         {"rating", &EventColumns::rating},
                                         {"expectation", &EventColumns::expectation},
                                         {"comment", &EventColumns::comment}};

int* ColumnOf(absl::string_view name, EventColumns& columns) {
  for (const KnownColumn& column : kKnownColumns) {
    if (column.name == name) return &(columns.*column.place);
  }
  return nullptr;
}

absl::string_view Cell(const FileRow& row, int column) { return column < 0 ? "" : row[static_cast<size_t>(column)]; }

std::string Text(const FileRow& row, int column) { return std::string(Cell(row, column)); }

std::optional<RowFault> Fault(const char* field, const absl::Status& status) {
  return RowFault{field, std::string(status.message())};
}

}  // namespace

std::vector<std::string> EventColumnNames() {
  std::vector<std::string> names;
  for (const KnownColumn& column : kKnownColumns) names.emplace_back(column.name);
  return names;
}

absl::StatusOr<EventColumns> FindEventColumns(const std::vector<std::string>& header, bool has_currency_option) {
  EventColumns columns;
  std::vector<FieldViolation> violations;
  for (size_t i = AddedColumns(header); i < header.size(); ++i) {
    const std::string field = absl::StrCat("columns[", i, "]");
    int* place = ColumnOf(header[i], columns);
    if (place == nullptr) {
      violations.push_back({field, absl::StrCat("\"", header[i], "\" is no column of events",
                                                DidYouMean(header[i], EventColumnNames()))});
    } else if (std::exchange(*place, static_cast<int>(i)) != -1) {
      violations.push_back({field, absl::StrCat("\"", header[i], "\" is there twice")});
    }
  }
  for (const char* required : {"customer_id", "type", "time"}) {
    if (*ColumnOf(required, columns) == -1) {
      violations.push_back({"columns", absl::StrCat("there must be a column ", required)});
    }
  }
  if (columns.amount != -1 && columns.currency == -1 && !has_currency_option) {
    violations.push_back({"columns", "amounts need a column currency, or the option --currency EUR"});
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  return columns;
}

EventRowEncoder::EventRowEncoder(v1::ImportEventsConfig config, EventColumns columns, std::string currency)
    : columns_(columns), currency_(std::move(currency)) {
  *config_.mutable_config() = std::move(config);
}

google::protobuf::Message* EventRowEncoder::NewBatch(google::protobuf::Arena* arena, int64_t first_row) {
  auto* request = google::protobuf::Arena::CreateMessage<v1::ImportEventsRequest>(arena);
  rows_ = request->mutable_rows();
  rows_->set_first_row(first_row);
  return request;
}

std::optional<RowFault> EventRowEncoder::Add(const FileRow& row) {
  int64_t sequence = 0;
  if (std::optional<RowFault> fault = ReadSequence(row, sequence)) return fault;
  const absl::StatusOr<absl::Time> time = ParseEventTime(Cell(row, columns_.time));
  if (!time.ok()) return Fault("time", time.status());
  v1::Event event;
  if (std::optional<RowFault> fault = SetAmount(Cell(row, columns_.amount), Cell(row, columns_.currency), event)) {
    return fault;
  }
  if (std::optional<RowFault> fault = SetAnswer(row, event)) return fault;

  event.set_sequence(sequence);
  event.set_customer_id(Text(row, columns_.customer_id));
  event.set_type(Text(row, columns_.type));
  *event.mutable_event_time() = ToProto(*time);
  event.set_offer_code(Text(row, columns_.offer_code));
  rows_->add_events()->CopyFrom(event);
  return std::nullopt;
}

std::optional<RowFault> EventRowEncoder::ReadSequence(const FileRow& row, int64_t& sequence) {
  const absl::string_view cell = Cell(row, columns_.sequence);
  const bool is_numbered = is_numbered_.value_or(!cell.empty());
  is_numbered_ = is_numbered;
  if (is_numbered == cell.empty()) return RowFault{"sequence", "must be in every row, or in none"};
  sequence = row.number();
  if (!is_numbered || (absl::SimpleAtoi(cell, &sequence) && sequence > 0)) return std::nullopt;
  return RowFault{"sequence", "must be a whole number above zero"};
}

std::optional<RowFault> EventRowEncoder::SetAmount(absl::string_view amount, absl::string_view currency,
                                                   v1::Event& event) const {
  if (amount.empty()) return std::nullopt;
  const absl::StatusOr<v1::Money> money = ParseAmount(amount, currency.empty() ? currency_ : currency);
  if (!money.ok()) return Fault("amount", money.status());
  *event.mutable_amount() = *money;
  return std::nullopt;
}

std::optional<RowFault> EventRowEncoder::SetAnswer(const FileRow& row, v1::Event& event) const {
  event.set_instruction(Text(row, columns_.instruction));
  event.set_user_agent(Text(row, columns_.user_agent));
  event.set_comment(Text(row, columns_.comment));
  bool machine = false;
  const absl::string_view says = Cell(row, columns_.machine);
  if (!says.empty() && !absl::SimpleAtob(says, &machine)) return RowFault{"machine", "must be true, false or empty"};
  event.set_machine(machine);
  double number = 0;
  if (const absl::string_view rating = Cell(row, columns_.rating); !rating.empty()) {
    if (!absl::SimpleAtod(rating, &number)) return RowFault{"rating", "must be a number, such as 4 or 4.5"};
    event.set_rating(number);
  }
  if (const absl::string_view expectation = Cell(row, columns_.expectation); !expectation.empty()) {
    if (!absl::SimpleAtod(expectation, &number)) return RowFault{"expectation", "must be a number, such as 4 or 4.5"};
    event.set_expectation(number);
  }
  return std::nullopt;
}

void EventRowEncoder::AddRefused() { rows_->add_events(); }

}  // namespace sendlift::cli
