#include "services/convert_rows.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audience/text.h"
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

namespace {

constexpr int64_t kCommentCharactersMax = 2000;
constexpr double kRatingMax = 100;

using Rejected = TakenEvents::Rejected;

bool IsRating(double number) { return number >= 0 && number <= kRatingMax; }

std::optional<Rejected> WrongRating(int64_t row, const v1::Event& event) {
  const bool rates = event.type() == kRated || event.type() == kReplied;
  if (event.type() == kRated && !event.has_rating()) {
    return Rejected{row, "rating", "required for RATED: a number from 0 to 100"};
  }
  if (event.has_rating() && !rates) return Rejected{row, "rating", "only an event of type RATED or REPLIED has one"};
  if (event.has_rating() && !IsRating(event.rating())) return Rejected{row, "rating", "a number from 0 to 100"};
  if (!event.has_expectation()) return std::nullopt;
  if (!event.has_rating()) return Rejected{row, "expectation", "only with a rating: what was experienced"};
  if (!IsRating(event.expectation())) return Rejected{row, "expectation", "a number from 0 to 100"};
  return std::nullopt;
}

std::optional<Rejected> WrongComment(int64_t row, const std::string& comment) {
  const absl::Status status = CheckText(comment);
  if (!status.ok()) return Rejected{row, "comment", std::string(status.message())};
  const int64_t characters = CharactersIn(comment);
  if (characters <= kCommentCharactersMax) return std::nullopt;
  return Rejected{row, "comment",
                  absl::StrCat("at most ", kCommentCharactersMax, " characters; it has ", characters, ": shorten it")};
}

// What is wrong with an event whatever the database holds.
std::optional<Rejected> WrongOnTheWire(int64_t row, const v1::Event& event) {
  if (!event.has_event_time() || !TimeFromProto(event.event_time()).has_value()) {
    return Rejected{row, "event_time", "required: a time between the years 1 and 9999"};
  }
  if (event.has_amount() && !LooksLikeCurrency(event.amount().currency_code())) {
    return Rejected{row, "amount.currency_code", "three capital letters of ISO 4217, such as EUR"};
  }
  std::optional<Rejected> rating = WrongRating(row, event);
  return rating.has_value() ? rating : WrongComment(row, event.comment());
}

IncomingEvent FromProto(int64_t row, const v1::Event& event) {
  return {.row = row,
          .sequence = event.sequence(),
          .customer_id = event.customer_id(),
          .type = event.type(),
          .time = *TimeFromProto(event.event_time()),
          .amount_minor = event.amount().minor_units(),
          .currency_code = event.amount().currency_code(),
          .offer_code = event.offer_code(),
          .instruction = event.instruction(),
          .machine = event.machine(),
          .user_agent = event.user_agent(),
          .rating = event.has_rating() ? std::optional(event.rating()) : std::nullopt,
          .expectation = event.has_expectation() ? std::optional(event.expectation()) : std::nullopt,
          .comment = event.comment()};
}

}  // namespace

EventsFromProto ReadEvents(int64_t first_row, const google::protobuf::RepeatedPtrField<v1::Event>& events) {
  EventsFromProto read;
  read.events.reserve(events.size());
  for (int i = 0; i < events.size(); ++i) {
    std::optional<Rejected> wrong = WrongOnTheWire(first_row + i, events[i]);
    if (wrong.has_value()) {
      read.rejected.push_back(*std::move(wrong));
      continue;
    }
    read.opts_out = read.opts_out || events[i].type() == kUnsubscribed || events[i].type() == kComplained;
    read.events.push_back(FromProto(first_row + i, events[i]));
  }
  return read;
}

}  // namespace sendlift
