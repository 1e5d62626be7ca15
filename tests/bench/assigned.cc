#include "tests/bench/assigned.h"

#include <algorithm>
#include <utility>

#include "base/invariant.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/waves.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kPartSize = 50'000;
constexpr int64_t kRangeSize = 1000;
constexpr int64_t kBlocksAWave = 24;

// 7919 is prime to the sizes of the parts, so that neighbours differ.
constexpr char kCustomers[] = R"sql(
  INSERT INTO customers (workspace, customer, id, tier, language_code, time_zone, consents, attributes, create_us,
    update_us)
  WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
  SELECT 1, i, 'c-' || (10000000 + i), CASE WHEN i * 7919 % 4 = 0 THEN 'VIP' ELSE 'REGULAR' END, 'en',
    'Etc/GMT-' || (i * 7919 % 12), 1, '{"city":"City beside the river ' || (i * 7919 % 500) ||
    '","first_name":"Firstname' || (i * 7919 % 977) || '","recency_days":' || (i * 7919 % 401) || '}',
    1700000000000000, 1700000000000000 FROM n)sql";

constexpr char kAssignments[] = R"sql(
  INSERT INTO assignments (workspace, campaign, customer, arm, tier, wave, channel, planned_us, touchpoint)
  WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)
  SELECT 1, $3, i, CASE WHEN i * 7919 % 10 < 2 THEN 0 ELSE 1 + i * 7919 % 10 % $4 END, i * 7919 % $5,
    i * 7919 % 11 % $6, 1 + i * 7919 % 13 % $7, $8, '' FROM n)sql";

constexpr char kCohorts[] = R"sql(
  INSERT INTO cohorts (workspace, campaign, wave, arm, tier, channel, people, planned_us)
  SELECT 1, $1, wave, arm, tier, channel, count(*), max(planned_us) FROM assignments
  WHERE workspace = 1 AND campaign = $1 GROUP BY wave, arm, tier, channel)sql";

constexpr char kOutcomes[] = R"sql(
  INSERT INTO outcomes (workspace, campaign, customer, metric, event_count, total, first_us)
  WITH RECURSIVE n(i) AS (SELECT $1 + 7 - ($1 + 7) % 8 UNION ALL SELECT i + 8 FROM n WHERE i + 8 <= $2),
    m(metric) AS (SELECT 0 UNION ALL SELECT metric + 1 FROM m WHERE metric + 1 < $4)
  SELECT 1, $3, i, metric, 1 + i * 7919 % 3, 100 + i * 7919 % 9900, $5 FROM n, m WHERE i <= $2)sql";

// The sums of squares fit 64 bits: 1.25 million responders with values below 10,000.
constexpr char kCells[] = R"sql(
  INSERT INTO cells (workspace, campaign, wave, arm, tier, channel, metric, responders, total, squares_high,
    squares_low)
  SELECT 1, $1, wave, arm, tier, channel, metric, count(*), sum(value), 0, sum(value * value) FROM (
    SELECT a.wave, a.arm, a.tier, a.channel, o.metric,
      CASE o.metric WHEN 0 THEN 1 WHEN 1 THEN o.event_count ELSE o.total END AS value
    FROM outcomes o JOIN assignments a ON a.workspace = 1 AND a.campaign = $1 AND a.customer = o.customer
    WHERE o.workspace = 1 AND o.campaign = $1)
  GROUP BY wave, arm, tier, channel, metric)sql";

absl::Time PlannedTime(const Campaign& campaign) { return campaign.definition.window.start; }

void Write(storage::Database& database, absl::FunctionRef<absl::Status(storage::Session&)> body) {
  const absl::Status status = database.Write(storage::Lane::kImport, body);
  CHECK_INVARIANT(status.ok());
}

int64_t TreatedIn(storage::Database& database, const Campaign& campaign) {
  int64_t treated = 0;
  CHECK_INVARIANT(database
                      .Read([&](storage::Session& session) -> absl::Status {
                        ASSIGN_OR_RETURN(const auto cohorts,
                                         storage::ListCohorts(session, kMainWorkspace, campaign.number));
                        for (const storage::Cohort& cohort : cohorts) treated += cohort.arm > 0 ? cohort.people : 0;
                        return absl::OkStatus();
                      })
                      .ok());
  return treated;
}

storage::LeasedRange ARange(const Campaign& campaign, int64_t first, int64_t size) {
  storage::LeasedRange range;
  range.campaign = campaign.number;
  range.first_sequence = first;
  range.gateway = "bench";
  range.lease_time = range.lease_until = PlannedTime(campaign);
  const auto arms = static_cast<int64_t>(campaign.definition.experiment.arms.size());
  for (int64_t i = first; i < first + size; ++i) {
    const InstructionState state = i % 10 == 0 ? InstructionState::kAccepted : InstructionState::kDelivered;
    range.states.push_back(storage::LeasedRange::Encode(state));
    range.arms.push_back(static_cast<char>(1 + i % arms));
  }
  return range;
}

absl::Status HandOver(storage::Session& session, const Campaign& campaign, const storage::Block& block) {
  RETURN_IF_ERROR(storage::InsertBlock(session, kMainWorkspace, block));
  for (int64_t first = block.first_sequence; first < block.end_sequence(); first += kRangeSize) {
    const int64_t size = std::min(kRangeSize, block.end_sequence() - first);
    RETURN_IF_ERROR(storage::InsertRange(session, kMainWorkspace, ARange(campaign, first, size)));
  }
  return absl::OkStatus();
}

}  // namespace

void InParts(storage::Database& database, int64_t count,
             absl::FunctionRef<absl::Status(storage::Session&, int64_t first, int64_t last)> write) {
  for (int64_t first = 1; first <= count; first += kPartSize) {
    Write(database,
          [&](storage::Session& session) { return write(session, first, std::min(count, first + kPartSize - 1)); });
  }
}

void MakeCustomersInSql(storage::Database& database, int64_t count) {
  InParts(database, count, [](storage::Session& session, int64_t first, int64_t last) {
    return session.Execute(kCustomers, first, last).status();
  });
}

Campaign MakeAssigned(storage::Database& database, Campaign campaign, int64_t people) {
  const CampaignDefinition& definition = campaign.definition;
  const auto arms = static_cast<int64_t>(definition.experiment.arms.size());
  const auto tiers = static_cast<int64_t>(definition.tiers.size());
  const auto waves = static_cast<int64_t>(definition.waves.size());
  const auto channels = static_cast<int64_t>(definition.channels.size());
  const absl::Time planned = PlannedTime(campaign);
  Write(database, [&](storage::Session& session) -> absl::Status {
    campaign.state = CampaignState::kRunning;
    ASSIGN_OR_RETURN(campaign, storage::InsertCampaign(session, kMainWorkspace, std::move(campaign), planned));
    return absl::OkStatus();
  });
  InParts(database, people, [&](storage::Session& session, int64_t first, int64_t last) {
    return session
        .Execute(kAssignments, first, last, campaign.number.value, arms, tiers, waves, channels,
                 absl::ToUnixMicros(planned))
        .status();
  });
  Write(database, [&](storage::Session& session) -> absl::Status {
    for (int wave = 0; wave < waves; ++wave) {
      RETURN_IF_ERROR(
          storage::InsertFrozenWave(session, kMainWorkspace, campaign.number, {.wave = wave, .freeze_time = planned}));
    }
    return session.Execute(kCohorts, campaign.number.value).status();
  });
  return campaign;
}

void HandOverAll(storage::Database& database, const Campaign& campaign) {
  const int64_t treated = TreatedIn(database, campaign);
  const auto blocks = kBlocksAWave * static_cast<int64_t>(campaign.definition.waves.size());
  const int64_t size = treated / blocks + 1;
  for (int64_t first = 0; first < treated; first += size) {
    const storage::Block block{.campaign = campaign.number,
                               .first_sequence = first,
                               .size = std::min(size, treated - first),
                               .wave = static_cast<int>(first / size / kBlocksAWave),
                               .not_before = PlannedTime(campaign),
                               .not_after = campaign.definition.window.end};
    Write(database, [&](storage::Session& session) { return HandOver(session, campaign, block); });
  }
}

void FoldPurchases(storage::Database& database, const Campaign& campaign, int64_t people) {
  const auto metrics = static_cast<int64_t>(campaign.definition.experiment.metrics.size());
  const int64_t first_us = absl::ToUnixMicros(PlannedTime(campaign));
  InParts(database, people, [&](storage::Session& session, int64_t first, int64_t last) {
    return session.Execute(kOutcomes, first, last, campaign.number.value, metrics, first_us).status();
  });
  Write(database, [&](storage::Session& session) { return session.Execute(kCells, campaign.number.value).status(); });
}

}  // namespace sendlift::bench
