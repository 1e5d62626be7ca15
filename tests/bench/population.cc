#include "tests/bench/population.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "audience/filter_sql.h"
#include "base/invariant.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/environment.h"
#include "scheduler/planner.h"
#include "storage/customers.h"
#include "storage/schema.h"
#include "storage/sqlite.h"
#include "storage/suppressions.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kRowsATransaction = 5000;
constexpr int64_t kSuppressedEvery = 100;
constexpr int64_t kFirstSuppressed = 7;

Customer MakeCustomer(int64_t i) {
  Customer customer;
  customer.id = absl::StrCat("c-", 10'000'000 + i);
  customer.tier = i % 4 == 0 ? "VIP" : "REGULAR";
  customer.language_code = "en";
  customer.time_zone = absl::StrCat("Etc/GMT", i % 24 < 12 ? "-" : "+", i % 12);
  customer.email = absl::StrCat("customer", i, "@example.com");
  customer.consents.Grant(Channel::kEmail, Purpose::kPromotion);
  customer.attributes = {{"first_name", absl::StrCat("Firstname", i % 977)},
                         {"last_name", absl::StrCat("Lastname-", i % 9973)},
                         {"city", absl::StrCat("City of the long name beside the wide and slow river ", i % 500)},
                         {"recency_days", absl::StrCat(i % 400)},
                         {"member_since", "2019-04-17T00:00:00Z"}};
  return customer;
}

QuietHours QuietWhereNobodyLives(absl::Time now) {
  constexpr int kDay = 24 * 60;
  const int opposite = static_cast<int>(absl::ToUnixSeconds(now) / 60 % kDay) + kDay / 2;
  return {.begin_minute = (opposite - 10) % kDay, .end_minute = (opposite + 10) % kDay};
}

CampaignDefinition MakeDefinition(int control) {
  const absl::Time now = absl::Now();
  CampaignDefinition definition;
  definition.window = {now - absl::Seconds(1), now + absl::Hours(24)};
  definition.tiers = {{.tier = "all", .when = "", .offer = std::nullopt}};
  definition.policy.caps = {{.channel = std::nullopt, .contacts = 2, .within = absl::Hours(24)},
                            {.channel = std::nullopt, .contacts = 5, .within = absl::Hours(24 * 7)}};
  definition.policy.quiet_hours = QuietWhereNobodyLives(now);
  definition.experiment.control = {.parts_per_million = control};
  definition.experiment.arms = {{.arm = "mail", .share = {.parts_per_million = 1'000'000 - control}}};
  definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED", .window = absl::Hours(24)}};
  definition.waves = {{.wave = "all", .start = now, .share = {.remainder = true}}};
  definition.channels = {Channel::kEmail};
  definition.creatives = {
      {.creative = "mail",
       .channel = Channel::kEmail,
       .arms = {},
       .tiers = {},
       .languages = {{.language_code = "en",
                      .subject = "{{customer.first_name}}, look at this",
                      .text = "Dear {{customer.first_name}} {{customer.last_name}} of {{customer.city}}, you were here "
                              "{{customer.recency_days}} days ago and with us since {{customer.member_since}}.",
                      .html = {}}}}};
  return definition;
}

}  // namespace

Workplace::Workplace() : path_((std::filesystem::temp_directory_path() / "sendlift-bench-XXXXXX").string()) {
  CHECK_INVARIANT(mkdtemp(path_.data()) != nullptr);
}

Workplace::~Workplace() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<storage::Database> OpenDatabase(const std::string& path) {
  auto database = storage::OpenSqlite(path, {}, storage::Schema());
  CHECK_INVARIANT(database.ok());
  return *std::move(database);
}

void MakeCustomers(storage::Database& database, int64_t count) {
  const absl::Time now = absl::Now();
  for (int64_t begin = 0; begin < count; begin += kRowsATransaction) {
    const absl::Status status = database.Write(storage::Lane::kImport, [&](storage::Session& session) {
      for (int64_t i = begin; i < std::min(count, begin + kRowsATransaction); ++i) {
        RETURN_IF_ERROR(storage::UpsertCustomer(session, kMainWorkspace, MakeCustomer(i), now).status());
      }
      return absl::OkStatus();
    });
    CHECK_INVARIANT(status.ok());
  }
}

void SuppressSome(storage::Database& database, int64_t count) {
  const absl::Time now = absl::Now();
  for (int64_t begin = 0; begin < count; begin += kRowsATransaction * kSuppressedEvery) {
    const absl::Status status = database.Write(storage::Lane::kImport, [&](storage::Session& session) {
      const int64_t end = std::min(count, begin + kRowsATransaction * kSuppressedEvery);
      for (int64_t i = begin + kFirstSuppressed; i < end; i += kSuppressedEvery) {
        Suppression suppression;
        suppression.customer = CustomerNumber{i + 1};
        RETURN_IF_ERROR(storage::PutSuppression(session, kMainWorkspace, suppression, now).status());
      }
      return absl::OkStatus();
    });
    CHECK_INVARIANT(status.ok());
  }
}

Campaign LaunchCampaign(storage::Database& database, int control_parts_per_million) {
  Campaign launched;
  const absl::Status status = database.Write(storage::Lane::kAdministration, [&](storage::Session& session) {
    ASSIGN_OR_RETURN(Campaign campaign,
                     CreateCampaign(session, "bench", MakeDefinition(control_parts_per_million), absl::Now()));
    ASSIGN_OR_RETURN(launched, sendlift::LaunchCampaign(session, std::move(campaign), absl::Now()));
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
  return launched;
}

void PlanCampaign(storage::Database& database) {
  Planner planner(database, kMainWorkspace, CompileFilter, WaveSizes{});
  const auto waves = planner.RunOnce(absl::Now());
  CHECK_INVARIANT(waves.ok() && *waves == 1);
}

}  // namespace sendlift::bench
