#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "base/mutex.h"
#include "base/random.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "sendlift/v1/reports.grpc.pb.h"
#include "tests/bench/ingest_file.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kBatch = 1000;
constexpr int64_t kInFlight = 8;  // batches

Figure FigureOf(const std::string& metric, const std::string& unit, const std::string& note) {
  return {.bench = "ingest", .metric = metric, .values = {}, .unit = unit, .n = kIngestEvents, .note = note};
}

v1::ImportEventsRequest Config() {
  v1::ImportEventsRequest request;
  request.mutable_config()->set_parent("workspaces/main");
  request.mutable_config()->set_source("shop");
  return request;
}

// Purchases of customers drawn at random.
v1::ImportEventsRequest Rows(int64_t first_row, int64_t first_sequence, Random& random) {
  v1::ImportEventsRequest request;
  auto& rows = *request.mutable_rows();
  rows.set_first_row(first_row);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  for (int64_t i = 0; i < kBatch; ++i) {
    v1::Event& event = *rows.add_events();
    event.set_sequence(first_sequence + i);
    event.set_customer_id(absl::StrCat("c-", 10'000'001 + random.Below(kIngestCustomers)));
    event.set_type("PURCHASED");
    event.mutable_event_time()->set_seconds(now);
    event.mutable_amount()->set_currency_code("EUR");
    event.mutable_amount()->set_minor_units(static_cast<int64_t>(500 + random.Below(20'000)));
  }
  return request;
}

// When each batch was sent and acknowledged; not more than kInFlight are under way.
class Acknowledgements {
 public:
  void WaitToSend() {
    MutexLock lock(mutex_);
    while (static_cast<int64_t>(sent_.size()) - acknowledged_ >= kInFlight) came_.Wait(mutex_);
    sent_.push_back(absl::Now());
  }
  void Acknowledge(int64_t batches) {
    MutexLock lock(mutex_);
    for (const absl::Time now = absl::Now(); acknowledged_ < batches; ++acknowledged_) {
      milliseconds_.push_back(absl::ToDoubleMilliseconds(now - sent_[static_cast<size_t>(acknowledged_)]));
    }
    came_.SignalAll();
  }
  double Percentile(double share) {
    MutexLock lock(mutex_);
    std::sort(milliseconds_.begin(), milliseconds_.end());
    return milliseconds_[static_cast<size_t>(share * static_cast<double>(milliseconds_.size()))];
  }

 private:
  Mutex mutex_;
  CondVar came_;
  std::vector<absl::Time> sent_ ABSL_GUARDED_BY(mutex_);
  int64_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<double> milliseconds_ ABSL_GUARDED_BY(mutex_);
};

// Streams a run's events and waits until all are acknowledged; the worst hundredth of the acknowledgements in ms.
double Stream(v1::EventService::Stub& stub, int64_t first_sequence) {
  Random random(static_cast<uint64_t>(first_sequence));
  Acknowledgements acknowledgements;
  grpc::ClientContext context;
  const auto stream = stub.ImportEvents(&context);
  std::thread reader([&] {
    v1::ImportEventsResponse response;
    while (stream->Read(&response)) acknowledgements.Acknowledge(response.acknowledged_row() / kBatch);
    CHECK_INVARIANT(response.created_count() == kIngestEvents);
  });
  stream->Write(Config());
  for (int64_t row = 1; row <= kIngestEvents; row += kBatch) {
    const v1::ImportEventsRequest rows = Rows(row, first_sequence + row, random);
    acknowledgements.WaitToSend();
    stream->Write(rows);
  }
  stream->WritesDone();
  reader.join();
  CHECK_INVARIANT(stream->Finish().ok());
  return acknowledgements.Percentile(0.99);
}

int64_t EventsBehind(v1::ReportService::Stub& stub) {
  grpc::ClientContext context;
  v1::GetLiftReportRequest request;
  request.set_name("workspaces/main/campaigns/bench/reports/lift");
  v1::LiftReport report;
  CHECK_INVARIANT(stub.GetLiftReport(&context, request, &report).ok());
  return report.events_behind_count();
}

std::vector<Figure> ThroughServer(const IngestFile& prepared) {
  const std::string note = "through one gRPC stream, batches of 1,000, 8 in flight, durable; folded meanwhile";
  Figure taken = FigureOf("events_per_second", "1/s", note);
  Figure ack = FigureOf("ack_p99_ms", "ms", note);
  Figure cpu = FigureOf("server_cpu_us_per_event", "us", "taking and folding, user and system");
  Figure lag = FigureOf("lag_s", "s", "from the last acknowledgement until no event is behind");
  Figure both = FigureOf("taken_and_folded_per_second", "1/s", "from the first event until no event is behind");
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, prepared.Copy("server.db"), prepared.File("server.log"));
  CHECK_INVARIANT(server.has_value());
  const auto channel = grpc::CreateChannel(server->address, grpc::InsecureChannelCredentials());
  const auto events = v1::EventService::NewStub(channel);
  const auto reports = v1::ReportService::NewStub(channel);
  for (int run = 0; run < kIngestRuns; ++run) {
    const double cpu_before = server->process.CpuSeconds();
    const double seconds = SecondsFor([&] { ack.values.push_back(Stream(*events, run * kIngestEvents)); });
    lag.values.push_back(SecondsFor(
        [&] { CHECK_INVARIANT(testing::Eventually(absl::Minutes(5), [&] { return EventsBehind(*reports) == 0; })); }));
    taken.values.push_back(static_cast<double>(kIngestEvents) / seconds);
    both.values.push_back(static_cast<double>(kIngestEvents) / (seconds + lag.values.back()));
    cpu.values.push_back((server->process.CpuSeconds() - cpu_before) / static_cast<double>(kIngestEvents) * 1e6);
  }
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(60)).has_value());
  return {taken, ack, lag, both, cpu};
}

}  // namespace

std::vector<Figure> RunIngest() {
  const IngestFile prepared;
  std::vector<Figure> figures = MeasureFolding(prepared);
  const std::vector<Figure> served = ThroughServer(prepared);
  figures.insert(figures.end(), served.begin(), served.end());
  return figures;
}

}  // namespace sendlift::bench
