#pragma once

#include <string>
#include <utility>
#include <vector>

#include "measurement/programme_census.h"
#include "measurement/programme_periods.h"
#include "measurement/programme_recount.h"
#include "measurement/programme_report.h"
#include "storage/holdouts.h"
#include "storage/programme_outcomes.h"
#include "storage/programme_periods.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {

// A world with a holdout whose programme is measured; its clock begins on 2027-01-16. Customers are c0, c1 ...
class ProgrammeWorld : public MeasuredWorld {
 public:
  explicit ProgrammeWorld(int events_a_transaction = 2000) : MeasuredWorld(events_a_transaction) {}

  // As the service does: the share is stored and the period begun in one transaction.
  void SetHoldout(int32_t parts_per_million) {
    Write([&](storage::Session& session) -> absl::Status {
      Holdout holdout;
      holdout.parts_per_million = parts_per_million;
      holdout.salt = {1, 2, 3, 4};
      const auto stored = storage::PutHoldout(session, kWorkspace, holdout, now());
      if (!stored.ok()) return stored.status();
      return BeginPeriod(session, kWorkspace, *stored, now());
    });
  }
  bool IsInside(int i, int32_t parts_per_million) {
    Holdout holdout;
    holdout.parts_per_million = parts_per_million;
    holdout.salt = {1, 2, 3, 4};
    return Contains(holdout, CustomerId(i));
  }
  // Turns of a new census each, as after restarts, until there is nothing to do; how many did something.
  int Census(int64_t numbers_a_turn = 20'000) {
    for (int turns = 0;; ++turns) {
      ProgrammeCensus census(database(), kWorkspace, {.numbers_a_turn = numbers_a_turn});
      const absl::StatusOr<bool> more = census.RunOnce(now());
      EXPECT_OK(more);
      if (!more.value_or(false)) return turns;
    }
  }
  void Buy(int i, absl::Time time, int64_t amount_minor, bool machine = false) {
    Event event;
    event.sequence = ++sequence_;
    event.customer = {i + 1};
    event.type = "PURCHASED";
    event.time = time;
    event.amount_minor = amount_minor;
    event.details.machine = machine;
    bought_.push_back(std::move(event));
  }
  // Appends what was bought, and folds it.
  void Store() {
    Append(bought_);
    bought_.clear();
    Fold();
  }
  std::vector<ProgrammePeriod> Periods() {
    return Read([](storage::Session& session) { return storage::ListProgrammePeriods(session, kWorkspace); });
  }
  std::vector<storage::ProgrammeCell> ProgrammeCells() {
    return Read([](storage::Session& session) { return storage::ListProgrammeCells(session, kWorkspace); });
  }
  absl::StatusOr<ProgrammeReport> TryReport(const ProgrammeQuestion& question = {}) {
    absl::StatusOr<ProgrammeReport> report = absl::UnknownError("nothing read");
    EXPECT_OK(database().Read([&](storage::Session& session) {
      report = MakeProgrammeReport(session, kWorkspace, question, now());
      return absl::OkStatus();
    }));
    return report;
  }
  // "programme_cells: KEY: STORED instead of COUNTED".
  std::vector<std::string> Differences() {
    const auto recount = RecountProgramme(database(), kWorkspace, {.people_a_pass = 7, .events_a_read = 5});
    EXPECT_OK(recount);
    std::vector<std::string> texts;
    for (const Difference& told : recount->differences.told()) {
      texts.push_back(absl::StrCat(told.table, ": ", told.key, ": ", told.stored, " instead of ", told.counted));
    }
    return texts;
  }
  static absl::Time Day(int64_t year, int month, int day) {
    return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
  }

 private:
  int64_t sequence_ = 0;
  std::vector<Event> bought_;
};

}  // namespace sendlift::testing
