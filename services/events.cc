#include "services/events.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/status.h"
#include "engine/events.h"
#include "model/resource_id.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "services/convert_rows.h"
#include "services/import_stream.h"
#include "services/names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kBatchEventsMax = 1000;

absl::Status CheckSource(absl::string_view source, absl::string_view field) {
  if (IsResourceId(source)) return absl::OkStatus();
  return InvalidField(field, "a name for what numbers the events, such as \"shop\": a-z, 0-9 and \"-\"");
}

// Opt-outs overtake everything else that waits to be written.
storage::Lane LaneOf(const EventsFromProto& read) {
  return read.opts_out ? storage::Lane::kOptOut : storage::Lane::kImport;
}

// The wrong ones on the wire beside those that the engine refused, by row.
std::vector<TakenEvents::Rejected> AllRejected(const EventsFromProto& read, const TakenEvents& taken) {
  std::vector<TakenEvents::Rejected> rejected = read.rejected;
  rejected.insert(rejected.end(), taken.rejected.begin(), taken.rejected.end());
  std::stable_sort(rejected.begin(), rejected.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
  return rejected;
}

// Rows, while a row may be at fault in several fields.
int64_t RowsIn(const std::vector<TakenEvents::Rejected>& rejected) {
  int64_t rows = 0;
  for (size_t i = 0; i < rejected.size(); ++i) rows += i == 0 || rejected[i].row != rejected[i - 1].row;
  return rows;
}

class EventImport : public ImportStream<v1::ImportEventsRequest, v1::ImportEventsResponse> {
 public:
  using ImportStream::ImportStream;

 private:
  absl::Status Begin(const v1::ImportEventsConfig& config) override {
    RETURN_IF_ERROR(CheckParent(config.parent(), "config.parent"));
    RETURN_IF_ERROR(CheckSource(config.source(), "config.source"));
    source_ = config.source();
    return absl::OkStatus();
  }

  int CountOf(const v1::EventRows& rows) const override { return rows.events_size(); }

  absl::Status Settle(const v1::EventRows& rows, v1::ImportEventsResponse& progress) override {
    const EventsFromProto read = ReadEvents(rows.first_row(), rows.events());
    TakenEvents taken;
    const absl::Time now = env().clock.Now();
    RETURN_IF_ERROR(env().database.Write(LaneOf(read), [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(taken, TakeEvents(session, source_, read.events, now));
      return absl::OkStatus();
    }));
    Failpoint("events.committed");
    if (LaneOf(read) == storage::Lane::kOptOut) env().engine.FinishHandOvers();
    env().engine.Wake();
    const auto rejected = AllRejected(read, taken);
    progress.set_created_count(progress.created_count() + taken.created);
    progress.set_duplicate_count(progress.duplicate_count() + taken.duplicates);
    progress.set_rejected_count(progress.rejected_count() + RowsIn(rejected));
    for (const TakenEvents::Rejected& row : rejected) {
      v1::RejectedRow& added = *progress.add_rejected_rows();
      added.set_row(row.row);
      added.set_field(row.field);
      added.set_description(row.description);
    }
    return absl::OkStatus();
  }

  std::string source_;
};

absl::Status CheckBatch(const v1::BatchImportEventsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckSource(request.source(), "source"));
  if (!request.events().empty() && request.events_size() <= kBatchEventsMax) return absl::OkStatus();
  return InvalidField("events", absl::StrCat("1 to ", kBatchEventsMax, " events; longer imports are streams"));
}

absl::StatusOr<v1::BatchImportEventsResponse> BatchImport(ServiceEnvironment& env, const Caller& caller,
                                                          const v1::BatchImportEventsRequest& request) {
  RETURN_IF_ERROR(CheckBatch(request));
  const EventsFromProto read = ReadEvents(1, request.events());
  TakenEvents taken;
  const absl::Time now = env.clock.Now();
  RETURN_IF_ERROR(env.database.Write(LaneOf(read), [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(taken, TakeEvents(session, request.source(), read.events, now));
    Violations violations;
    for (const TakenEvents::Rejected& row : AllRejected(read, taken)) {
      violations.Add(At("events", static_cast<int>(row.row - 1), row.field), row.description);
    }
    return violations.ToStatus();
  }));
  Failpoint("events.committed");
  if (LaneOf(read) == storage::Lane::kOptOut) env.engine.FinishHandOvers();
  env.engine.Wake();
  v1::BatchImportEventsResponse response;
  response.set_created_count(taken.created);
  response.set_duplicate_count(taken.duplicates);
  return response;
}

class EventService : public v1::EventService::CallbackService {
 public:
  explicit EventService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerBidiReactor<v1::ImportEventsRequest, v1::ImportEventsResponse>* ImportEvents(
      grpc::CallbackServerContext* context) override {
    return (new EventImport(context, env_))->Start();
  }
  grpc::ServerUnaryReactor* BatchImportEvents(grpc::CallbackServerContext* context,
                                              const v1::BatchImportEventsRequest* request,
                                              v1::BatchImportEventsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &BatchImport);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEventService(ServiceEnvironment& env) { return std::make_unique<EventService>(env); }

}  // namespace sendlift
