#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "base/random.h"
#include "base/status.h"
#include "engine/environment.h"
#include "measurement/keeping_report.h"
#include "stats/value/bg_nbd.h"
#include "tests/bench/assigned.h"
#include "tests/bench/measure.h"
#include "tests/bench/population.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kCustomers = 1'000'000;
constexpr int kDays = 5 * 365;
const absl::CivilDay kFirstDay(2020, 1, 1);

Figure FigureOf(const std::string& metric, int64_t n, const std::string& note) {
  return {.bench = "models", .metric = metric, .values = {}, .unit = "s", .n = n, .note = note};
}

// Days of purchases of one who follows BG/NBD: a purchase in 30 days on average, a quarter leave after each.
std::vector<int> DaysOfPurchases(Random& random, int days) {
  const double pace = -std::log(1 - random.Uniform()) / 30;
  const double leaving = 1 - std::pow(random.Uniform(), 1.0 / 3);
  std::vector<int> bought = {0};
  double time = 0;
  while (true) {
    time += -std::log(1 - random.Uniform()) / pace;
    if (time >= days) return bought;
    if (static_cast<int>(time) > bought.back()) bought.push_back(static_cast<int>(time));
    if (random.Chance(leaving)) return bought;
  }
}

absl::Status Insert(storage::Session& session, int64_t position, int64_t customer, absl::CivilDay day, int64_t amount) {
  const absl::Time time = absl::FromCivil(day, absl::UTCTimeZone()) + absl::Hours(9);
  return session
      .Execute(
          "INSERT INTO events (workspace, position, source, sequence, customer, type, time_us, amount_minor) "
          "VALUES (1, $1, 1, $1, $2, 'PURCHASED', $3, $4)",
          position, customer, absl::ToUnixMicros(time), amount)
      .status();
}

// Each customer's purchases in a row; how many there are.
int64_t MakePurchases(storage::Database& database) {
  int64_t position = 0;
  InParts(database, kCustomers, [&](storage::Session& session, int64_t first, int64_t last) -> absl::Status {
    Random random(static_cast<uint64_t>(first));
    for (int64_t customer = first; customer <= last; ++customer) {
      const auto begin = static_cast<int>(random.Below(kDays - 100));
      const auto usual = static_cast<int64_t>(1'000 + random.Below(4'000));
      for (const int day : DaysOfPurchases(random, kDays - begin)) {
        const auto amount = usual + static_cast<int64_t>(random.Below(500));
        RETURN_IF_ERROR(Insert(session, ++position, customer, kFirstDay + begin + day, amount));
      }
    }
    return absl::OkStatus();
  });
  return position;
}

KeepingQuestion TheQuestion() {
  KeepingQuestion question;
  question.period = {.first_day = kFirstDay,
                     .last_day = kFirstDay + kDays - 1,
                     .holdout = absl::Hours(24 * 91),
                     .quiet = absl::Hours(24 * 365)};
  question.horizon = absl::Hours(24 * 365);
  return question;
}

std::vector<Figure> KeepingOfMany() {
  constexpr int kRuns = 3;
  Workplace workplace;
  const auto database = OpenDatabase(workplace.File("models.db"));
  MakeCustomersInSql(*database, kCustomers);
  const int64_t purchases = MakePurchases(*database);
  const std::string note = absl::StrCat(purchases, " purchases in 5 years, written in bulk; in process");
  Figure whole = FigureOf("seconds_1m_customers", kCustomers,
                          absl::StrCat("the keeping report with BG/NBD, gamma-gamma and their check; ", note));
  Figure reading =
      FigureOf("history_seconds_1m_customers", kCustomers, absl::StrCat("reading the histories alone; ", note));
  for (int run = 0; run < kRuns; ++run) {
    const KeepingQuestion question = TheQuestion();
    const absl::Status status = database->Read([&](storage::Session& session) -> absl::Status {
      absl::Status made;
      reading.values.push_back(SecondsFor(
          [&] { made = ReadPurchaseHistories(session, kMainWorkspace, question.period, std::nullopt).status(); }));
      RETURN_IF_ERROR(made);
      whole.values.push_back(SecondsFor([&] {
        const auto report = MakeKeepingReport(session, kMainWorkspace, question, absl::Now());
        made = report.ok() ? report->outlook.status() : report.status();
      }));
      return made;
    });
    CHECK_INVARIANT(status.ok());
  }
  return {whole, reading};
}

// Fader and Hardie's tenth of CDNOW, the weeks 1 to 39, purchases of a day as one; empty without the file, whose lines
// are: number in the whole, number in the sample, day, discs, dollars.
std::vector<PurchaseHistory> ReadCdnow() {
  const absl::CivilDay end(1997, 9, 30);
  std::ifstream file(absl::StrCat(SENDLIFT_SHARED_DIR, "/data/cdnow_sample.txt"));
  std::map<int, std::vector<absl::CivilDay>> days;
  int whole = 0, customer = 0, date = 0, discs = 0;
  double dollars = 0;
  while (file >> whole >> customer >> date >> discs >> dollars) {
    const absl::CivilDay day(date / 10'000, date / 100 % 100, date % 100);
    std::vector<absl::CivilDay>& bought = days[customer];
    if (day <= end && (bought.empty() || bought.back() < day)) bought.push_back(day);
  }
  std::vector<PurchaseHistory> histories;
  for (const auto& [number, bought] : days) {
    histories.push_back({.purchases = static_cast<int64_t>(bought.size()) - 1,
                         .last_purchase = static_cast<double>(bought.back() - bought.front()) / 7,
                         .age = static_cast<double>(end - bought.front()) / 7});
  }
  return histories;
}

std::vector<Figure> FitOfCdnow() {
  constexpr int kRuns = 5;
  const std::vector<PurchaseHistory> histories = ReadCdnow();
  if (histories.empty()) return {};
  Figure fit = FigureOf("bg_nbd_cdnow_s", static_cast<int64_t>(histories.size()),
                        "maximum likelihood of the 2,357 customers of CDNOW's sample, weeks 1 to 39");
  for (int run = 0; run < kRuns; ++run) {
    absl::StatusOr<BgNbdFit> fitted;
    fit.values.push_back(SecondsFor([&] { fitted = FitBgNbd(histories); }));
    CHECK_INVARIANT(fitted.ok() && std::abs(fitted->parameters.r - 0.243) < 0.001);
  }
  return {fit};
}

}  // namespace

std::vector<Figure> RunModels() {
  std::vector<Figure> figures = FitOfCdnow();
  const std::vector<Figure> keeping = KeepingOfMany();
  figures.insert(figures.end(), keeping.begin(), keeping.end());
  return figures;
}

}  // namespace sendlift::bench
