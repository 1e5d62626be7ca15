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

double RowsPerSecond(int64_t count, bool phones) {
  constexpr int64_t kBatch = 5000;
  Workplace workplace;
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, workplace.File("import.db"), workplace.File("server.log"));
  CHECK_INVARIANT(server.has_value());
  const auto stub =
      v1::CustomerService::NewStub(grpc::CreateChannel(server->address, grpc::InsecureChannelCredentials()));
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
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(20)).has_value());
  return static_cast<double>(count) / seconds;
}

Figure Measure(const std::string& metric, int64_t count, bool phones, const std::string& note) {
  Figure figure{.bench = "import", .metric = metric, .values = {}, .unit = "1/s", .n = count, .note = note};
  for (int run = 0; run < 5; ++run) figure.values.push_back(RowsPerSecond(count, phones));
  return figure;
}

}  // namespace

std::vector<Figure> RunImport() {
  return {Measure("plain_rows_per_second", 300'000, false,
                  "through gRPC, durable; id, e-mail, tier, language and two attributes, checked"),
          Measure("rows_per_second", 100'000, true, "the same with a phone number normalised to E.164")};
}

}  // namespace sendlift::bench
