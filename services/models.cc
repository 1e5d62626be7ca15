#include "services/models.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/scoring_pass.h"
#include "measurement/model_ageing.h"
#include "measurement/model_training.h"
#include "sendlift/v1/models.grpc.pb.h"
#include "services/convert_models.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/customer_scores.h"
#include "storage/events.h"
#include "storage/scorings.h"
#include "storage/trained_models.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kChecksMax = 100;

absl::StatusOr<TrainedModel> ReadModel(ServiceEnvironment& env, const std::string& name) {
  ASSIGN_OR_RETURN(const int64_t number, ModelNumberOf(name));
  TrainedModel model;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    auto found = storage::GetTrainedModel(session, kMainWorkspace, number);
    if (!found.ok()) return ForResource(found.status(), name);
    model = *std::move(found);
    return absl::OkStatus();
  }));
  return model;
}

absl::Status AddChecks(Session& session, int64_t model, int limit, v1::Model& proto) {
  ASSIGN_OR_RETURN(const auto checks, storage::ListAgeingChecks(session, kMainWorkspace, model, limit));
  for (const AgeingCheck& check : checks) *proto.add_ageing_checks() = ToProto(check);
  return absl::OkStatus();
}

// Trained before the transaction that stores it, which others wait for.
absl::StatusOr<v1::Model> Train(ServiceEnvironment& env, const Caller& caller, const v1::TrainModelRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const TrainingQuestion question, QuestionFromProto(request, env.clock.Now()));
  TrainedModel model;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(model, TrainModel(session, kMainWorkspace, question));
    return absl::OkStatus();
  }));
  model.principal = caller.principal;
  return Mutated<v1::Model>(env, {caller, request, absl::StrCat(request.parent(), "/models")},
                            [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Model> {
                              ASSIGN_OR_RETURN(const TrainedModel stored,
                                               storage::InsertTrainedModel(session, kMainWorkspace, model, now));
                              return ToProto(stored);
                            });
}

absl::StatusOr<v1::Model> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetModelRequest& request) {
  ASSIGN_OR_RETURN(const TrainedModel model, ReadModel(env, request.name()));
  v1::Model proto = ToProto(model);
  RETURN_IF_ERROR(
      env.database.Read([&](Session& session) { return AddChecks(session, model.number, kChecksMax, proto); }));
  return proto;
}

absl::StatusOr<v1::ListModelsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                            const v1::ListModelsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t before = 0;
  (void)absl::SimpleAtoi(start.after, &before);
  v1::ListModelsResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(auto models, storage::ListTrainedModels(session, kMainWorkspace, before, start.size + 1));
    response.set_next_page_token(
        CutToPage(env, request, start, models, [](const TrainedModel& last) { return absl::StrCat(last.number); }));
    for (const TrainedModel& model : models) {
      v1::Model& proto = *response.add_models();
      proto = ToProto(model);
      RETURN_IF_ERROR(AddChecks(session, model.number, 1, proto));
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::AgeingCheck> Check(ServiceEnvironment& env, const Caller& caller,
                                      const v1::CheckModelRequest& request) {
  ASSIGN_OR_RETURN(const TrainedModel model, ReadModel(env, request.name()));
  ASSIGN_OR_RETURN(const absl::CivilDay last_day, LastDayFromProto(request, model, env.clock.Now()));
  AgeingCheck check;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(check, CheckAgeing(session, kMainWorkspace, model, last_day));
    return absl::OkStatus();
  }));
  check.principal = caller.principal;
  return Mutated<v1::AgeingCheck>(
      env, {caller, request, request.name()}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::AgeingCheck> {
        ASSIGN_OR_RETURN(const AgeingCheck stored, storage::InsertAgeingCheck(session, kMainWorkspace, check, now));
        return ToProto(stored);
      });
}

absl::StatusOr<v1::Scoring> Score(ServiceEnvironment& env, const Caller& caller,
                                  const v1::ScoreCustomersRequest& request) {
  ASSIGN_OR_RETURN(Scoring asked, ScoringFromProto(request));
  asked.principal = caller.principal;
  ASSIGN_OR_RETURN(v1::Scoring response,
                   Mutated<v1::Scoring>(env, {caller, request, request.name()},
                                        [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Scoring> {
                                          const auto scoring = BeginScoring(session, kMainWorkspace, asked, now);
                                          if (!scoring.ok()) return ForResource(scoring.status(), request.name());
                                          return ToProto(*scoring);
                                        }));
  env.engine.Wake();
  return response;
}

absl::StatusOr<v1::Scoring> GetOneScoring(ServiceEnvironment& env, const Caller& caller,
                                          const v1::GetScoringRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, ScoringNumberOf(request.name()));
  v1::Scoring proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto scoring = storage::GetScoring(session, kMainWorkspace, number);
    if (!scoring.ok()) return ForResource(scoring.status(), request.name());
    proto = ToProto(*scoring);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<Scoring> LastScoring(Session& session) {
  ASSIGN_OR_RETURN(auto last, storage::LastScoring(session, kMainWorkspace));
  if (last.has_value() && last->batch != 0) return *std::move(last);
  return Error(absl::StatusCode::kFailedPrecondition, "NO_SCORES",
               "no customer has been scored yet; train a model and score with it (`sendlift models train`, `score`)");
}

// Where a list goes on: "0x1.8p+3 17", exact.
std::optional<storage::WarningPlace> PlaceOf(const std::string& after) {
  const std::vector<std::string> words = absl::StrSplit(after, ' ');
  storage::WarningPlace place;
  if (words.size() != 2 || !absl::SimpleAtod(words[0], &place.at_risk_minor) ||
      !absl::SimpleAtoi(words[1], &place.customer.value)) {
    return std::nullopt;
  }
  return place;
}

absl::StatusOr<v1::ListWarningsResponse> Warnings(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::ListWarningsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  v1::ListWarningsResponse response;
  std::vector<storage::Warning> warnings;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Scoring scoring, LastScoring(session));
    *response.mutable_scoring() = ToProto(scoring);
    ASSIGN_OR_RETURN(*response.mutable_currency_code(), storage::WorkspaceCurrency(session, kMainWorkspace));
    ASSIGN_OR_RETURN(warnings, storage::ListWarnings(session, kMainWorkspace, PlaceOf(start.after), start.size + 1));
    return absl::OkStatus();
  }));
  response.set_next_page_token(CutToPage(env, request, start, warnings, [](const storage::Warning& last) {
    return absl::StrFormat("%.17g %d", last.at_risk_minor(), last.score.customer.value);
  }));
  for (const storage::Warning& warning : warnings) *response.add_warnings() = ToProto(warning);
  return response;
}

absl::StatusOr<v1::ValueChurnMatrix> GetMatrix(ServiceEnvironment& env, const Caller& caller,
                                               const v1::GetValueChurnMatrixRequest& request) {
  const std::string right = absl::StrCat(WorkspaceName(), "/reports/valueChurnMatrix");
  if (request.name() != right) return InvalidField("name", absl::StrCat("must be \"", right, "\""));
  v1::ValueChurnMatrix proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Scoring scoring, LastScoring(session));
    *proto.mutable_scoring() = ToProto(scoring);
    ASSIGN_OR_RETURN(*proto.mutable_currency_code(), storage::WorkspaceCurrency(session, kMainWorkspace));
    ASSIGN_OR_RETURN(const auto cells, storage::ReadMatrix(session, kMainWorkspace));
    CellsToProto(cells, proto);
    return absl::OkStatus();
  }));
  proto.set_name(request.name());
  return proto;
}

class ModelService : public v1::ModelService::CallbackService {
 public:
  explicit ModelService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* TrainModel(grpc::CallbackServerContext* context, const v1::TrainModelRequest* request,
                                       v1::Model* response) override {
    return rpc::Serve(context, request, response, env_, &Train);
  }
  grpc::ServerUnaryReactor* GetModel(grpc::CallbackServerContext* context, const v1::GetModelRequest* request,
                                     v1::Model* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* context, const v1::ListModelsRequest* request,
                                       v1::ListModelsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* CheckModel(grpc::CallbackServerContext* context, const v1::CheckModelRequest* request,
                                       v1::AgeingCheck* response) override {
    return rpc::Serve(context, request, response, env_, &Check);
  }
  grpc::ServerUnaryReactor* ScoreCustomers(grpc::CallbackServerContext* context,
                                           const v1::ScoreCustomersRequest* request, v1::Scoring* response) override {
    return rpc::Serve(context, request, response, env_, &Score);
  }
  grpc::ServerUnaryReactor* GetScoring(grpc::CallbackServerContext* context, const v1::GetScoringRequest* request,
                                       v1::Scoring* response) override {
    return rpc::Serve(context, request, response, env_, &GetOneScoring);
  }
  grpc::ServerUnaryReactor* ListWarnings(grpc::CallbackServerContext* context, const v1::ListWarningsRequest* request,
                                         v1::ListWarningsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Warnings);
  }
  grpc::ServerUnaryReactor* GetValueChurnMatrix(grpc::CallbackServerContext* context,
                                                const v1::GetValueChurnMatrixRequest* request,
                                                v1::ValueChurnMatrix* response) override {
    return rpc::Serve(context, request, response, env_, &GetMatrix);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeModelService(ServiceEnvironment& env) { return std::make_unique<ModelService>(env); }

}  // namespace sendlift
