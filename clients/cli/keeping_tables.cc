#include "clients/cli/keeping_tables.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/stats_text.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

constexpr int kCohortsShown = 12;
constexpr int kAgesShown[] = {1, 2, 3, 6, 9, 12};

std::string ShareWords(const v1::CustomerShare& share) {
  return absl::StrFormat("%s (%.1f to %.1f %%)", PercentText(share.rate()), share.interval().lower() * 100,
                         share.interval().upper() * 100);
}

std::string DaysText(const google::protobuf::Duration& duration) {
  return absl::StrCat(duration.seconds() / 86'400, " days");
}

std::string Value(double minor, const std::string& currency_code) {
  return currency_code.empty() ? "-" : FormatAmount(minor, currency_code);
}

// "2026-03" from months since the year 0.
std::string MonthName(int64_t period) { return absl::StrFormat("%04d-%02d", period / 12, period % 12 + 1); }

std::string Parameters(const google::protobuf::RepeatedField<double>& values, const std::vector<const char*>& names) {
  std::string text;
  for (int i = 0; i < values.size(); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", names[static_cast<size_t>(i)], " ", NumberText(values[i]));
  }
  return text;
}

std::string CorrelationText(const v1::KeepingModel& model) {
  if (!model.has_value_correlation()) return "";
  return absl::StrFormat("; number and value of purchases correlate by %.2f, the model takes 0",
                         model.value_correlation());
}

void AddProspects(std::string name, const v1::Prospects& prospects, const std::string& currency_code, Table& table) {
  table.Add({std::move(name), Grouped(prospects.buyer_count()), absl::StrFormat("%.0f", prospects.alive()),
             absl::StrFormat("%.1f", prospects.purchases()), Value(prospects.value_minor(), currency_code)});
}

void PrintFuture(const v1::KeepingReport& report, const Screen& screen) {
  screen.stream << "\n" << Bold(screen, absl::StrCat("The next ", DaysText(report.horizon()))) << "\n";
  for (const std::string& sentence : FutureSentences(report)) screen.stream << "  " << sentence << "\n";
  if (!report.has_model()) return;
  if (report.has_check()) {
    screen.stream << "\n";
    CheckTable(report.check()).Print(screen, 2);
  }
  screen.stream << "\n";
  ProspectsTable(report).Print(screen, 2);
  if (report.has_loss()) screen.stream << "\n  " << report.loss().text() << "\n";
}

// Lines of the long form.
class Figures {
 public:
  void Add(const std::string& section, const std::string& name, const std::string& figure, double value) {
    table_.Add({section, name, figure, Raw(value)});
  }
  void Add(const std::string& section, const v1::CustomerShare& share) {
    Add(section, "", "count", static_cast<double>(share.count()));
    Add(section, "", "of_count", static_cast<double>(share.of_count()));
    Add(section, "", "rate", share.rate());
    Add(section, "", "lower", share.interval().lower());
    Add(section, "", "upper", share.interval().upper());
  }
  void Add(const std::string& section, const std::string& name, const v1::Prospects& prospects) {
    Add(section, name, "buyers", static_cast<double>(prospects.buyer_count()));
    Add(section, name, "alive", prospects.alive());
    Add(section, name, "purchases", prospects.purchases());
    Add(section, name, "value_minor", prospects.value_minor());
  }
  Table Take() { return std::move(table_); }

 private:
  Table table_ = Table({Left("section"), Left("name"), Left("figure"), Right("value")});
};

void AddRetention(const std::string& cohort, const google::protobuf::RepeatedPtrField<v1::RetentionTable::Cell>& cells,
                  Figures& figures) {
  for (int age = 0; age < cells.size(); ++age) {
    figures.Add("retention", cohort, absl::StrCat("month ", age), cells[age].rate());
  }
}

void AddModel(const v1::KeepingModel& model, Figures& figures) {
  const std::vector<const char*> purchases = {"r", "alpha", "a", "b"};
  const std::vector<const char*> values = {"p", "q", "v"};
  for (int i = 0; i < model.purchase_parameters_size(); ++i) {
    figures.Add("model", "purchases", purchases[static_cast<size_t>(i)], model.purchase_parameters(i));
  }
  for (int i = 0; i < model.value_parameters_size(); ++i) {
    figures.Add("model", "values", values[static_cast<size_t>(i)], model.value_parameters(i));
  }
}

Table ValuedTable(const google::protobuf::RepeatedPtrField<v1::ValuedCustomer>& customers,
                  const std::string& currency_code) {
  Table table({Left("customer"), Left("tier"), Right("purchases"), Left("last"), Right("spent"),
               Right("still a customer"), Right("will buy"), Right(absl::StrCat("value ", currency_code))});
  for (const v1::ValuedCustomer& valued : customers) {
    table.Add({ShortId(valued.customer()), valued.tier(), Grouped(valued.purchase_count()), valued.last_day(),
               Value(static_cast<double>(valued.spent_minor()), currency_code), PercentText(valued.alive()),
               absl::StrFormat("%.2f", valued.purchases()), Value(valued.value_minor(), currency_code)});
  }
  return table;
}

}  // namespace

std::vector<std::string> PastSentences(const v1::KeepingReport& report) {
  std::vector<std::string> sentences = {
      absl::StrCat(Grouped(report.customer_count()), " customers, of whom ", Grouped(report.buyer_count()), " bought ",
                   Grouped(report.purchase_count()), " times from ", report.first_day(), " to ", report.last_day(),
                   "."),
      absl::StrCat(ShareWords(report.repeated()), " of the buyers came back: they bought on a second day.")};
  if (!report.has_lost()) {
    sentences.push_back("Nobody bought so long ago that it can be said who is lost.");
    return sentences;
  }
  sentences.push_back(absl::StrCat(Grouped(report.lost().count()), " of ", Grouped(report.lost().of_count()),
                                   " are lost, ", ShareWords(report.lost()), ": they did not buy in the last ",
                                   DaysText(report.quiet()), " and had in those before."));
  return sentences;
}

std::vector<std::string> FutureSentences(const v1::KeepingReport& report) {
  if (!report.has_model()) return {absl::StrCat("Cannot be told: ", report.model_problem(), ".")};
  const v1::KeepingModel& model = report.model();
  std::vector<std::string> sentences = {absl::StrCat("Purchases: BG/NBD in weeks, ",
                                                     Parameters(model.purchase_parameters(), {"r", "alpha", "a", "b"}),
                                                     ", from ", Grouped(model.fitted_count()), " buyers.")};
  if (model.value_parameters().empty()) {
    sentences.push_back(absl::StrCat("Values: ", model.value_problem(), "."));
  } else {
    sentences.push_back(absl::StrCat("Values: gamma-gamma in minor units, ",
                                     Parameters(model.value_parameters(), {"p", "q", "v"}), CorrelationText(model),
                                     "."));
  }
  if (!report.has_check()) {
    sentences.push_back(absl::StrCat("Check: ", report.check_problem(), "."));
    return sentences;
  }
  const v1::ModelCheck& check = report.check();
  sentences.push_back(absl::StrCat("Check: fitted without the last ", DaysText(check.holdout()), ", it expected ",
                                   NumberText(check.predicted()), " purchases in them; ", Grouped(check.actual()),
                                   " came."));
  return sentences;
}

Table CausesTable(const v1::KeepingReport& report) {
  Table table({Left("why they left"), Right("lost customers")});
  for (const auto& cause : report.causes()) table.Add({cause.value(), Grouped(cause.customer_count())});
  return table;
}

Table MonthsTable(const v1::RetentionTable& retention) {
  std::vector<Column> columns = {Left("first bought"), Right("customers")};
  for (const int age : kAgesShown) {
    if (age < retention.all_size()) columns.push_back(Right(absl::StrCat("month ", age)));
  }
  if (columns.size() == 2) return Table({});
  Table table(std::move(columns));
  const auto add = [&](std::string name, const auto& cells) {
    std::vector<std::string> row = {std::move(name), Grouped(cells[0].customers_count())};
    for (const int age : kAgesShown) {
      if (age < cells.size()) row.push_back(PercentText(cells[age].rate()));
    }
    table.Add(std::move(row));
  };
  for (int i = std::max(0, retention.cohorts_size() - kCohortsShown); i < retention.cohorts_size(); ++i) {
    add(MonthName(retention.cohorts(i).period()), retention.cohorts(i).cells());
  }
  add("all", retention.all());
  return table;
}

Table CheckTable(const v1::ModelCheck& check) {
  Table table({Right("repeats before"), Right("customers"), Right("expected each"), Right("came each")});
  for (const auto& group : check.groups()) {
    const auto customers = static_cast<double>(group.customer_count());
    table.Add({absl::StrCat(group.repeat_purchases(), group.repeat_purchases() == 7 ? "+" : ""),
               Grouped(group.customer_count()), absl::StrFormat("%.3f", group.predicted() / customers),
               absl::StrFormat("%.3f", static_cast<double>(group.actual()) / customers)});
  }
  return table;
}

Table ProspectsTable(const v1::KeepingReport& report) {
  const std::string& currency = report.currency_code();
  Table table({Left("buyers"), Right("number"), Right("still customers"), Right("purchases"),
               Right(absl::StrCat("value ", currency))});
  for (const auto& tier : report.tiers()) {
    AddProspects(tier.tier().empty() ? "without a tier" : absl::StrCat("tier ", tier.tier()), tier, currency, table);
  }
  for (int i = 0; i < report.deciles_size(); ++i) {
    AddProspects(absl::StrCat("tenth ", i + 1), report.deciles(i), currency, table);
  }
  AddProspects("all", report.prospects(), currency, table);
  return table;
}

void PrintKeeping(const v1::KeepingReport& report, const Screen& screen) {
  screen.stream << Bold(screen, "Keeping customers") << "\n";
  for (const std::string& sentence : PastSentences(report)) screen.stream << "  " << sentence << "\n";
  if (!report.causes().empty()) {
    screen.stream << "\n";
    CausesTable(report).Print(screen, 2);
  }
  if (const Table months = MonthsTable(report.retention()); !months.empty()) {
    screen.stream << "\n"
                  << Bold(screen, "Retention") << Dim(screen, "  share who bought so many months later") << "\n";
    months.Print(screen, 2);
  }
  PrintFuture(report, screen);
}

Table KeepingCsv(const v1::KeepingReport& report) {
  Figures figures;
  figures.Add("all", "", "customers", static_cast<double>(report.customer_count()));
  figures.Add("all", "", "buyers", static_cast<double>(report.buyer_count()));
  figures.Add("all", "", "purchases", static_cast<double>(report.purchase_count()));
  figures.Add("repeated", report.repeated());
  if (report.has_lost()) figures.Add("lost", report.lost());
  for (const auto& cause : report.causes()) {
    figures.Add("cause", cause.value(), "customers", static_cast<double>(cause.customer_count()));
  }
  for (const auto& cohort : report.retention().cohorts()) {
    AddRetention(MonthName(cohort.period()), cohort.cells(), figures);
  }
  AddRetention("all", report.retention().all(), figures);
  AddModel(report.model(), figures);
  if (report.has_check()) {
    figures.Add("check", "", "predicted", report.check().predicted());
    figures.Add("check", "", "actual", static_cast<double>(report.check().actual()));
  }
  if (report.has_prospects()) figures.Add("prospects", "all", report.prospects());
  for (const auto& tier : report.tiers()) figures.Add("tier", tier.tier(), tier);
  for (int i = 0; i < report.deciles_size(); ++i) figures.Add("decile", absl::StrCat(i + 1), report.deciles(i));
  if (report.has_loss()) figures.Add("loss", "", "profit_of_one_minor", report.loss().profit_of_one_minor());
  if (report.has_loss()) figures.Add("loss", "", "profit_lost_minor", report.loss().profit_lost_minor());
  return figures.Take();
}

void PrintValue(const v1::ValueReport& report, const Screen& screen) {
  screen.stream << Bold(screen, "Customers to look after") << "  of " << Grouped(report.buyer_count())
                << " who bought from " << report.first_day() << " to " << report.last_day() << "; the next "
                << DaysText(report.horizon()) << "\n\n"
                << Bold(screen, "Worth most") << "\n";
  ValuedTable(report.best(), report.currency_code()).Print(screen, 2);
  screen.stream << "\n"
                << Bold(screen, "Most likely lost") << Dim(screen, "  of those who bought more than once") << "\n";
  ValuedTable(report.leaving(), report.currency_code()).Print(screen, 2);
}

Table ValueCsv(const v1::ValueReport& report) {
  Table table({Left("list"), Left("customer"), Left("tier"), Right("purchase_count"), Left("first_day"),
               Left("last_day"), Right("spent_minor"), Right("alive"), Right("purchases"), Right("value_minor")});
  const auto add = [&](const char* list, const auto& customers) {
    for (const v1::ValuedCustomer& valued : customers) {
      table.Add({list, ShortId(valued.customer()), valued.tier(), absl::StrCat(valued.purchase_count()),
                 valued.first_day(), valued.last_day(), absl::StrCat(valued.spent_minor()), Raw(valued.alive()),
                 Raw(valued.purchases()), Raw(valued.value_minor())});
    }
  };
  add("best", report.best());
  add("leaving", report.leaving());
  return table;
}

}  // namespace sendlift::cli
