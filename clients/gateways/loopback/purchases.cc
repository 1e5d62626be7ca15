#include "clients/gateways/loopback/purchases.h"

#include <algorithm>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "sendlift/v1/events.grpc.pb.h"

namespace sendlift::loopback {
namespace {

constexpr size_t kEventsPerMessage = 1000;

using Stream = grpc::ClientReaderWriter<v1::ImportEventsRequest, v1::ImportEventsResponse>;

v1::Event EventOf(const Person& person, const Purchase& purchase, int64_t row, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  v1::Event event;
  event.set_sequence(row);
  event.set_customer_id(person.customer_id);
  event.set_type("PURCHASED");
  event.mutable_event_time()->set_seconds(micros / 1'000'000);
  event.mutable_event_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  event.mutable_amount()->set_currency_code(person.currency);
  event.mutable_amount()->set_minor_units(purchase.minor_units);
  return event;
}

void WriteAll(Stream& stream, const std::string& workspace, const std::vector<v1::Event>& events) {
  v1::ImportEventsRequest request;
  request.mutable_config()->set_parent(absl::StrCat("workspaces/", workspace));
  request.mutable_config()->set_source("people");
  bool open = stream.Write(request);
  for (size_t begin = 0; open && begin < events.size(); begin += kEventsPerMessage) {
    v1::EventRows& rows = *request.mutable_rows();
    rows.Clear();
    rows.set_first_row(static_cast<int64_t>(begin) + 1);
    const size_t end = std::min(begin + kEventsPerMessage, events.size());
    for (size_t i = begin; i < end; ++i) *rows.add_events() = events[i];
    open = stream.Write(request);
  }
  stream.WritesDone();
}

}  // namespace

Settlement Settle(const People& people, const Contacts& contacts, uint64_t seed, absl::Time now,
                  absl::Duration spread) {
  Settlement settlement;
  int64_t row = 0;
  for (const Person& person : people.persons) {
    ++row;
    const std::optional<double> lift = contacts.LiftOf(person);
    if (lift.has_value()) ++settlement.contacted_count;
    const std::optional<Purchase> purchase = PurchaseOf(person, lift.value_or(0), seed);
    if (purchase.has_value())
      settlement.events.push_back(EventOf(person, *purchase, row, now + purchase->delay * spread));
  }
  return settlement;
}

absl::StatusOr<ImportCounts> ImportPurchases(const gateway::Connection& connection, const std::string& workspace,
                                             const std::vector<v1::Event>& events) {
  grpc::ClientContext context;
  connection.Authorize(context);
  const std::unique_ptr<Stream> stream = v1::EventService::NewStub(connection.channel)->ImportEvents(&context);
  std::thread writer([&] { WriteAll(*stream, workspace, events); });
  ImportCounts counts;
  int64_t acknowledged_row = 0;
  v1::ImportEventsResponse response;
  while (stream->Read(&response)) {
    acknowledged_row = response.acknowledged_row();
    counts = {.created_count = response.created_count(),
              .duplicate_count = response.duplicate_count(),
              .rejected_count = response.rejected_count()};
  }
  writer.join();
  RETURN_IF_ERROR(gateway::ToStatus(stream->Finish()));
  if (acknowledged_row < static_cast<int64_t>(events.size())) {
    return absl::UnavailableError(
        absl::StrCat("only ", acknowledged_row, " of ", events.size(), " purchases were acknowledged"));
  }
  return counts;
}

}  // namespace sendlift::loopback
