#include "clients/cli/stats_value.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "calculator/value.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kHistoriesMax = 100'000;
constexpr int64_t kUpliftRowsMax = 100'000;
constexpr int64_t kDrawsMin = 100;
constexpr int64_t kDrawsMax = 100'000;
constexpr int32_t kUsualDraws = 1'000;
constexpr size_t kBestShown = 10;
constexpr int kSharesShown = 10;

using Prediction = v1::PurchasePrediction::Customer;

absl::StatusOr<v1::PurchaseHistory> HistoryOf(const ColumnRow& row, bool has_value) {
  v1::PurchaseHistory history;
  ASSIGN_OR_RETURN(const int64_t purchases, row.Count(0));
  history.set_repeat_purchases(purchases);
  ASSIGN_OR_RETURN(const double recency, row.NotNegative(1));
  ASSIGN_OR_RETURN(const double age, row.NotNegative(2));
  history.set_recency(recency);
  history.set_age(age);
  if (!has_value) return history;
  ASSIGN_OR_RETURN(const double value, row.NotNegative(3));
  history.set_mean_value(value);
  return history;
}

std::string Parameters(absl::string_view names, const google::protobuf::RepeatedField<double>& values) {
  return absl::StrCat(names, " = ", absl::StrJoin(values, ", ", [](std::string* text, double value) {
                        absl::StrAppend(text, NumberText(value));
                      }));
}

// What customers are expected to be worth, or to buy where no values are given.
double Worth(const Prediction& customer, bool has_values) {
  return has_values ? customer.purchases() * customer.value() : customer.purchases();
}

TitledTable BestTable(const ValueInput& input, const v1::PurchasePrediction& prediction, bool has_values) {
  std::vector<int> order(static_cast<size_t>(prediction.customers_size()));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return Worth(prediction.customers(a), has_values) > Worth(prediction.customers(b), has_values);
  });
  if (order.size() > kBestShown) order.resize(kBestShown);
  Table table({Left("customer"), Right("purchases"), Right("still buys"), Right("value of one"), Right("together")});
  for (const int i : order) {
    const Prediction& customer = prediction.customers(i);
    table.Add({input.names[static_cast<size_t>(i)], NumberText(customer.purchases()), PercentText(customer.alive()),
               has_values ? NumberText(customer.value()) : "-", has_values ? NumberText(Worth(customer, true)) : "-"});
  }
  return {absl::StrCat("The ", order.size(), " best:"), std::move(table)};
}

Table CustomersCsv(const ValueInput& input, const v1::PurchasePrediction& prediction) {
  Table csv({Left("customer"), Right("purchases"), Right("alive"), Right("value")});
  for (int i = 0; i < prediction.customers_size(); ++i) {
    const Prediction& customer = prediction.customers(i);
    csv.Add(
        {input.names[static_cast<size_t>(i)], Raw(customer.purchases()), Raw(customer.alive()), Raw(customer.value())});
  }
  return csv;
}

absl::Status Value(Context& context, const ValueOptions& options) {
  ASSIGN_OR_RETURN(const ValueInput input, ReadValue(options));
  ASSIGN_OR_RETURN(const v1::PurchasePrediction prediction, calculator::PredictPurchases(input.request));
  return PrintPage(context, prediction, ValuePage(input, prediction));
}

absl::Status Uplift(Context& context, const UpliftOptions& options) {
  ASSIGN_OR_RETURN(const v1::MeasureUpliftRequest request, UpliftRequest(options));
  ASSIGN_OR_RETURN(const v1::UpliftMeasure measure, calculator::MeasureUplift(request));
  return PrintPage(context, measure, UpliftPage(request, measure), options.svg);
}

CurvePlot UpliftPlot(const v1::UpliftMeasure& measure) {
  CurvePlot plot = {.title = "Outcomes gained by treating the best scores first",
                    .x_axis = "share of customers treated, %",
                    .y_axis = "outcomes gained",
                    .curves = {{"by score", {}}},
                    .y_range = std::nullopt};
  for (const v1::UpliftMeasure::Point& point : measure.curve()) {
    plot.curves[0].points.push_back({point.share() * 100, point.gained()});
  }
  if (measure.curve_size() < 2) return plot;
  plot.curves.push_back({"at random", {plot.curves[0].points.front(), plot.curves[0].points.back()}});
  return plot;
}

std::string UpliftVerdict(const v1::UpliftMeasure& measure) {
  if (!measure.has_qini_interval()) return absl::StrCat("Qini ", NumberText(measure.qini()), ".");
  const v1::ConfidenceInterval& interval = measure.qini_interval();
  const std::string numbers = absl::StrCat("Qini ", EstimateText(measure.qini(), &interval, kPlain), ": ");
  if (interval.lower() > 0) return absl::StrCat(numbers, "treating by the score gains more than treating at random.");
  if (interval.upper() < 0) return absl::StrCat(numbers, "treating by the score gains less than treating at random.");
  return absl::StrCat(numbers, "not shown to be better than treating at random.");
}

}  // namespace

absl::StatusOr<ValueInput> ReadValue(const ValueOptions& options) {
  NumberReader reader;
  ValueInput input;
  input.request.set_horizon(reader.Positive("--horizon", options.horizon));
  RETURN_IF_ERROR(reader.status());
  std::vector<std::string> columns = {options.repeat_purchases, options.recency, options.age};
  if (options.mean_value.has_value()) columns.push_back(*options.mean_value);
  const size_t id = columns.size();
  if (options.id.has_value()) columns.push_back(*options.id);
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kHistoriesMax, [&](const ColumnRow& row) -> absl::Status {
    ASSIGN_OR_RETURN(*input.request.add_customers(), HistoryOf(row, options.mean_value.has_value()));
    input.names.push_back(options.id.has_value() ? std::string(row[id]) : absl::StrCat(input.names.size() + 1));
    return absl::OkStatus();
  }));
  return input;
}

absl::StatusOr<v1::MeasureUpliftRequest> UpliftRequest(const UpliftOptions& options) {
  NumberReader reader;
  v1::MeasureUpliftRequest request;
  const int64_t draws = options.draws.has_value() ? reader.Whole("--draws", options.draws, 0) : kUsualDraws;
  if (draws != 0 && (draws < kDrawsMin || draws > kDrawsMax)) {
    reader.Refuse("--draws", absl::StrCat("is 0 for none, or ", kDrawsMin, " to ", kDrawsMax));
  }
  request.set_bootstrap_draws(static_cast<int32_t>(std::min(draws, kDrawsMax)));
  request.set_seed(reader.Whole("--seed", options.seed, 0));
  request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  const std::vector<std::string> columns = {options.score, options.treated, options.outcome};
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kUpliftRowsMax, [&](const ColumnRow& row) -> absl::Status {
    v1::MeasureUpliftRequest::Customer& customer = *request.add_customers();
    ASSIGN_OR_RETURN(const double score, row.Number(0));
    ASSIGN_OR_RETURN(const bool treated, row.Flag(1));
    ASSIGN_OR_RETURN(const double outcome, row.Number(2));
    customer.set_score(score);
    customer.set_treated(treated);
    customer.set_outcome(outcome);
    return absl::OkStatus();
  }));
  return request;
}

StatsPage ValuePage(const ValueInput& input, const v1::PurchasePrediction& prediction) {
  const bool has_values = prediction.value_parameters_size() > 0;
  double purchases = 0;
  double alive = 0;
  double worth = 0;
  for (const Prediction& customer : prediction.customers()) {
    purchases += customer.purchases();
    alive += customer.alive();
    worth += Worth(customer, true);
  }
  StatsPage page;
  page.sentences = {absl::StrCat(Grouped(prediction.customers_size()), " customers are expected to make ",
                                 NumberText(purchases), " purchases within ", NumberText(input.request.horizon()),
                                 " units of time; ", NumberText(alive), " of them still buy.")};
  if (has_values) page.sentences.push_back(absl::StrCat("Their purchases are worth ", NumberText(worth), "."));
  page.sentences.push_back(Parameters("BG/NBD r, alpha, a, b", prediction.purchase_parameters()));
  if (has_values) page.sentences.push_back(Parameters("Gamma-gamma p, q, v", prediction.value_parameters()));
  page.tables.push_back(BestTable(input, prediction, has_values));
  page.csv = CustomersCsv(input, prediction);
  return page;
}

StatsPage UpliftPage(const v1::MeasureUpliftRequest& request, const v1::UpliftMeasure& measure) {
  Table table({Right("treated"), Right("outcomes gained"), Right("at random")});
  Table csv({Right("share"), Right("gained")});
  const double all = measure.curve_size() == 0 ? 0 : measure.curve(measure.curve_size() - 1).gained();
  for (const v1::UpliftMeasure::Point& point : measure.curve()) csv.Add({Raw(point.share()), Raw(point.gained())});
  for (int i = 1; i <= kSharesShown && measure.curve_size() > 1; ++i) {
    const v1::UpliftMeasure::Point& point = measure.curve(i * (measure.curve_size() - 1) / kSharesShown);
    table.Add({PercentText(point.share()), NumberText(point.gained()), NumberText(point.share() * all)});
  }
  StatsPage page;
  page.sentences = {UpliftVerdict(measure), absl::StrCat("From ", Grouped(request.customers_size()), " customers; ",
                                                         Grouped(request.bootstrap_draws()), " bootstrap draws.")};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(UpliftPlot(measure), page);
  return page;
}

void AddValueVerbs(CLI::App& noun, Command& chosen) {
  const auto [value, value_options] = AddVerb<ValueOptions>(
      noun, "value", "Purchases to expect of customers, and their value (BG/NBD, gamma-gamma)", chosen, Value);
  value->add_option("FILE", value_options->file, "CSV with a row per customer; - is the standard input")->required();
  value->add_option("--horizon", value_options->horizon, "How far to look ahead, in the unit of the file")->required();
  value->add_option("--id", value_options->id, "Column: name of the customer");
  value->add_option("--repeat-purchases", value_options->repeat_purchases, "Column: purchases after the first")
      ->capture_default_str();
  value->add_option("--recency", value_options->recency, "Column: from the first purchase to the last")
      ->capture_default_str();
  value->add_option("--age", value_options->age, "Column: from the first purchase to now")->capture_default_str();
  value->add_option("--mean-value", value_options->mean_value, "Column: mean value of the repeat purchases");
  const auto [uplift, options] =
      AddVerb<UpliftOptions>(noun, "uplift", "How well a score tells whom to treat (Qini)", chosen, Uplift);
  uplift->add_option("FILE", options->file, "CSV with a row per customer; - is the standard input")->required();
  uplift->add_option("--score", options->score, "Column: what the model said")->capture_default_str();
  uplift->add_option("--treated", options->treated, "Column: 1 in treatment, 0 in control")->capture_default_str();
  uplift->add_option("--outcome", options->outcome, "Column: what came of it")->capture_default_str();
  uplift->add_option("--draws", options->draws, "Draws of the bootstrap, 100 or more; 1000 without it, 0 for none");
  uplift->add_option("--seed", options->seed, "Of the bootstrap, so that it can be repeated; 0 without it");
  uplift->add_option("--level", options->level, "Of the interval; 95% without it");
  uplift->add_option("--svg", options->svg, "File for a picture of the curve");
}

}  // namespace sendlift::cli
