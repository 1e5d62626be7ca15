#include "storage/feature_snapshots.h"

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT snapshot, as_of_us, state, principal, last_position, next_customer, batch, customers, buyers, purchases, "
    "monetary_minor, answers, cuts, create_us, update_us FROM feature_snapshots ";

// Whole numbers by blanks, in the order of the enumerations.
std::vector<int64_t> Numbers(absl::string_view text, size_t count) {
  std::vector<int64_t> numbers;
  for (const absl::string_view part : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    (void)absl::SimpleAtoi(part, &numbers.emplace_back());
  }
  numbers.resize(count);
  return numbers;
}

std::string ToText(const AnswersByChannel& answers) {
  std::vector<int64_t> numbers;
  for (const Answers& one : answers) numbers.insert(numbers.end(), {one.contacts, one.answered});
  return absl::StrJoin(numbers, " ");
}

std::string ToText(const RfmCuts& cuts) {
  std::vector<int64_t> numbers;
  for (const ScoreCuts& one : cuts) numbers.insert(numbers.end(), one.from.begin(), one.from.end());
  return absl::StrJoin(numbers, " ");
}

FeatureSnapshot FromRow(const Row& row) {
  FeatureSnapshot snapshot = {.number = row.Int(0),
                              .as_of = FromMicros(row.Int(1)),
                              .state = static_cast<FeatureSnapshot::State>(row.Int(2)),
                              .principal = std::string(row.Text(3)),
                              .last_position = row.Int(4),
                              .next_customer = row.Int(5),
                              .batch = row.Int(6),
                              .customers = row.Int(7),
                              .buyers = row.Int(8),
                              .purchases = row.Int(9),
                              .monetary_minor = row.Int(10),
                              .answers = {},
                              .cuts = {},
                              .create_time = FromMicros(row.Int(13)),
                              .update_time = FromMicros(row.Int(14))};
  const std::vector<int64_t> answers = Numbers(row.Text(11), 2 * snapshot.answers.size());
  for (size_t i = 0; i < snapshot.answers.size(); ++i) snapshot.answers[i] = {answers[2 * i], answers[2 * i + 1]};
  const size_t scores = snapshot.cuts[0].from.size();
  const std::vector<int64_t> cuts = Numbers(row.Text(12), scores * snapshot.cuts.size());
  for (size_t i = 0; i < cuts.size(); ++i) snapshot.cuts[i / scores].from[i % scores] = cuts[i];
  return snapshot;
}

}  // namespace

absl::StatusOr<FeatureSnapshot> InsertFeatureSnapshot(Session& session, WorkspaceNumber workspace,
                                                      FeatureSnapshot snapshot, absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(session, "SELECT max(snapshot) FROM feature_snapshots WHERE workspace = $1", workspace.value));
  snapshot.number = last + 1;
  snapshot.create_time = now;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO feature_snapshots (workspace, snapshot, as_of_us, state, principal, last_position, "
                   "next_customer, batch, customers, buyers, purchases, monetary_minor, answers, cuts, create_us, "
                   "update_us) VALUES ($1, $2, $3, 0, $4, $5, 0, 0, 0, 0, 0, 0, '', '', $6, $6)",
                   workspace.value, snapshot.number, ToMicros(snapshot.as_of), snapshot.principal,
                   snapshot.last_position, ToMicros(now))
          .status());
  RETURN_IF_ERROR(PutFeatureSnapshot(session, workspace, snapshot, now));
  snapshot.update_time = now;
  return snapshot;
}

absl::Status PutFeatureSnapshot(Session& session, WorkspaceNumber workspace, const FeatureSnapshot& snapshot,
                                absl::Time now) {
  return session
      .Execute(
          "UPDATE feature_snapshots SET state = $3, next_customer = $4, batch = $5, customers = $6, buyers = $7, "
          "purchases = $8, monetary_minor = $9, answers = $10, cuts = $11, update_us = $12 "
          "WHERE workspace = $1 AND snapshot = $2",
          workspace.value, snapshot.number, static_cast<int>(snapshot.state), snapshot.next_customer, snapshot.batch,
          snapshot.customers, snapshot.buyers, snapshot.purchases, snapshot.monetary_minor, ToText(snapshot.answers),
          ToText(snapshot.cuts), ToMicros(now))
      .status();
}

absl::StatusOr<FeatureSnapshot> GetFeatureSnapshot(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(std::optional<FeatureSnapshot> found,
                   ReadOne(session, FromRow, absl::StrCat(kColumns, "WHERE workspace = $1 AND snapshot = $2"),
                           workspace.value, number));
  if (!found.has_value()) return ResourceNotFound("featureSnapshot", absl::StrCat(number));
  return *std::move(found);
}

absl::StatusOr<std::vector<FeatureSnapshot>> ListFeatureSnapshots(Session& session, WorkspaceNumber workspace,
                                                                  int64_t before, int limit) {
  return ReadAll(session, FromRow,
                 absl::StrCat(kColumns,
                              "WHERE workspace = $1 AND ($2 = 0 OR snapshot < $2) "
                              "ORDER BY snapshot DESC LIMIT $3"),
                 workspace.value, before, limit);
}

absl::StatusOr<std::optional<FeatureSnapshot>> UnfinishedFeatureSnapshot(Session& session, WorkspaceNumber workspace) {
  return ReadOne(session, FromRow, absl::StrCat(kColumns, "WHERE workspace = $1 AND state <> 4"), workspace.value);
}

absl::StatusOr<absl::Time> LastFeatureTime(Session& session, WorkspaceNumber workspace) {
  constexpr auto kTime = +[](const Row& row) { return row.IsNull(0) ? absl::InfinitePast() : FromMicros(row.Int(0)); };
  ASSIGN_OR_RETURN(
      const std::optional<absl::Time> last,
      ReadOne(session, kTime, "SELECT max(as_of_us) FROM feature_snapshots WHERE workspace = $1", workspace.value));
  return last.value_or(absl::InfinitePast());
}

}  // namespace sendlift::storage
