#include "clients/cli/stats_loyalty.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "calculator/loyalty.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kScoredMax = 100'000;
constexpr int64_t kActivitiesMax = 250'000;
constexpr int64_t kUsualDays = 7;
constexpr int64_t kUsualClasses = 5;
constexpr int kClassesShown = 10;
constexpr int kAgesShown = 8;
constexpr int kCohortsShown = 15;

struct Activities {
  std::vector<int64_t> customers;
  std::vector<int64_t> periods;  // or days since 1970, where the file has dates
  bool has_dates = false;
};

int64_t DaysSince1970(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }

// The number of a period or the day of a date; which of the two, the first record decides.
absl::StatusOr<int64_t> PeriodOf(const ColumnRow& row, Activities& activities) {
  absl::CivilDay day;
  const bool is_date = absl::ParseCivilTime(row[1].substr(0, 10), &day);
  if (activities.periods.empty()) activities.has_dates = is_date;
  if (activities.has_dates && is_date) return DaysSince1970(day);
  int64_t period = 0;
  if (!activities.has_dates && absl::SimpleAtoi(row[1], &period)) return period;
  return row.Wrong(1, activities.has_dates ? "a date such as 2026-11-22" : "a whole number or a date like 2026-11-22");
}

absl::StatusOr<Activities> ReadActivities(const RetentionOptions& options) {
  Activities activities;
  absl::flat_hash_map<std::string, int64_t> numbers;
  RETURN_IF_ERROR(ForEachRow(
      options.file, {options.customer, options.period}, kActivitiesMax, [&](const ColumnRow& row) -> absl::Status {
        ASSIGN_OR_RETURN(const int64_t period, PeriodOf(row, activities));
        const auto next = static_cast<int64_t>(numbers.size());
        activities.customers.push_back(numbers.try_emplace(std::string(row[0]), next).first->second);
        activities.periods.push_back(period);
        return absl::OkStatus();
      }));
  if (activities.periods.empty()) return absl::InvalidArgumentError(absl::StrCat(options.file, " has no records"));
  return activities;
}

// Days as periods that are counted from the first date of the file, up to the last that its last date completes.
void CountPeriods(Activities& activities, RetentionInput& input) {
  const auto [first, last] = std::minmax_element(activities.periods.begin(), activities.periods.end());
  const int64_t origin = *first;
  input.first_day = absl::CivilDay(1970, 1, 1) + origin;
  input.request.set_last_period((*last - origin + 1) / input.days - 1);
  for (int64_t& period : activities.periods) period = (period - origin) / input.days;
}

// The last period that is over, by its number or, where the file has dates, by a day that is over.
absl::StatusOr<int64_t> LastOf(const std::string& text, const RetentionInput& input) {
  absl::CivilDay day;
  int64_t number = 0;
  if (!input.first_day.has_value() && absl::SimpleAtoi(text, &number)) return number;
  if (input.first_day.has_value() && absl::ParseCivilTime(text, &day)) {
    return day < *input.first_day ? -1 : (day - *input.first_day + 1) / input.days - 1;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--last: \"", text, "\" is not ",
                   input.first_day.has_value() ? "a date such as 2026-11-22" : "the number of a period"));
}

absl::Status Rfm(Context& context, const RfmOptions& options) {
  ASSIGN_OR_RETURN(const RfmInput input, ReadRfm(options));
  ASSIGN_OR_RETURN(const v1::RfmScores scores, calculator::ScoreRfm(input.request));
  return PrintPage(context, scores, RfmPage(input, scores));
}

absl::Status Retention(Context& context, const RetentionOptions& options) {
  ASSIGN_OR_RETURN(const RetentionInput input, ReadRetention(options));
  ASSIGN_OR_RETURN(const v1::RetentionTable table, calculator::EstimateRetention(input.request));
  return PrintPage(context, table, RetentionPage(input, table), options.svg);
}

// Customers by recency, down, and frequency, across; the best at the top left.
Table RfmGrid(const v1::RfmScores& scores, int classes) {
  std::vector<Column> columns = {Right("recency")};
  for (int frequency = classes; frequency >= 1; --frequency) columns.push_back(Right(absl::StrCat("f", frequency)));
  std::vector<int64_t> counts(static_cast<size_t>(classes * classes));
  for (const v1::RfmScores::Customer& score : scores.customers()) {
    ++counts[static_cast<size_t>((classes - score.recency()) * classes + classes - score.frequency())];
  }
  Table table(std::move(columns));
  for (int row = 0; row < classes; ++row) {
    std::vector<std::string> cells = {absl::StrCat("r", classes - row)};
    for (int column = 0; column < classes; ++column) {
      const size_t cell = static_cast<size_t>(row) * static_cast<size_t>(classes) + static_cast<size_t>(column);
      cells.push_back(Grouped(counts[cell]));
    }
    table.Add(std::move(cells));
  }
  return table;
}

std::string PeriodName(const RetentionInput& input, int64_t period) {
  if (!input.first_day.has_value()) return absl::StrCat(period);
  return absl::FormatCivilTime(*input.first_day + period * input.days);
}

Table CohortTable(const RetentionInput& input, const v1::RetentionTable& table) {
  std::vector<Column> columns = {Left("came in"), Right("customers")};
  const int ages = std::min(table.all_size(), kAgesShown + 1);
  for (int age = 1; age < ages; ++age) columns.push_back(Right(absl::StrCat("after ", age)));
  Table shown(std::move(columns));
  const auto add = [&](std::string name, const auto& cells) {
    std::vector<std::string> row = {std::move(name), Grouped(cells[0].customers_count())};
    for (int age = 1; age < std::min(cells.size(), ages); ++age) row.push_back(PercentText(cells[age].rate()));
    shown.Add(std::move(row));
  };
  for (int i = std::max(0, table.cohorts_size() - kCohortsShown); i < table.cohorts_size(); ++i) {
    add(PeriodName(input, table.cohorts(i).period()), table.cohorts(i).cells());
  }
  add("all", table.all());
  return shown;
}

Table RetentionCsv(const RetentionInput& input, const v1::RetentionTable& table) {
  Table csv({Left("cohort"), Right("age"), Right("active"), Right("customers"), Right("rate"), Right("lower"),
             Right("upper")});
  const auto add = [&csv](const std::string& cohort, const auto& cells) {
    for (int age = 0; age < cells.size(); ++age) {
      const v1::RetentionTable::Cell& cell = cells[age];
      csv.Add({cohort, absl::StrCat(age), absl::StrCat(cell.active_count()), absl::StrCat(cell.customers_count()),
               Raw(cell.rate()), Raw(cell.interval().lower()), Raw(cell.interval().upper())});
    }
  };
  for (const auto& cohort : table.cohorts()) add(PeriodName(input, cohort.period()), cohort.cells());
  add("all", table.all());
  return csv;
}

CurvePlot RetentionPlot(const v1::RetentionTable& table) {
  CurvePlot plot = {.title = "Share of customers who are active, by age",
                    .x_axis = "periods since the first activity",
                    .y_axis = "% active",
                    .curves = {{"all cohorts", {}}},
                    .y_range = std::pair(0.0, 100.0)};
  for (int age = 0; age < table.all_size(); ++age) {
    plot.curves[0].points.push_back({static_cast<double>(age), table.all(age).rate() * 100});
  }
  return plot;
}

}  // namespace

absl::StatusOr<RfmInput> ReadRfm(const RfmOptions& options) {
  NumberReader reader;
  RfmInput input;
  const int64_t classes = options.classes.has_value() ? reader.Whole("--classes", options.classes, 2) : kUsualClasses;
  if (classes > 100) reader.Refuse("--classes", "is 2 to 100");
  RETURN_IF_ERROR(reader.status());
  input.request.set_classes(static_cast<int32_t>(classes));
  std::vector<std::string> columns = {options.since, options.purchases, options.spend};
  if (options.id.has_value()) columns.push_back(*options.id);
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kScoredMax, [&](const ColumnRow& row) -> absl::Status {
    v1::ScoreRfmRequest::Customer& customer = *input.request.add_customers();
    ASSIGN_OR_RETURN(const double since, row.NotNegative(0));
    ASSIGN_OR_RETURN(const double purchases, row.NotNegative(1));
    ASSIGN_OR_RETURN(const double spend, row.Number(2));
    customer.set_since_last_purchase(since);
    customer.set_purchases(purchases);
    customer.set_spend(spend);
    input.names.push_back(options.id.has_value() ? std::string(row[3]) : absl::StrCat(input.names.size() + 1));
    return absl::OkStatus();
  }));
  if (input.names.empty()) return absl::InvalidArgumentError(absl::StrCat(options.file, " has no records"));
  return input;
}

absl::StatusOr<RetentionInput> ReadRetention(const RetentionOptions& options) {
  NumberReader reader;
  RetentionInput input;
  input.days = options.days.has_value() ? reader.Whole("--days", options.days, 1) : kUsualDays;
  input.request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  ASSIGN_OR_RETURN(Activities activities, ReadActivities(options));
  if (activities.has_dates) {
    CountPeriods(activities, input);
  } else if (options.days.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("--days: is for dates, and ", options.period, " has numbers"));
  } else {
    input.request.set_last_period(*std::max_element(activities.periods.begin(), activities.periods.end()));
  }
  if (options.last.has_value()) {
    ASSIGN_OR_RETURN(const int64_t last, LastOf(*options.last, input));
    input.request.set_last_period(last);
  }
  if (input.request.last_period() < 0 && activities.has_dates) {
    return absl::FailedPreconditionError(
        absl::StrCat("no period of ", input.days, " days is over: choose fewer with --days"));
  }
  for (size_t i = 0; i < activities.periods.size(); ++i) {
    auto& activity = *input.request.add_activities();
    activity.set_customer(activities.customers[i]);
    activity.set_period(activities.periods[i]);
  }
  return input;
}

StatsPage RfmPage(const RfmInput& input, const v1::RfmScores& scores) {
  const int best = input.request.classes();
  int64_t best_count = 0;
  double best_spend = 0;
  double spend = 0;
  StatsPage page;
  page.csv = Table({Left("customer"), Right("recency"), Right("frequency"), Right("monetary")});
  for (int i = 0; i < scores.customers_size(); ++i) {
    const v1::RfmScores::Customer& score = scores.customers(i);
    page.csv.Add({input.names[static_cast<size_t>(i)], absl::StrCat(score.recency()), absl::StrCat(score.frequency()),
                  absl::StrCat(score.monetary())});
    spend += input.request.customers(i).spend();
    if (score.recency() < best || score.frequency() < best || score.monetary() < best) continue;
    ++best_count;
    best_spend += input.request.customers(i).spend();
  }
  page.sentences = {
      absl::StrCat(Grouped(best_count), " of ", Grouped(scores.customers_size()), " customers score ", best,
                   " in recency, frequency and spend",
                   spend > 0 ? absl::StrCat(", with ", PercentText(best_spend / spend), " of the spend.") : "."),
      "-o csv lists the scores of every customer."};
  if (best > kClassesShown) return page;
  page.tables.push_back(
      {absl::StrCat("Customers by recency and frequency, ", best, " is best:"), RfmGrid(scores, best)});
  return page;
}

StatsPage RetentionPage(const RetentionInput& input, const v1::RetentionTable& table) {
  StatsPage page;
  if (table.all_size() == 0) {
    page.sentences = {absl::StrCat("No customer came until period ", input.request.last_period(), ".")};
    return page;
  }
  const std::string unit = input.first_day.has_value() && input.days != 1 ? absl::StrCat(input.days, " days")
                           : input.first_day.has_value()                  ? "one day"
                                                                          : "one period";
  if (table.all_size() == 1) {
    page.sentences = {"Only one period is over: nobody could come back yet."};
  } else {
    const v1::RetentionTable::Cell& next = table.all(1);
    page.sentences = {absl::StrCat(PercentText(next.rate()), " of customers (",
                                   LevelText(input.request.confidence_level()), " interval ",
                                   RangeText(next.interval(), kPercent), " %) were active after ", unit, ".")};
  }
  page.sentences.push_back(absl::StrCat("The last period taken to be over is ",
                                        input.first_day.has_value() ? "that of " : "",
                                        PeriodName(input, input.request.last_period()), "; --last says otherwise."));
  page.tables.push_back({"", CohortTable(input, table)});
  page.csv = RetentionCsv(input, table);
  Draw(RetentionPlot(table), page);
  return page;
}

void AddLoyaltyVerbs(CLI::App& noun, Command& chosen) {
  const auto [rfm, rfm_options] =
      AddVerb<RfmOptions>(noun, "rfm", "Scores of recency, frequency and spend, customer by customer", chosen, Rfm);
  rfm->add_option("FILE", rfm_options->file, "CSV with a row per customer; - is the standard input")->required();
  rfm->add_option("--id", rfm_options->id, "Column: name of the customer");
  rfm->add_option("--since", rfm_options->since, "Column: time since the last purchase")->capture_default_str();
  rfm->add_option("--purchases", rfm_options->purchases, "Column: number of purchases")->capture_default_str();
  rfm->add_option("--spend", rfm_options->spend, "Column: money spent")->capture_default_str();
  rfm->add_option("--classes", rfm_options->classes, "The best score; 5 without it");
  const auto [retention, options] = AddVerb<RetentionOptions>(
      noun, "retention", "Which share of customers comes back, by cohort and age", chosen, Retention);
  retention->add_option("FILE", options->file, "CSV with a row per activity; - is the standard input")->required();
  retention->add_option("--customer", options->customer, "Column: who was active")->capture_default_str();
  retention->add_option("--period", options->period, "Column: number of the period, or a date such as 2026-11-22")
      ->capture_default_str();
  retention->add_option("--days", options->days, "Days of a period, where the file has dates; 7 without it");
  retention->add_option("--last", options->last, "Last period, or last day, that is over; the file's last without it");
  retention->add_option("--level", options->level, "Of the intervals; 95% without it");
  retention->add_option("--svg", options->svg, "File for a picture of the curve");
}

}  // namespace sendlift::cli
