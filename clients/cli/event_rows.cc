#include "clients/cli/event_rows.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "base/suggest.h"
#include "clients/cli/money.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

const std::vector<std::string>& KnownColumns() {
  static const auto& known =
      *new std::vector<std::string>{"customer_id", "type", "time", "amount", "currency", "sequence", "offer_code"};
  return known;
}

int* ColumnOf(absl::string_view name, EventColumns& columns) {
  int* const places[] = {&columns.customer_id, &columns.type,     &columns.time,      &columns.amount,
                         &columns.currency,    &columns.sequence, &columns.offer_code};
  for (size_t i = 0; i < KnownColumns().size(); ++i) {
    if (KnownColumns()[i] == name) return places[i];
  }
  return nullptr;
}

std::optional<RowFault> Fault(const char* field, const absl::Status& status) {
  return RowFault{field, std::string(status.message())};
}

}  // namespace

absl::StatusOr<EventColumns> FindEventColumns(const std::vector<std::string>& header, bool has_currency_option) {
  EventColumns columns;
  std::vector<FieldViolation> violations;
  for (size_t i = AddedColumns(header); i < header.size(); ++i) {
    const std::string field = absl::StrCat("columns[", i, "]");
    int* place = ColumnOf(header[i], columns);
    if (place == nullptr) {
      violations.push_back(
          {field, absl::StrCat("\"", header[i], "\" is no column of events", DidYouMean(header[i], KnownColumns()))});
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
  const auto cell = [&row](int column) { return column < 0 ? "" : row[static_cast<size_t>(column)]; };
  int64_t sequence = row.number();
  if (columns_.sequence >= 0 && (!absl::SimpleAtoi(cell(columns_.sequence), &sequence) || sequence <= 0)) {
    return RowFault{"sequence", "must be a whole number above zero"};
  }
  const absl::StatusOr<absl::Time> time = ParseEventTime(cell(columns_.time));
  if (!time.ok()) return Fault("time", time.status());
  v1::Event event;
  if (std::optional<RowFault> fault = SetAmount(cell(columns_.amount), cell(columns_.currency), event)) return fault;

  event.set_sequence(sequence);
  event.set_customer_id(cell(columns_.customer_id).data(), cell(columns_.customer_id).size());
  event.set_type(cell(columns_.type).data(), cell(columns_.type).size());
  *event.mutable_event_time() = ToProto(*time);
  event.set_offer_code(cell(columns_.offer_code).data(), cell(columns_.offer_code).size());
  rows_->add_events()->CopyFrom(event);
  return std::nullopt;
}

std::optional<RowFault> EventRowEncoder::SetAmount(absl::string_view amount, absl::string_view currency,
                                                   v1::Event& event) const {
  if (amount.empty()) return std::nullopt;
  const absl::StatusOr<v1::Money> money = ParseAmount(amount, currency.empty() ? currency_ : currency);
  if (!money.ok()) return Fault("amount", money.status());
  *event.mutable_amount() = *money;
  return std::nullopt;
}

void EventRowEncoder::AddRefused() { rows_->add_events(); }

}  // namespace sendlift::cli
