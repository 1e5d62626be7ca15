#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <csignal>
#include <functional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/clock.h"
#include "base/invariant.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/recommender.h"
#include "sendlift/v1/recommendations.grpc.pb.h"
#include "storage/schema.h"
#include "storage/sqlite.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kCustomers = 1'000'000;
constexpr int kCampaigns = 10;
constexpr int kRuns = 5;
constexpr int64_t kCallsARun = 2000;

// Two tiers by rules, an audience by a filter, control 10 %; each with another priority.
CampaignDefinition AtShop(int number) {
  const absl::Time now = absl::Now();
  Offer offer;
  offer.kind = OfferKind::kDiscount;
  offer.percent = 5 + number;
  offer.expected_value = Money{.currency_code = "EUR", .minor_units = 100 * number};
  CampaignDefinition definition;
  definition.window = {now - absl::Seconds(1), now + absl::Hours(48)};
  definition.audience.filter =
      absl::StrCat("recency_days < ", 40 * (number + 1), " AND last_name != Lastname-", number);
  definition.tiers = {{.tier = "vip", .when = "tier = VIP", .offer = offer},
                      {.tier = "rest", .when = "city = City* AND has:consent.email", .offer = offer}};
  definition.experiment.control = {.parts_per_million = 100'000};
  definition.experiment.arms = {{.arm = "offer", .share = {.remainder = true}}};
  definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED", .window = absl::Hours(24)}};
  definition.waves = {{.wave = "later", .start = now + absl::Hours(47), .share = {.parts_per_million = 500'000}}};
  definition.channels = {Channel::kEmail};
  definition.creatives = {
      {.creative = "mail",
       .channel = Channel::kEmail,
       .arms = {},
       .tiers = {},
       .languages = {{.language_code = "en", .subject = "For you", .text = "{{offer.percent}} % off", .html = {}}}}};
  definition.priority = kCampaigns - number;
  definition.touchpoints = {"shop"};
  return definition;
}

void LaunchAtShop(storage::Database& database) {
  for (int i = 0; i < kCampaigns; ++i) {
    const absl::Status status = database.Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      ASSIGN_OR_RETURN(Campaign campaign,
                       CreateCampaign(session, absl::StrCat("campaign-", i), AtShop(i), absl::Now()));
      return sendlift::LaunchCampaign(session, std::move(campaign), absl::Now()).status();
    });
    CHECK_INVARIANT(status.ok());
  }
}

// A customer somewhere among all, another one for each number: 7919 is prime to their count.
std::string Scattered(int64_t number) { return absl::StrCat("c-", 10'000'000 + number * 7919 % kCustomers); }

double Percentile(std::vector<double>& values, double share) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size()));
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

Figure FigureOf(const std::string& metric, const std::string& unit, const std::string& note) {
  return {.bench = "recommend", .metric = metric, .values = {}, .unit = unit, .n = kCallsARun, .note = note};
}

// The middle and the worst hundredth of the times of single calls, and the processor time of a call, a value a run.
struct Latency {
  Latency(const std::string& name, const std::string& note)
      : p50(FigureOf(name + "_p50_ms", "ms", note)),
        p99(FigureOf(name + "_p99_ms", "ms", note)),
        cpu(FigureOf(name + "_cpu_us", "us", note + "; processor time a call, of the whole process that answers")) {}

  // `threads` of them call at the same time; `call(i)` for each i from `first` on. `cpu_seconds`: what was used so far.
  void Run(int threads, int64_t first, const std::function<void(int64_t)>& call,
           const std::function<double()>& cpu_seconds) {
    const double cpu_before = cpu_seconds();
    std::vector<std::vector<double>> times(static_cast<size_t>(threads));
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        for (int64_t i = first + t; i < first + kCallsARun; i += threads) {
          times[static_cast<size_t>(t)].push_back(1000 * SecondsFor([&] { call(i); }));
        }
      });
    }
    for (std::thread& thread : running) thread.join();
    cpu.values.push_back((cpu_seconds() - cpu_before) / kCallsARun * 1e6);
    std::vector<double> all;
    for (const std::vector<double>& some : times) all.insert(all.end(), some.begin(), some.end());
    p50.values.push_back(Percentile(all, 0.5));
    p99.values.push_back(Percentile(all, 0.99));
  }

  Figure p50;
  Figure p99;
  Figure cpu;
};

// Measures a way of asking with the same customers: the first time, when they are assigned, and again.
void Measure(Latency& first, Latency& again, int threads, int64_t& next, const std::function<void(int64_t)>& call,
             const std::function<double()>& cpu_seconds) {
  for (int run = 0; run < kRuns; ++run) {
    first.Run(threads, next, call, cpu_seconds);
    again.Run(threads, next, call, cpu_seconds);
    next += kCallsARun;
  }
}

void MeasureInProcess(const std::string& file, bool sync, Latency& first, Latency& again, int64_t& next) {
  const auto database = storage::OpenSqlite(file, {.sync = sync}, storage::Schema());
  CHECK_INVARIANT(database.ok());
  const SystemClock clock;
  Recommender recommender({.database = **database, .clock = clock});
  const auto call = [&](int64_t i) {
    CHECK_INVARIANT(recommender.Recommend({.customer_id = Scattered(i), .touchpoint = "shop"}).ok());
  };
  Measure(first, again, 1, next, call, CpuSecondsUsed);
}

void MeasureOverNetwork(const std::string& file, const std::string& log, int threads, Latency& first, Latency& again,
                        int64_t& next) {
  auto server = testing::StartServer(SENDLIFT_BIN_DIR, file, log);
  CHECK_INVARIANT(server.has_value());
  const auto channel = grpc::CreateChannel(server->address, grpc::InsecureChannelCredentials());
  const auto stub = v1::RecommendationService::NewStub(channel);
  const auto call = [&](int64_t i) {
    grpc::ClientContext context;
    v1::RecommendOfferRequest request;
    request.set_parent("workspaces/main");
    request.set_customer(absl::StrCat("workspaces/main/customers/", Scattered(i)));
    request.set_touchpoint("shop");
    v1::Recommendation recommendation;
    CHECK_INVARIANT(stub->RecommendOffer(&context, request, &recommendation).ok());
  };
  for (int64_t i = 0; i < 100; ++i) call(next++);
  Measure(first, again, threads, next, call, [&] { return server->process.CpuSeconds(); });
  server->process.Signal(SIGTERM);
  CHECK_INVARIANT(server->process.Wait(absl::Seconds(30)) == 0);
}

}  // namespace

std::vector<Figure> RunRecommend() {
  Workplace workplace;
  const std::string file = workplace.File("recommend.db");
  {
    const auto database = OpenDatabase(file);
    MakeCustomers(*database, kCustomers);
    SuppressSome(*database, kCustomers);
    LaunchAtShop(*database);
  }
  const std::string setting = "1 million customers, 10 campaigns at the touchpoint";
  Latency first("first", absl::StrCat(setting, "; gRPC on loopback, one caller; assigned with full sync"));
  Latency again("again", absl::StrCat(setting, "; the same customers again: read only"));
  Latency first_of_8("first_8_callers", absl::StrCat(setting, "; 8 callers at once on one connection"));
  Latency again_of_8("again_8_callers", absl::StrCat(setting, "; 8 callers at once, again"));
  Latency first_inside("first_in_process", absl::StrCat(setting, "; without gRPC, with full sync"));
  Latency again_inside("again_in_process", absl::StrCat(setting, "; without gRPC, again"));
  Latency first_unsynced("first_without_sync", absl::StrCat(setting, "; without gRPC and without sync"));
  Latency again_unsynced("again_without_sync", absl::StrCat(setting, "; without gRPC, again"));
  int64_t next = 0;
  MeasureOverNetwork(file, workplace.File("server.log"), 1, first, again, next);
  MeasureOverNetwork(file, workplace.File("server.log"), 8, first_of_8, again_of_8, next);
  MeasureInProcess(file, /*sync=*/true, first_inside, again_inside, next);
  MeasureInProcess(file, /*sync=*/false, first_unsynced, again_unsynced, next);
  std::vector<Figure> figures;
  for (const Latency* latency :
       {&first, &again, &first_of_8, &again_of_8, &first_inside, &again_inside, &first_unsynced, &again_unsynced}) {
    figures.insert(figures.end(), {latency->p50, latency->p99, latency->cpu});
  }
  return figures;
}

}  // namespace sendlift::bench
