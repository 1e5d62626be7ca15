#include "clients/gateways/loopback/event_import.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "sendlift/v1/events.grpc.pb.h"

namespace sendlift::loopback {
namespace {

constexpr size_t kEventsPerMessage = 1000;

using Stream = grpc::ClientReaderWriter<v1::ImportEventsRequest, v1::ImportEventsResponse>;

void WriteAll(Stream& stream, const std::string& workspace, const std::string& source,
              const std::vector<v1::Event>& events) {
  v1::ImportEventsRequest request;
  request.mutable_config()->set_parent(absl::StrCat("workspaces/", workspace));
  request.mutable_config()->set_source(source);
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

absl::StatusOr<ImportCounts> ImportEvents(const gateway::Connection& connection, const std::string& workspace,
                                          const std::string& source, const std::vector<v1::Event>& events) {
  grpc::ClientContext context;
  connection.Authorize(context);
  const std::unique_ptr<Stream> stream = v1::EventService::NewStub(connection.channel)->ImportEvents(&context);
  std::thread writer([&] { WriteAll(*stream, workspace, source, events); });
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
        absl::StrCat("only ", acknowledged_row, " of ", events.size(), " events were acknowledged"));
  }
  return counts;
}

bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return true;
    default:
      return false;
  }
}

void SetTime(absl::Time time, v1::Event& event) {
  const int64_t micros = absl::ToUnixMicros(time);
  event.mutable_event_time()->set_seconds(micros / 1'000'000);
  event.mutable_event_time()->set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
}

absl::Time TimeOf(const v1::Event& event) {
  return absl::FromUnixSeconds(event.event_time().seconds()) + absl::Nanoseconds(event.event_time().nanos());
}

}  // namespace sendlift::loopback
