#include "clients/cli/models.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "clients/cli/model_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/progress.h"
#include "clients/cli/times.h"
#include "sendlift/v1/models.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::ModelService;

constexpr absl::Duration kLook = absl::Milliseconds(200);
constexpr int kPageMax = 1000;

struct TrainOptions {
  std::string as_of;
  std::string look_back;
  std::string horizon;
  std::string active_within;
  std::string value_horizon;
  bool dry_run = false;
};

struct VersionOptions {
  std::string version;
};

struct CheckOptions {
  std::string version;
  std::string as_of;
  bool dry_run = false;
};

struct ScoreOptions {
  std::string version;
  std::string value_bounds;
  std::string churn_bounds;
  bool no_wait = false;
};

struct WarningOptions {
  int64_t limit = 50;
};

struct NoOptions {};

absl::Status TakeTime(const std::string& text, absl::FunctionRef<google::protobuf::Timestamp*()> field) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time time, ParseTime(text, absl::UTCTimeZone()));
  *field() = ToProto(time);
  return absl::OkStatus();
}

absl::Status TakeDuration(const char* option, const std::string& text,
                          absl::FunctionRef<google::protobuf::Duration*()> field) {
  if (text.empty()) return absl::OkStatus();
  const auto duration = ParseDuration(text);
  if (!duration.ok()) return absl::InvalidArgumentError(absl::StrCat(option, ": ", duration.status().message()));
  *field() = ToProto(*duration);
  return absl::OkStatus();
}

// "5000,20000".
absl::Status TakeBounds(const char* option, const std::string& text, absl::FunctionRef<v1::ClassBounds*()> field) {
  if (text.empty()) return absl::OkStatus();
  const std::vector<std::string> words = absl::StrSplit(text, ',');
  double mid = 0, high = 0;
  if (words.size() != 2 || !absl::SimpleAtod(words[0], &mid) || !absl::SimpleAtod(words[1], &high)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": write where MID and HIGH begin, with a comma between them: 0.3,0.6"));
  }
  v1::ClassBounds& bounds = *field();
  bounds.set_mid_min(mid);
  bounds.set_high_min(high);
  return absl::OkStatus();
}

absl::Status Print(Context& context, const v1::Model& model) {
  if (context.format != Format::kTable) return PrintOne(context, model, ModelCsv(model));
  PrintModel(model, context.out);
  return absl::OkStatus();
}

absl::Status Train(Context& context, const TrainOptions& options) {
  v1::TrainModelRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_validate_only(options.dry_run);
  RETURN_IF_ERROR(TakeTime(options.as_of, [&] { return request.mutable_as_of_time(); }));
  RETURN_IF_ERROR(TakeDuration("--look-back", options.look_back, [&] { return request.mutable_look_back_duration(); }));
  RETURN_IF_ERROR(TakeDuration("--horizon", options.horizon, [&] { return request.mutable_horizon_duration(); }));
  RETURN_IF_ERROR(
      TakeDuration("--active-within", options.active_within, [&] { return request.mutable_active_duration(); }));
  RETURN_IF_ERROR(
      TakeDuration("--value-horizon", options.value_horizon, [&] { return request.mutable_value_duration(); }));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::Model model;
  RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::TrainModel, request, model));
  return Print(context, model);
}

absl::Status Get(Context& context, const VersionOptions& options) {
  v1::GetModelRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "models", options.version));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::Model model;
  RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::GetModel, request, model));
  return Print(context, model);
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::ListModelsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(kPageMax);
  std::vector<v1::Model> models;
  const auto take = [&](v1::ListModelsResponse& page) {
    models.insert(models.end(), page.models().begin(), page.models().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &ModelService::Stub::ListModels, request, take));
  return PrintMany(context, models, ModelTable(models));
}

absl::Status Check(Context& context, const CheckOptions& options) {
  v1::CheckModelRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "models", options.version));
  request.set_validate_only(options.dry_run);
  RETURN_IF_ERROR(TakeTime(options.as_of, [&] { return request.mutable_as_of_time(); }));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::AgeingCheck check;
  RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::CheckModel, request, check));
  if (context.format != Format::kTable) return PrintOne(context, check, CheckCsv(check));
  PrintCheck(check, context.out);
  return absl::OkStatus();
}

absl::Status Score(Context& context, const ScoreOptions& options) {
  v1::ScoreCustomersRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "models", options.version));
  RETURN_IF_ERROR(TakeBounds("--value-bounds", options.value_bounds, [&] { return request.mutable_value_bounds(); }));
  RETURN_IF_ERROR(TakeBounds("--churn-bounds", options.churn_bounds, [&] { return request.mutable_churn_bounds(); }));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::Scoring scoring;
  RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::ScoreCustomers, request, scoring));
  Progress progress(context.err, context.clock, "customers");
  while (!options.no_wait && scoring.state() != v1::Scoring::DONE) {
    progress.Show(-1, scoring.customer_count());
    absl::SleepFor(kLook);
    v1::GetScoringRequest get;
    get.set_name(scoring.name());
    RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::GetScoring, get, scoring));
  }
  progress.Finish();
  return PrintOne(context, scoring, ScoringTable(scoring));
}

absl::Status Warnings(Context& context, const WarningOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::ListWarningsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  const bool has_limit = options.limit > 0;
  request.set_page_size(has_limit ? static_cast<int>(std::min<int64_t>(options.limit, kPageMax)) : kPageMax);
  v1::ListWarningsResponse all;
  const auto take = [&](v1::ListWarningsResponse& page) {
    all.MergeFrom(page);
    return !has_limit || all.warnings_size() < options.limit;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &ModelService::Stub::ListWarnings, request, take));
  if (has_limit && all.warnings_size() > options.limit) {
    all.mutable_warnings()->DeleteSubrange(static_cast<int>(options.limit),
                                           all.warnings_size() - static_cast<int>(options.limit));
  }
  if (context.format == Format::kTable) {
    WarningTable(all).Print(context.out);
    return absl::OkStatus();
  }
  return PrintMany(context, all.warnings(), WarningCsv(all));
}

absl::Status Matrix(Context& context, const NoOptions&) {
  v1::GetValueChurnMatrixRequest request;
  request.set_name(absl::StrCat(WorkspaceName(context.workspace), "/reports/valueChurnMatrix"));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = ModelService::NewStub(connection->channel());
  v1::ValueChurnMatrix matrix;
  RETURN_IF_ERROR(connection->Call(*stub, &ModelService::Stub::GetValueChurnMatrix, request, matrix));
  if (context.format != Format::kTable) return PrintOne(context, matrix, MatrixCsv(matrix));
  PrintMatrix(matrix, context.out);
  return absl::OkStatus();
}

void AddTraining(CLI::App& noun, Command& chosen) {
  const auto [train, options] = AddVerb<TrainOptions>(
      noun, "train", "Learns who leaves and what everybody is worth, and says how good it is", chosen, Train);
  train->add_option("--as-of", options->as_of, "Only purchases before it count; now, without it");
  train->add_option("--look-back", options->look_back, "How far back purchases count: 1826d, without it");
  train->add_option("--horizon", options->horizon, "Without a purchase for so long one has left: 90d, without it");
  train->add_option("--active-within", options->active_within,
                    "Only who bought so lately is asked about: 365d, without it");
  train->add_option("--value-horizon", options->value_horizon, "How far the value looks ahead: 365d, without it");
  train->add_flag("--dry-run", options->dry_run, "Trains and tells; nothing is stored");
}

void AddScoring(CLI::App& noun, Command& chosen) {
  const auto [score, options] = AddVerb<ScoreOptions>(
      noun, "score", "Scores all active customers and writes the scores as attributes", chosen, Score);
  score->add_option("VERSION", options->version, "Of the model")->required();
  score->add_option("--value-bounds", options->value_bounds,
                    "Where the classes MID and HIGH of value begin, in minor units: 5000,20000; thirds, without it");
  score->add_option("--churn-bounds", options->churn_bounds,
                    "Where the classes MID and HIGH of churn begin: 0.3,0.6; thirds, without it");
  score->add_flag("--no-wait", options->no_wait, "Only begin");
}

}  // namespace

void AddModels(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("models", "Who will leave, and what everybody is worth");
  noun->require_subcommand(1);
  AddTraining(*noun, chosen);
  AddVerb<NoOptions>(*noun, "list", "Lists the versions with their quality, the latest first", chosen, List);
  const auto [get, get_options] =
      AddVerb<VersionOptions>(*noun, "get", "Shows one version and the looks at it", chosen, Get);
  get->add_option("VERSION", get_options->version, "Its number")->required();
  const auto [check, check_options] =
      AddVerb<CheckOptions>(*noun, "check", "Looks whether a version still holds", chosen, Check);
  check->add_option("VERSION", check_options->version, "Its number")->required();
  check->add_option("--as-of", check_options->as_of, "Only purchases before it count; now, without it");
  check->add_flag("--dry-run", check_options->dry_run, "Looks and tells; nothing is stored");
  AddScoring(*noun, chosen);
  const auto [warnings, warning_options] = AddVerb<WarningOptions>(
      *noun, "warnings", "Lists who may leave, by probability times value, the highest first", chosen, Warnings);
  warnings->add_option("--limit", warning_options->limit, "At most so many; 0 is all")->capture_default_str();
  AddVerb<NoOptions>(*noun, "matrix", "Shows how many are in each class of value and of churn", chosen, Matrix);
}

}  // namespace sendlift::cli
