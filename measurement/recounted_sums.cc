#include "measurement/recounted_sums.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "measurement/figure_words.h"
#include "model/touchpoint.h"
#include "storage/cells.h"
#include "storage/instructions.h"
#include "storage/journeys.h"
#include "storage/leases.h"
#include "storage/recounting.h"
#include "storage/state_counts.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::CellKey;
using storage::Session;

struct Sums {
  int64_t responders = 0;
  int64_t total = 0;
  absl::uint128 squares = 0;

  friend bool operator==(const Sums&, const Sums&) = default;
};

struct People {
  int64_t count = 0;
  absl::Time planned = absl::InfinitePast();  // the last of them

  friend bool operator==(const People&, const People&) = default;
};

std::string TextOf(const Sums& sums) {
  return absl::StrCat(sums.responders, " responders, total ", sums.total, ", squares ",
                      absl::Uint128High64(sums.squares), " * 2^64 + ", absl::Uint128Low64(sums.squares));
}

std::string TextOf(const People& people) {
  if (people.count == 0) return "nobody";
  return absl::StrCat(people.count, " people, planned at ", absl::FormatTime(people.planned, absl::UTCTimeZone()));
}

std::string TextOf(int64_t people) { return absl::StrCat(people); }

// Tells what differs between two maps; what is missing in one has the value of nothing.
template <typename Map, typename Words>
void Compare(const std::string& table, const Map& stored, const Map& counted, const Words& words, Recount& recount) {
  std::set<typename Map::key_type> keys;
  for (const auto& [key, value] : stored) keys.insert(key);
  for (const auto& [key, value] : counted) keys.insert(key);
  const auto at = [](const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? typename Map::mapped_type() : found->second;
  };
  for (const auto& key : keys) {
    const auto is = at(stored, key);
    const auto should_be = at(counted, key);
    if (is == should_be) continue;
    recount.differences.Add({.table = table, .key = words(key), .stored = TextOf(is), .counted = TextOf(should_be)});
  }
}

int64_t ValueOf(MetricKind kind, const storage::Outcome& outcome) {
  if (kind == MetricKind::kRevenue) return outcome.total;
  return kind == MetricKind::kCount ? outcome.event_count : std::min<int64_t>(outcome.event_count, 1);
}

// Arm, cost and state.
using CountedState = std::tuple<int, int64_t, uint8_t>;

int64_t CostAt(const std::vector<storage::Block>& blocks, int64_t sequence) {
  const auto behind =
      std::upper_bound(blocks.begin(), blocks.end(), sequence,
                       [](int64_t wanted, const storage::Block& block) { return wanted < block.first_sequence; });
  if (behind == blocks.begin() || sequence >= std::prev(behind)->end_sequence()) return 0;
  return std::prev(behind)->cost_micros;
}

CellKey PlaceOf(const Assignment& assignment) {
  return {.wave = assignment.wave, .arm = assignment.arm, .tier = assignment.tier, .channel = assignment.channel};
}

}  // namespace

absl::Status RecountCells(Session& session, WorkspaceNumber workspace, const Campaign& campaign, Recount& recount) {
  const std::vector<Metric> metrics = MeasuredMetrics(campaign.definition.experiment);
  std::map<CellKey, Sums> counted, stored;
  RETURN_IF_ERROR(storage::ForEachCellOutcome(
      session, workspace, campaign.number, [&](const CellKey* key, const storage::NumberedOutcome& outcome) {
        ++recount.rows;
        const bool has_metric = static_cast<size_t>(outcome.metric) < metrics.size();
        if (key == nullptr || !has_metric || outcome.outcome.event_count == 0) return absl::OkStatus();
        const int64_t value = ValueOf(metrics[static_cast<size_t>(outcome.metric)].kind, outcome.outcome);
        Sums& sums = counted[*key];
        ++sums.responders;
        sums.total += value;
        sums.squares += static_cast<absl::uint128>(absl::int128(value) * value);
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(const auto cells, storage::ListCells(session, workspace, campaign.number));
  for (const storage::Cell& cell : cells) {
    stored[cell.key] = {.responders = cell.responders, .total = cell.total, .squares = cell.squares};
  }
  recount.rows += static_cast<int64_t>(cells.size());
  const auto words = [&](const CellKey& key) { return WordsOfCell(campaign.definition, key); };
  Compare("cells", stored, counted, words, recount);
  return absl::OkStatus();
}

absl::Status RecountCohorts(Session& session, WorkspaceNumber workspace, const Campaign& campaign, Recount& recount) {
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  std::set<int> waves;
  for (const storage::FrozenWave& wave : frozen) waves.insert(wave.wave);
  std::map<CellKey, People> counted, stored;
  const storage::CustomerRange all{.after = {0}, .last = {std::numeric_limits<int64_t>::max()}};
  RETURN_IF_ERROR(storage::ForEachAssignment(session, workspace, campaign.number, all, all.last.value,
                                             [&](const Assignment& assignment) {
                                               ++recount.rows;
                                               const int wave = assignment.wave;
                                               if (!IsTouchpointWave(wave) && !waves.contains(wave)) {
                                                 return absl::OkStatus();
                                               }
                                               People& people = counted[PlaceOf(assignment)];
                                               ++people.count;
                                               people.planned = std::max(people.planned, assignment.planned_time);
                                               return absl::OkStatus();
                                             }));
  ASSIGN_OR_RETURN(const auto cohorts, storage::ListCohorts(session, workspace, campaign.number));
  for (const storage::Cohort& cohort : cohorts) {
    const CellKey key{.wave = cohort.wave, .arm = cohort.arm, .tier = cohort.tier, .channel = cohort.channel};
    stored[key] = {.count = cohort.people, .planned = cohort.planned_time};
  }
  recount.rows += static_cast<int64_t>(cohorts.size());
  const auto words = [&](const CellKey& key) { return WordsOfCohort(campaign.definition, key); };
  Compare("cohorts", stored, counted, words, recount);
  return absl::OkStatus();
}

absl::Status RecountJourneys(Session& session, WorkspaceNumber workspace, const Campaign& campaign, Recount& recount) {
  storage::JourneyCounts counted;
  RETURN_IF_ERROR(
      storage::ForEachJourneyCell(session, workspace, campaign.number, [&](const storage::JourneyCell& cell) {
        ++recount.rows;
        ++counted[cell];
        return absl::OkStatus();
      }));
  ASSIGN_OR_RETURN(const auto stored, storage::ReadJourneyCounts(session, workspace, campaign.number));
  recount.rows += static_cast<int64_t>(stored.size());
  const auto words = [&](const storage::JourneyCell& cell) { return WordsOfJourneyCell(campaign.definition, cell); };
  Compare("journey_counts", stored, counted, words, recount);
  return absl::OkStatus();
}

absl::Status RecountStates(Session& session, WorkspaceNumber workspace, const Campaign& campaign, Recount& recount) {
  ASSIGN_OR_RETURN(const bool are_kept, storage::AreStatesCounted(session, workspace, campaign.number));
  if (!are_kept) return absl::OkStatus();
  std::map<CountedState, int64_t> counted, stored;
  ASSIGN_OR_RETURN(const std::vector<storage::Block> blocks, storage::ListBlocks(session, workspace, campaign.number));
  const auto add = [&](int64_t sequence, int arm, char state) {
    if (storage::LeasedRange::StateOf(state) == InstructionState::kStray) return;
    ++recount.rows;
    ++counted[{arm, CostAt(blocks, sequence), static_cast<uint8_t>(state)}];
  };
  RETURN_IF_ERROR(storage::ForEachRange(session, workspace, campaign.number, [&](const storage::LeasedRange& range) {
    for (size_t i = 0; i < range.states.size(); ++i) add(range.first_sequence, range.arms[i], range.states[i]);
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign.number));
  for (const storage::Stray& stray : strays) add(stray.key.sequence, stray.arm, stray.encoded_state());
  ASSIGN_OR_RETURN(const auto counts, storage::ListStateCounts(session, workspace, campaign.number));
  for (const storage::StateCount& count : counts) {
    stored[{count.arm, count.cost_micros, static_cast<uint8_t>(count.state)}] = count.instructions;
  }
  recount.rows += static_cast<int64_t>(counts.size());
  const auto words = [&](const CountedState& key) {
    const auto& [arm, cost, state] = key;
    return WordsOfStateCount(campaign.definition, {.arm = arm, .cost_micros = cost, .state = static_cast<char>(state)});
  };
  Compare("state_counts", stored, counted, words, recount);
  return absl::OkStatus();
}

}  // namespace sendlift
