#include "engine/scoring_pass.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/computed_batch.h"
#include "audience/score_columns.h"
#include "base/error.h"
#include "base/status.h"
#include "measurement/customer_scores.h"
#include "model/customer.h"
#include "model/trained_model.h"
#include "storage/customer_scores.h"
#include "storage/scorings.h"
#include "storage/trained_models.h"

namespace sendlift {
namespace {

using storage::Lane;
using storage::Session;
using State = Scoring::State;

absl::Status NotUsable(const TrainedModel& model) {
  return Error(absl::StatusCode::kFailedPrecondition, "MODEL_NOT_USABLE",
               absl::StrCat("model ", model.number, " is worse than none, so its scores are not published: ",
                            model.problem, "; train one on more customers or with another horizon"),
               {{"model", absl::StrCat(model.number)}});
}

absl::Status OpenBatch(Session& session, WorkspaceNumber workspace, Scoring& scoring, absl::Time now) {
  if (scoring.batch != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const ImportBatch batch, OpenComputedBatch(session, workspace,
                                                              {.name = absl::StrCat("scorings/", scoring.number),
                                                               .columns = ScoreColumns(),
                                                               .empty_values_erase = true,
                                                               .data_time = scoring.create_time,
                                                               .principal = scoring.principal},
                                                              now));
  scoring.batch = batch.number;
  return absl::OkStatus();
}

// The scores of those who are still there, and their attributes.
absl::Status WriteScores(Session& session, WorkspaceNumber workspace, const std::vector<CustomerScore>& scores,
                         Scoring& scoring, absl::Time now) {
  if (scores.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto there,
                   storage::CustomersBetween(session, workspace, scores.front().customer, scores.back().customer));
  std::vector<Customer> rows;
  size_t at = 0;
  for (const CustomerScore& score : scores) {
    while (at < there.size() && there[at].customer < score.customer) ++at;
    if (at == there.size() || there[at].customer != score.customer) continue;
    RETURN_IF_ERROR(storage::PutCustomerScore(session, workspace, scoring, score));
    Customer& row = rows.emplace_back();
    row.id = there[at].id;
    row.attributes = ScoreAttributes(score, scoring.model);
  }
  scoring.customers += static_cast<int64_t>(rows.size());
  if (rows.empty()) return absl::OkStatus();
  return StoreComputed(session, workspace, scoring.batch, std::move(rows), now).status();
}

}  // namespace

// What one look at the log gave. Kept in memory only: after a crash one looks again.
struct ScoringPass::Scored {
  int64_t scoring = 0;
  std::vector<CustomerScore> scores;  // by number
};

ScoringPass::ScoringPass(storage::Database& database, WorkspaceNumber workspace, ScoringPassOptions options)
    : database_(database), workspace_(workspace), options_(options) {}
ScoringPass::~ScoringPass() = default;

absl::StatusOr<Scoring> BeginScoring(Session& session, WorkspaceNumber workspace, Scoring scoring, absl::Time now) {
  ASSIGN_OR_RETURN(const TrainedModel model, storage::GetTrainedModel(session, workspace, scoring.model));
  if (!model.usable()) return NotUsable(model);
  ASSIGN_OR_RETURN(const auto running, storage::UnfinishedScoring(session, workspace));
  if (running.has_value()) {
    return Error(absl::StatusCode::kFailedPrecondition, "SCORING_RUNNING",
                 absl::StrCat("scoring ", running->number, " is under way; wait until it is done"),
                 {{"scoring", absl::StrCat(running->number)}});
  }
  scoring.last_day = absl::ToCivilDay(now - absl::Microseconds(1), absl::UTCTimeZone());
  return storage::InsertScoring(session, workspace, std::move(scoring), now);
}

absl::StatusOr<bool> ScoringPass::RunOnce(absl::Time now) {
  std::optional<Scoring> scoring;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(scoring, storage::UnfinishedScoring(session, workspace_));
    return absl::OkStatus();
  }));
  if (!scoring.has_value()) {
    scored_ = nullptr;
    return false;
  }
  if (scoring->state == State::kClearing) {
    RETURN_IF_ERROR(ClearChunk(*std::move(scoring), now));
  } else if (scored_ == nullptr || scored_->scoring != scoring->number) {
    RETURN_IF_ERROR(Look(*scoring));
  } else {
    RETURN_IF_ERROR(WriteChunk(*std::move(scoring), now));
  }
  return true;
}

absl::Status ScoringPass::Look(const Scoring& scoring) {
  auto scored = std::make_unique<Scored>();
  scored->scoring = scoring.number;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const TrainedModel model, storage::GetTrainedModel(session, workspace_, scoring.model));
    ASSIGN_OR_RETURN(scored->scores, ScoreCustomers(session, workspace_, model, scoring.last_day));
    return absl::OkStatus();
  }));
  scored_ = std::move(scored);
  return absl::OkStatus();
}

absl::Status ScoringPass::WriteChunk(Scoring scoring, absl::Time now) {
  if (scoring.batch == 0) SetBounds(scored_->scores, scoring);
  const auto& scores = scored_->scores;
  const auto begin = std::partition_point(scores.begin(), scores.end(), [&](const CustomerScore& score) {
    return score.customer.value < scoring.next_customer;
  });
  const auto end = begin + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(options_.chunk), scores.end() - begin);
  std::vector<CustomerScore> chunk(begin, end);
  for (CustomerScore& score : chunk) Rank(scoring, score);
  if (chunk.empty()) scoring.state = State::kClearing;
  scoring.next_customer = chunk.empty() ? 1 : chunk.back().customer.value + 1;
  return database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
    Scoring written = scoring;
    RETURN_IF_ERROR(OpenBatch(session, workspace_, written, now));
    RETURN_IF_ERROR(WriteScores(session, workspace_, chunk, written, now));
    return storage::PutScoring(session, workspace_, written, now);
  });
}

absl::Status ScoringPass::ClearChunk(Scoring scoring, absl::Time now) {
  scored_ = nullptr;
  return database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
    Scoring written = scoring;
    ASSIGN_OR_RETURN(const auto outdated,
                     storage::ListOutdatedScores(session, workspace_, written, written.next_customer,
                                                 static_cast<int>(options_.chunk)));
    std::vector<Customer> rows;
    for (const storage::NamedCustomer& one : outdated) {
      RETURN_IF_ERROR(storage::DeleteCustomerScore(session, workspace_, one.customer));
      written.next_customer = one.customer.value + 1;
      if (!one.id.empty()) rows.emplace_back().id = one.id;
    }
    written.cleared += static_cast<int64_t>(rows.size());
    if (!rows.empty()) {
      RETURN_IF_ERROR(StoreComputed(session, workspace_, written.batch, std::move(rows), now).status());
    }
    if (outdated.empty()) {
      written.state = State::kDone;
      RETURN_IF_ERROR(CloseComputedBatch(session, workspace_, written.batch, now));
    }
    return storage::PutScoring(session, workspace_, written, now);
  });
}

}  // namespace sendlift
