#include "storage/trained_models.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/model_json.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kModelColumns[] = "SELECT model, principal, definition, create_us FROM trained_models ";

// Models of the rows of a query, which a row that cannot be read ends.
template <typename... Args>
absl::StatusOr<std::vector<TrainedModel>> ReadModels(Session& session, absl::string_view where, const Args&... args) {
  std::vector<TrainedModel> models;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        TrainedModel& model = models.emplace_back();
        model.number = row.Int(0);
        model.principal = std::string(row.Text(1));
        model.create_time = FromMicros(row.Int(3));
        return ModelFromJson(row.Text(2), model);
      },
      absl::StrCat(kModelColumns, where), args...));
  return models;
}

}  // namespace

absl::StatusOr<TrainedModel> InsertTrainedModel(Session& session, WorkspaceNumber workspace, TrainedModel model,
                                                absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(model) FROM trained_models WHERE workspace = $1", workspace.value));
  model.number = last + 1;
  model.create_time = now;
  RETURN_IF_ERROR(session
                      .Execute("INSERT INTO trained_models (workspace, model, principal, definition, create_us) "
                               "VALUES ($1, $2, $3, $4, $5)",
                               workspace.value, model.number, model.principal, ModelToJson(model), ToMicros(now))
                      .status());
  return model;
}

absl::StatusOr<TrainedModel> GetTrainedModel(Session& session, WorkspaceNumber workspace, int64_t number) {
  ASSIGN_OR_RETURN(auto found, ReadModels(session, "WHERE workspace = $1 AND model = $2", workspace.value, number));
  if (found.empty()) return ResourceNotFound("model", absl::StrCat(number));
  return std::move(found.front());
}

absl::StatusOr<std::vector<TrainedModel>> ListTrainedModels(Session& session, WorkspaceNumber workspace, int64_t before,
                                                            int limit) {
  return ReadModels(session, "WHERE workspace = $1 AND ($2 = 0 OR model < $2) ORDER BY model DESC LIMIT $3",
                    workspace.value, before, limit);
}

absl::StatusOr<AgeingCheck> InsertAgeingCheck(Session& session, WorkspaceNumber workspace, AgeingCheck check,
                                              absl::Time now) {
  ASSIGN_OR_RETURN(
      const int64_t last,
      ReadNumber(session, "SELECT max(ageing_check) FROM ageing_checks WHERE workspace = $1 AND model = $2",
                 workspace.value, check.model));
  check.number = last + 1;
  check.create_time = now;
  RETURN_IF_ERROR(
      session
          .Execute("INSERT INTO ageing_checks (workspace, model, ageing_check, principal, findings, create_us) "
                   "VALUES ($1, $2, $3, $4, $5, $6)",
                   workspace.value, check.model, check.number, check.principal, CheckToJson(check), ToMicros(now))
          .status());
  return check;
}

absl::StatusOr<std::vector<AgeingCheck>> ListAgeingChecks(Session& session, WorkspaceNumber workspace, int64_t model,
                                                          int limit) {
  std::vector<AgeingCheck> checks;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        AgeingCheck& check = checks.emplace_back();
        check.model = model;
        check.number = row.Int(0);
        check.principal = std::string(row.Text(1));
        check.create_time = FromMicros(row.Int(3));
        return CheckFromJson(row.Text(2), check);
      },
      "SELECT ageing_check, principal, findings, create_us FROM ageing_checks WHERE workspace = $1 AND model = $2 "
      "ORDER BY ageing_check DESC LIMIT $3",
      workspace.value, model, limit));
  return checks;
}

}  // namespace sendlift::storage
