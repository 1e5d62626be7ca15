#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "audience/customer_snapshot.h"
#include "audience/filter_sql.h"
#include "base/invariant.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/customers.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kRowsATransaction = 50'000;
constexpr int64_t kScattered = 1000;
constexpr int kRuns = 5;
constexpr double kBytesInMb = 1 << 20;

// Importing this many customers would take most of an hour; these statements make rows of the same form, with the
// product's indexes, and count the blocks. 7919 is prime to the sizes of the ranges, so that neighbours differ.
constexpr const char* kPopulation[] = {
    R"sql(INSERT INTO customer_blocks (workspace, block, version)
          WITH RECURSIVE n(i) AS (SELECT $1 >> 8 UNION ALL SELECT i + 1 FROM n WHERE i < $2 >> 8)
          SELECT 1, i, 1 FROM n WHERE true ON CONFLICT (workspace, block) DO UPDATE SET version = version + 1)sql",
    R"sql(INSERT INTO customers (workspace, customer, id, tier, language_code, time_zone, consents, attributes,
                           create_us, update_us)
          WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
          SELECT 1, i, 'c-' || (10000000 + i),
            CASE WHEN i * 7919 % 4 = 0 THEN 'VIP' WHEN i * 7919 % 4 = 1 THEN '' ELSE 'REGULAR' END,
            CASE WHEN i * 7919 % 3 = 0 THEN 'en' ELSE 'de' END, 'Etc/GMT-' || (i * 7919 % 12), i * 7919 % 512,
            '{"city":"City beside the river ' || (i * 7919 % 500) || '","first_name":"Firstname' || (i * 7919 % 977) ||
            '","last_name":"Lastname-' || (i * 7919 % 9973) || '","recency_days":' || (i * 7919 % 401) ||
            ',"total_spent":' || (i * 7919 % 99991) || '.5}',
            1700000000000000 + i / 1000, 1700000000000000 + i / 1000 FROM n)sql",
    R"sql(INSERT INTO addresses (workspace, kind, customer, address)
          SELECT 1, 1, customer, 'customer' || customer || '@example.com' FROM customers
          WHERE workspace = 1 AND customer BETWEEN $1 AND $2 AND customer * 7919 % 10 < 8)sql",
    R"sql(INSERT INTO addresses (workspace, kind, customer, address)
          SELECT 1, 2, customer, '+49' || (15100000000 + customer) FROM customers
          WHERE workspace = 1 AND customer BETWEEN $1 AND $2 AND customer * 7919 % 10 > 3)sql",
    R"sql(INSERT INTO suppressions (workspace, suppression, customer, address, channel, reason, create_us)
          SELECT 1, customer, customer, '', customer * 7919 % 4, 1, 1700000000000000 FROM customers
          WHERE workspace = 1 AND customer BETWEEN $1 AND $2 AND customer * 7919 % 101 = 0)sql",
    R"sql(INSERT INTO suppressions (workspace, suppression, customer, address, channel, reason, create_us)
          SELECT 1, 100000000 + customer, 0, address, 0, 1, 1700000000000000 FROM addresses
          WHERE workspace = 1 AND kind = 1 AND customer BETWEEN $1 AND $2 AND customer * 7919 % 997 = 0)sql",
};

void Populate(storage::Database& database, int64_t customers) {
  for (const char* sql : kPopulation) {
    for (int64_t begin = 1; begin <= customers; begin += kRowsATransaction) {
      const int64_t end = std::min(customers, begin + kRowsATransaction - 1);
      const absl::Status status = database.Write(
          storage::Lane::kImport, [&](storage::Session& session) { return session.Execute(sql, begin, end).status(); });
      CHECK_INVARIANT(status.ok());
    }
  }
}

// Customers all over the numbers.
void ChangeSome(storage::Database& database, int64_t customers, int run) {
  const absl::Status status = database.Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    for (int64_t i = 0; i < kScattered; ++i) {
      const int64_t customer = (i * (customers / kScattered) + 7919 * run) % customers + 1;
      RETURN_IF_ERROR(
          session.Execute("UPDATE customers SET tier = 'VIP' WHERE workspace = 1 AND customer = $1", customer)
              .status());
    }
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
}

// Four conditions; another literal every run.
CheckedFilter FilterOf(int run) {
  const auto filter = CheckFilter(
      absl::StrCat("tier = VIP AND recency_days < ", 30 + run, " AND has:consent.email AND NOT has:suppression.email"));
  CHECK_INVARIANT(filter.ok());
  return *filter;
}

int64_t CountInSql(storage::Database& database, const CheckedFilter& filter) {
  int64_t count = 0;
  const absl::Status status = database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(count, storage::CountCustomers(session, kMainWorkspace, ConditionOf(filter)));
    return absl::OkStatus();
  });
  CHECK_INVARIANT(status.ok());
  return count;
}

std::vector<Figure> SegmentWith(int64_t customers, const std::string& size) {
  const auto figure = [&](const std::string& metric, const std::string& unit, const std::string& note) {
    return Figure{.bench = "segment",
                  .metric = absl::StrCat(metric, size),
                  .values = {},
                  .unit = unit,
                  .n = customers,
                  .note = note};
  };
  Figure counted = figure("seconds_", "s", "4 conditions, exact as of the call; snapshot in memory and up to date");
  Figure changed = figure("changed_seconds_", "s", "the same after 1,000 customers all over the numbers changed");
  Figure built = figure("build_seconds_", "s", "the first count, which makes the snapshot");
  Figure built_cpu = figure("build_cpu_seconds_", "s", "processor time of the same, on one thread");
  Figure memory = figure("snapshot_mb_", "MB", "of the snapshot: 5 attributes, up to 99,991 distinct values");
  Figure in_sql = figure("sql_seconds_", "s", "the same filter without the snapshot");

  Workplace workplace;
  const auto database = OpenDatabase(workplace.File("segment.db"));
  Populate(*database, customers);
  CustomerSnapshot snapshot(*database, kMainWorkspace, {.memory_mb = 4096});
  const auto count = [&](const CheckedFilter& filter) {
    const auto counted_now = snapshot.Count(filter);
    CHECK_INVARIANT(counted_now.ok());
    return *counted_now;
  };
  const double cpu_before = CpuSecondsUsed();
  built.values.push_back(SecondsFor([&] { (void)count(FilterOf(0)); }));
  built_cpu.values.push_back(CpuSecondsUsed() - cpu_before);
  memory.values.push_back(static_cast<double>(snapshot.statistics().bytes) / kBytesInMb);
  int64_t selected = 0;
  for (int run = 0; run < kRuns; ++run) {
    counted.values.push_back(SecondsFor([&] { selected = count(FilterOf(run)); }));
  }
  const double sql_cpu_before = CpuSecondsUsed();
  in_sql.values.push_back(SecondsFor([&] { CHECK_INVARIANT(CountInSql(*database, FilterOf(kRuns - 1)) == selected); }));
  in_sql.note = absl::StrCat(in_sql.note, "; processor time ", CpuSecondsUsed() - sql_cpu_before, " s");
  for (int run = 0; run < kRuns; ++run) {
    ChangeSome(*database, customers, run);
    changed.values.push_back(SecondsFor([&] { selected = count(FilterOf(run)); }));
  }
  CHECK_INVARIANT(CountInSql(*database, FilterOf(kRuns - 1)) == selected);
  CHECK_INVARIANT(snapshot.statistics().answers_in_sql == 0);
  return {counted, changed, built, built_cpu, memory, in_sql};
}

}  // namespace

std::vector<Figure> RunSegment() { return SegmentWith(1'000'000, "1m_customers"); }
std::vector<Figure> RunSegment10m() { return SegmentWith(10'000'000, "10m_customers"); }

}  // namespace sendlift::bench
