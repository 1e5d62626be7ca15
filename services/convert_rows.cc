#include "services/convert_rows.h"

#include <optional>
#include <utility>

#include "base/status.h"
#include "model/event.h"
#include "model/money.h"
#include "services/convert.h"

namespace sendlift {

absl::StatusOr<RowReader> RowReaderFromProto(const v1::ImportCustomersConfig& config) {
  Violations violations;
  Consents consents;
  for (int i = 0; i < config.default_consents_size(); ++i) {
    const std::string field = At("config.default_consents", i);
    const v1::Consent& consent = config.default_consents(i);
    consents.Grant(ChannelFromProto(consent.channel(), field + ".channel", violations),
                   PurposeFromProto(consent.purpose(), field + ".purpose", violations));
  }
  const std::vector<std::string> columns(config.columns().begin(), config.columns().end());
  auto reader = RowReader::Create(columns, consents, config.default_region_code());
  RETURN_IF_ERROR(violations.Merge(WithPrefix("config.", reader.status())));
  return reader;
}

std::vector<RowValues> ValuesOf(const google::protobuf::RepeatedPtrField<v1::CustomerRow>& rows) {
  std::vector<RowValues> all;
  all.reserve(rows.size());
  for (const v1::CustomerRow& row : rows) {
    RowValues& values = all.emplace_back();
    values.reserve(row.values_size());
    for (const std::string& value : row.values()) values.emplace_back(value);
  }
  return all;
}

void AddRejected(const std::vector<RejectedRow>& rejected,
                 google::protobuf::RepeatedPtrField<v1::RejectedRow>& protos) {
  for (const RejectedRow& row : rejected) {
    v1::RejectedRow& added = *protos.Add();
    added.set_row(row.row);
    added.set_field(row.field);
    added.set_description(row.description);
  }
}

EventsFromProto ReadEvents(int64_t first_row, const google::protobuf::RepeatedPtrField<v1::Event>& events) {
  EventsFromProto read;
  read.events.reserve(events.size());
  for (int i = 0; i < events.size(); ++i) {
    const v1::Event& event = events[i];
    const int64_t row = first_row + i;
    const std::optional<absl::Time> time = event.has_event_time() ? TimeFromProto(event.event_time()) : std::nullopt;
    if (!time.has_value()) {
      read.rejected.push_back({row, "event_time", "required: a time between the years 1 and 9999"});
      continue;
    }
    if (event.has_amount() && !LooksLikeCurrency(event.amount().currency_code())) {
      read.rejected.push_back({row, "amount.currency_code", "three capital letters of ISO 4217, such as EUR"});
      continue;
    }
    read.opts_out = read.opts_out || event.type() == kUnsubscribed || event.type() == kComplained;
    read.events.push_back({.row = row,
                           .sequence = event.sequence(),
                           .customer_id = event.customer_id(),
                           .type = event.type(),
                           .time = *time,
                           .amount_minor = event.amount().minor_units(),
                           .currency_code = event.amount().currency_code(),
                           .offer_code = event.offer_code()});
  }
  return read;
}

}  // namespace sendlift
