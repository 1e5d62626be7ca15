#include "storage/journeys.h"

#include <utility>

#include "base/status.h"
#include "model/varint.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using LastTimes = std::map<std::string, absl::Time>;

std::string BytesOf(const LastTimes& last) {
  std::string bytes;
  for (const auto& [type, time] : last) {
    AppendText(bytes, type);
    AppendVarint(bytes, static_cast<uint64_t>(ToMicros(time)));
  }
  return bytes;
}

// Nothing if they are damaged.
std::optional<LastTimes> LastFromBytes(absl::string_view bytes) {
  LastTimes last;
  while (!bytes.empty()) {
    const std::optional<absl::string_view> type = TakeText(bytes);
    const std::optional<uint64_t> micros = TakeVarint(bytes);
    if (!type.has_value() || !micros.has_value()) return std::nullopt;
    last.emplace(*type, FromMicros(static_cast<int64_t>(*micros)));
  }
  return last;
}

struct StoredJourney {
  Journey journey;
  bool damaged = false;
};

StoredJourney JourneyFromRow(const Row& row) {
  std::optional<LastTimes> last = LastFromBytes(row.Bytes(4));
  return {.journey = {.customer = {row.Int(0)},
                      .enter_time = FromMicros(row.Int(1)),
                      .ending = std::string(row.Text(2)),
                      .end_time = FromMicros(row.Int(3)),
                      .last = last.value_or(LastTimes())},
          .damaged = !last.has_value()};
}

std::pair<JourneyCell, int64_t> CountFromRow(const Row& row) {
  return {{.tier = static_cast<int>(row.Int(0)),
           .arm = static_cast<int>(row.Int(1)),
           .follow_up = static_cast<int>(row.Int(2)),
           .delay = static_cast<int>(row.Int(3)),
           .state = static_cast<TriggerState>(row.Int(4)),
           .ending = std::string(row.Text(5))},
          row.Int(6)};
}

}  // namespace

absl::StatusOr<std::optional<Journey>> FindJourney(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<StoredJourney> found,
                   ReadOne(session, JourneyFromRow,
                           "SELECT customer, enter_us, ending, end_us, last FROM journeys "
                           "WHERE workspace = $1 AND campaign = $2 AND customer = $3",
                           workspace.value, campaign.value, customer.value));
  if (!found.has_value()) return std::nullopt;
  if (found->damaged) return absl::DataLossError("what a journey remembers of events cannot be read");
  return std::move(found->journey);
}

absl::Status PutJourney(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Journey& journey) {
  const std::string last = BytesOf(journey.last);
  return session
      .Execute(
          "INSERT INTO journeys (workspace, campaign, customer, enter_us, ending, end_us, last) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (workspace, campaign, customer) DO UPDATE "
          "SET enter_us = excluded.enter_us, ending = excluded.ending, end_us = excluded.end_us, "
          "last = excluded.last",
          workspace.value, campaign.value, journey.customer.value, ToMicros(journey.enter_time), journey.ending,
          ToMicros(journey.end_time), Blob{last})
      .status();
}

absl::Status AddJourneyCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const JourneyCounts& differences) {
  for (const auto& [cell, people] : differences) {
    if (people == 0) continue;
    RETURN_IF_ERROR(session
                        .Execute("INSERT INTO journey_counts (workspace, campaign, tier, arm, follow_up, delay, state, "
                                 "ending, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
                                 "ON CONFLICT (workspace, campaign, tier, arm, follow_up, delay, state, ending) "
                                 "DO UPDATE SET people = journey_counts.people + excluded.people",
                                 workspace.value, campaign.value, cell.tier, cell.arm, cell.follow_up, cell.delay,
                                 static_cast<int>(cell.state), cell.ending, people)
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<JourneyCounts> ReadJourneyCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign) {
  ASSIGN_OR_RETURN(const auto counts,
                   ReadAll(session, CountFromRow,
                           "SELECT tier, arm, follow_up, delay, state, ending, people FROM journey_counts "
                           "WHERE workspace = $1 AND campaign = $2 AND people <> 0 "
                           "ORDER BY tier, arm, follow_up, delay, state, ending",
                           workspace.value, campaign.value));
  return JourneyCounts(counts.begin(), counts.end());
}

absl::StatusOr<CustomerNumber> EnteredUntil(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                            int wave) {
  ASSIGN_OR_RETURN(
      const int64_t customer,
      ReadNumber(session, "SELECT customer FROM wave_entries WHERE workspace = $1 AND campaign = $2 AND wave = $3",
                 workspace.value, campaign.value, wave));
  return CustomerNumber{customer};
}

absl::Status PutEnteredUntil(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave,
                             CustomerNumber customer) {
  return session
      .Execute(
          "INSERT INTO wave_entries (workspace, campaign, wave, customer) VALUES ($1, $2, $3, $4) "
          "ON CONFLICT (workspace, campaign, wave) DO UPDATE SET customer = excluded.customer",
          workspace.value, campaign.value, wave, customer.value)
      .status();
}

}  // namespace sendlift::storage
