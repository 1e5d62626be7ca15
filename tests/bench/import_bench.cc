#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

using v1::ImportCustomersRequest;
using v1::ImportCustomersResponse;

ImportCustomersRequest Config(bool phones) {
  ImportCustomersRequest request;
  auto& config = *request.mutable_config();
  config.set_parent("workspaces/main");
  for (const char* column : {"id", "email", "tier", "language_code", "recency_days", "orders"}) {
    config.add_columns(column);
  }
  if (phones) config.add_columns("phone_number");
  auto& consent = *config.add_default_consents();
  consent.set_channel(v1::EMAIL);
  consent.set_purpose(v1::PROMOTION);
  return request;
}

ImportCustomersRequest Rows(int64_t first, int64_t count, bool phones) {
  ImportCustomersRequest request;
  request.mutable_rows()->set_first_row(first);
  for (int64_t row = first; row < first + count; ++row) {
    auto& values = *request.mutable_rows()->add_rows();
    values.add_values(absl::StrCat("c-", 10'000'000 + row));
    values.add_values(absl::StrCat("customer", row, "@example.com"));
    values.add_values(row % 4 == 0 ? "VIP" : "REGULAR");
    values.add_values("en");
    values.add_values(absl::StrCat(row % 400));
    values.add_values(absl::StrCat(row % 17));
    if (phones) values.add_values(absl::StrCat("+4930", 1'000'000 + row));
  }
  return request;
}

struct Run {
  double rows_per_second = 0;
  double server_us = 0;  // of CPU, a row
  double client_us = 0;
};

Run ImportOnce(int64_t count, bool phones) {
  constexpr int64_t kBatch = 5000;
  Workplace workplace;
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, workplace.File("import.db"), workplace.File("server.log"));
  CHECK_INVARIANT(server.has_value());
  const auto stub =
      v1::CustomerService::NewStub(grpc::CreateChannel(server->address, grpc::InsecureChannelCredentials()));
  const double server_before = server->process.CpuSeconds();
  const double client_before = CpuSecondsUsed();
  const double seconds = SecondsFor([&] {
    grpc::ClientContext context;
    const auto stream = stub->ImportCustomers(&context);
    std::thread reader([&] {
      ImportCustomersResponse response;
      while (stream->Read(&response)) {
      }
      CHECK_INVARIANT(response.created_count() == count);
    });
    stream->Write(Config(phones));
    for (int64_t first = 1; first <= count; first += kBatch) {
      stream->Write(Rows(first, std::min(kBatch, count - first + 1), phones));
    }
    stream->WritesDone();
    reader.join();
    CHECK_INVARIANT(stream->Finish().ok());
  });
  const auto rows = static_cast<double>(count);
  const Run run = {.rows_per_second = rows / seconds,
                   .server_us = 1e6 * (server->process.CpuSeconds() - server_before) / rows,
                   .client_us = 1e6 * (CpuSecondsUsed() - client_before) / rows};
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(20)).has_value());
  return run;
}

// Of five runs: rows a second, and what a row costs the server and this process.
std::vector<Figure> Measure(const std::string& prefix, int64_t count, bool phones, const std::string& note) {
  const auto figure = [&](const std::string& metric, const std::string& unit, const std::string& about) {
    return Figure{.bench = "import", .metric = prefix + metric, .values = {}, .unit = unit, .n = count, .note = about};
  };
  Figure speed = figure("rows_per_second", "1/s", note);
  Figure server = figure("server_cpu_us_per_row", "us", "user and system");
  Figure client = figure("client_cpu_us_per_row", "us", "of this benchmark, which makes the rows and sends them");
  for (int i = 0; i < 5; ++i) {
    const Run run = ImportOnce(count, phones);
    speed.values.push_back(run.rows_per_second);
    server.values.push_back(run.server_us);
    client.values.push_back(run.client_us);
  }
  return {speed, server, client};
}

}  // namespace

std::vector<Figure> RunImport() {
  std::vector<Figure> figures = Measure(
      "plain_", 300'000, false, "through gRPC, durable; id, e-mail, tier, language and two attributes, checked");
  const std::vector<Figure> phones = Measure("", 100'000, true, "the same with a phone number normalised to E.164");
  figures.insert(figures.end(), phones.begin(), phones.end());
  return figures;
}

}  // namespace sendlift::bench
