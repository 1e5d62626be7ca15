#include "clients/cli/model_tables.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/stats_text.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

std::string DaysText(const google::protobuf::Duration& duration) {
  return absl::StrCat(duration.seconds() / 86'400, " days");
}

std::string Amount(double minor, const std::string& currency_code) {
  return currency_code.empty() ? absl::StrFormat("%.0f", minor) : FormatAmount(minor, currency_code);
}

std::string AreaText(const v1::ModelQuality& quality) {
  return absl::StrFormat("%.3f (%.3f to %.3f)", quality.area(), quality.area_interval().lower(),
                         quality.area_interval().upper());
}

std::string AlarmsText(const v1::AgeingCheck& check) {
  if (check.alarms().empty()) return "holds";
  return absl::StrJoin(check.alarms(), ", ", [](std::string* text, int alarm) {
    absl::StrAppend(text, v1::AgeingCheck::Alarm_Name(static_cast<v1::AgeingCheck::Alarm>(alarm)));
  });
}

void PrintQuality(const v1::ModelQuality& quality, const Screen& screen) {
  screen.stream << "  Left:         " << Grouped(quality.left_count()) << " of " << Grouped(quality.customer_count())
                << ", " << PercentText(quality.left_rate()) << "; " << PercentText(quality.predicted_rate())
                << " were expected\n";
  screen.stream << "  Order:        area under the curve " << AreaText(quality) << "; 0.5 is chance\n";
  screen.stream << absl::StrFormat("  Brier score:  %.4f; %.4f with the base rate for everybody\n",
                                   quality.brier_score(), quality.base_brier_score());
  if (quality.has_calibration_slope()) {
    screen.stream << absl::StrFormat("  Calibration:  slope %.2f (%.2f to %.2f), intercept %.2f (%.2f to %.2f)\n",
                                     quality.calibration_slope(), quality.calibration_slope_interval().lower(),
                                     quality.calibration_slope_interval().upper(), quality.calibration_intercept(),
                                     quality.calibration_intercept_interval().lower(),
                                     quality.calibration_intercept_interval().upper());
  }
  Table table({Right("tenth"), Right("customers"), Right("expected"), Right("left"), Right("95 %")});
  for (int i = 0; i < quality.groups_size(); ++i) {
    const auto& group = quality.groups(i);
    table.Add({absl::StrCat(i + 1), Grouped(group.customer_count()), PercentText(group.predicted()),
               PercentText(group.observed()), RangeText(group.observed_interval(), kPercent)});
  }
  screen.stream << "\n";
  table.Print(screen, 2);
}

void PrintFeatures(const v1::Model& model, const Screen& screen) {
  Table table({Left("feature"), Right("weight"), Right("mean"), Right("deviation")});
  for (const auto& feature : model.features()) {
    table.Add({feature.name(), absl::StrFormat("%+.3f", feature.weight()), absl::StrFormat("%.3f", feature.mean()),
               absl::StrFormat("%.3f", feature.deviation())});
  }
  screen.stream << "\n"
                << Bold(screen, "What it looks at") << Dim(screen, "  a weight above 0 makes leaving more likely")
                << "\n";
  table.Print(screen, 2);
}

void PrintValue(const v1::Model& model, const Screen& screen) {
  screen.stream << "\n  Value:        the next " << DaysText(model.value_duration()) << "; how often by "
                << (model.purchase_parameters().empty() ? "what the customer did so far" : "BG/NBD")
                << ", for how much by "
                << (model.value_parameters().empty() ? "the customer's own mean" : "gamma-gamma") << "\n";
  if (!model.value_problem().empty()) screen.stream << "                " << model.value_problem() << "\n";
}

void PrintLooks(const v1::Model& model, const Screen& screen) {
  if (model.ageing_checks().empty()) return;
  Table table({Right("look"), Left("until"), Right("customers"), Left("area under the curve"), Left("alarms")});
  for (const v1::AgeingCheck& check : model.ageing_checks()) {
    table.Add({absl::StrCat(check.number()), check.last_day(), Grouped(check.quality().customer_count()),
               AreaText(check.quality()), AlarmsText(check)});
  }
  screen.stream << "\n" << Bold(screen, "Looks at it since") << "\n";
  table.Print(screen, 2);
}

// Lines of the long form.
class Figures {
 public:
  void Add(const std::string& section, const std::string& name, const std::string& figure, double value) {
    table_.Add({section, name, figure, Raw(value)});
  }
  void Add(const std::string& section, const std::string& figure, const v1::ConfidenceInterval& interval) {
    Add(section, figure, "lower", interval.lower());
    Add(section, figure, "upper", interval.upper());
  }
  void Add(const v1::ModelQuality& quality) {
    Add("quality", "", "customers", static_cast<double>(quality.customer_count()));
    Add("quality", "", "left", static_cast<double>(quality.left_count()));
    Add("quality", "", "predicted_rate", quality.predicted_rate());
    Add("quality", "", "area", quality.area());
    Add("quality", "area", quality.area_interval());
    Add("quality", "", "brier_score", quality.brier_score());
    Add("quality", "", "base_brier_score", quality.base_brier_score());
    if (quality.has_calibration_slope()) {
      Add("quality", "", "calibration_intercept", quality.calibration_intercept());
      Add("quality", "", "calibration_slope", quality.calibration_slope());
    }
    for (int i = 0; i < quality.groups_size(); ++i) {
      const std::string tenth = absl::StrCat(i + 1);
      Add("tenth", tenth, "customers", static_cast<double>(quality.groups(i).customer_count()));
      Add("tenth", tenth, "predicted", quality.groups(i).predicted());
      Add("tenth", tenth, "observed", quality.groups(i).observed());
      Add("tenth", tenth, quality.groups(i).observed_interval());
    }
  }
  void AddAlarms(const std::string& name, const v1::AgeingCheck& check) {
    for (const int alarm : check.alarms()) {
      Add("alarm", name, v1::AgeingCheck::Alarm_Name(static_cast<v1::AgeingCheck::Alarm>(alarm)), 1);
    }
  }
  Table Take() { return std::move(table_); }

 private:
  Table table_ = Table({Left("section"), Left("name"), Left("figure"), Right("value")});
};

void PrintTotals(const v1::ValueChurnMatrix& matrix, const Screen& screen) {
  int64_t customers = 0;
  double value = 0, at_risk = 0, left = 0;
  for (const auto& cell : matrix.cells()) {
    customers += cell.customer_count();
    value += cell.value_minor();
    at_risk += cell.at_risk_minor();
    left += cell.expected_left();
  }
  screen.stream << "\n  All:  " << Grouped(customers) << " customers worth " << Amount(value, matrix.currency_code())
                << " " << matrix.currency_code() << ", of which " << Amount(at_risk, matrix.currency_code())
                << " is at risk; " << absl::StrFormat("%.0f", left) << " are expected to leave\n";
}

}  // namespace

void PrintModel(const v1::Model& model, const Screen& screen) {
  screen.stream << Bold(screen, absl::StrCat("Model ", ShortId(model.name()))) << "  churn and value, by "
                << model.principal() << ", " << FormatTime(model.create_time()) << "\n";
  screen.stream << "  Trained on:   " << Grouped(model.trained_count()) << " customers who had bought within "
                << DaysText(model.active_duration()) << " on " << model.train_day() << "; "
                << Grouped(model.trained_left_count()) << " bought nothing in the "
                << DaysText(model.horizon_duration()) << " after\n";
  screen.stream << "  Checked on:   those of " << model.check_day() << ", with what came until " << model.last_day()
                << "\n";
  PrintQuality(model.quality(), screen);
  screen.stream << "\n  "
                << (model.usable() ? Green(screen, "Usable") + ": better than none"
                                   : Red(screen, "Not usable") + ": " + model.problem())
                << "\n";
  PrintFeatures(model, screen);
  PrintValue(model, screen);
  PrintLooks(model, screen);
}

Table ModelCsv(const v1::Model& model) {
  Figures figures;
  figures.Add("model", "", "usable", model.usable() ? 1 : 0);
  figures.Add("model", "", "trained", static_cast<double>(model.trained_count()));
  figures.Add("model", "", "trained_left", static_cast<double>(model.trained_left_count()));
  figures.Add("model", "", "intercept", model.intercept());
  for (const auto& feature : model.features()) {
    figures.Add("feature", feature.name(), "weight", feature.weight());
    figures.Add("feature", feature.name(), "mean", feature.mean());
    figures.Add("feature", feature.name(), "deviation", feature.deviation());
  }
  figures.Add(model.quality());
  for (const auto& check : model.ageing_checks()) {
    figures.Add("look", absl::StrCat(check.number()), "area", check.quality().area());
    figures.AddAlarms(absl::StrCat(check.number()), check);
  }
  return figures.Take();
}

Table ModelTable(const std::vector<v1::Model>& models) {
  Table table({Right("version"), Left("last day"), Right("trained on"), Right("left"), Left("area under the curve"),
               Right("brier"), Right("base rate's"), Left("usable"), Left("last look"), Left("alarms")});
  for (const v1::Model& model : models) {
    const v1::ModelQuality& quality = model.quality();
    std::vector<std::string> cells = {ShortId(model.name()),
                                      model.last_day(),
                                      Grouped(model.trained_count()),
                                      PercentText(quality.left_rate()),
                                      AreaText(quality),
                                      absl::StrFormat("%.4f", quality.brier_score()),
                                      absl::StrFormat("%.4f", quality.base_brier_score()),
                                      model.usable() ? "yes" : "no"};
    if (!model.ageing_checks().empty()) {
      cells.push_back(model.ageing_checks(0).last_day());
      cells.push_back(AlarmsText(model.ageing_checks(0)));
    }
    table.Add(std::move(cells));
  }
  return table;
}

void PrintCheck(const v1::AgeingCheck& check, const Screen& screen) {
  screen.stream << Bold(screen, absl::StrCat("Look ", check.number())) << "  until " << check.last_day() << ": "
                << (check.alarms().empty() ? Green(screen, "the model holds") : Red(screen, AlarmsText(check))) << "\n";
  PrintQuality(check.quality(), screen);
  Table table({Left("feature"), Right("stability index"), Right("chance bound")});
  for (const auto& drift : check.drifts()) {
    table.Add({drift.name(), absl::StrFormat("%.3f", drift.stability_index()),
               absl::StrFormat("%.3f", drift.chance_bound())});
  }
  screen.stream << "\n"
                << Bold(screen, "Customers now and at the training")
                << Dim(screen, "  above 0.25, and above what chance explains, they are others") << "\n";
  table.Print(screen, 2);
}

Table CheckCsv(const v1::AgeingCheck& check) {
  Figures figures;
  figures.Add(check.quality());
  for (const auto& drift : check.drifts()) {
    figures.Add("drift", drift.name(), "stability_index", drift.stability_index());
    figures.Add("drift", drift.name(), "chance_bound", drift.chance_bound());
  }
  figures.AddAlarms("", check);
  return figures.Take();
}

Table ScoringTable(const v1::Scoring& scoring) {
  Table table({Right("scoring"), Right("version"), Left("state"), Left("last day"), Right("customers"),
               Right("scores taken away"), Right("value MID from"), Right("HIGH from"), Right("churn MID from"),
               Right("HIGH from")});
  table.Add({ShortId(scoring.name()), ShortId(scoring.model()), v1::Scoring::State_Name(scoring.state()),
             scoring.last_day(), Grouped(scoring.customer_count()), Grouped(scoring.cleared_count()),
             NumberText(scoring.value_bounds().mid_min()), NumberText(scoring.value_bounds().high_min()),
             absl::StrFormat("%.3f", scoring.churn_bounds().mid_min()),
             absl::StrFormat("%.3f", scoring.churn_bounds().high_min())});
  return table;
}

Table WarningTable(const v1::ListWarningsResponse& warnings) {
  const std::string& currency = warnings.currency_code();
  Table table({Left("customer"), Left("tier"), Right("may leave"), Right(absl::StrCat("value ", currency)),
               Right("at risk"), Right("value score"), Left("value"), Left("churn"), Right("version")});
  for (const v1::ChurnWarning& warning : warnings.warnings()) {
    table.Add({ShortId(warning.customer()), warning.tier(), PercentText(warning.churn_probability()),
               Amount(warning.value_minor(), currency), Amount(warning.at_risk_minor(), currency),
               absl::StrCat(warning.value_score()), v1::ScoreClass_Name(warning.value_class()),
               v1::ScoreClass_Name(warning.churn_class()), ShortId(warning.model())});
  }
  return table;
}

Table WarningCsv(const v1::ListWarningsResponse& warnings) {
  Table table({Left("customer"), Left("tier"), Right("churn_probability"), Right("value_minor"), Right("at_risk_minor"),
               Right("value_score"), Left("value_class"), Left("churn_class"), Right("version")});
  for (const v1::ChurnWarning& warning : warnings.warnings()) {
    table.Add({ShortId(warning.customer()), warning.tier(), Raw(warning.churn_probability()),
               Raw(warning.value_minor()), Raw(warning.at_risk_minor()), absl::StrCat(warning.value_score()),
               v1::ScoreClass_Name(warning.value_class()), v1::ScoreClass_Name(warning.churn_class()),
               ShortId(warning.model())});
  }
  return table;
}

void PrintMatrix(const v1::ValueChurnMatrix& matrix, const Screen& screen) {
  screen.stream << Bold(screen, "Value and churn") << "  by model " << ShortId(matrix.scoring().model())
                << ", purchases until " << matrix.scoring().last_day() << "\n\n";
  const std::string& currency = matrix.currency_code();
  Table table({Left("value"), Left("churn"), Right("customers"), Right(absl::StrCat("value ", currency)),
               Right("at risk"), Right("expected to leave")});
  for (const auto& cell : matrix.cells()) {
    table.Add({v1::ScoreClass_Name(cell.value_class()), v1::ScoreClass_Name(cell.churn_class()),
               Grouped(cell.customer_count()), Amount(cell.value_minor(), currency),
               Amount(cell.at_risk_minor(), currency), absl::StrFormat("%.0f", cell.expected_left())});
  }
  table.Print(screen, 2);
  PrintTotals(matrix, screen);
}

Table MatrixCsv(const v1::ValueChurnMatrix& matrix) {
  Table table({Left("value_class"), Left("churn_class"), Right("customer_count"), Right("value_minor"),
               Right("at_risk_minor"), Right("expected_left")});
  for (const auto& cell : matrix.cells()) {
    table.Add({v1::ScoreClass_Name(cell.value_class()), v1::ScoreClass_Name(cell.churn_class()),
               absl::StrCat(cell.customer_count()), Raw(cell.value_minor()), Raw(cell.at_risk_minor()),
               Raw(cell.expected_left())});
  }
  return table;
}

}  // namespace sendlift::cli
