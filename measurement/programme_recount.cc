#include "measurement/programme_recount.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/holdout.h"
#include "model/programme.h"
#include "storage/events.h"
#include "storage/holdouts.h"
#include "storage/programme_outcomes.h"
#include "storage/programme_people.h"
#include "storage/programme_periods.h"
#include "storage/recounting.h"

namespace sendlift {
namespace {

using storage::ProgrammeCell;
using storage::ProgrammeOutcome;
using storage::Session;
using OutcomeKey = std::pair<int64_t, int64_t>;  // period, customer

constexpr int64_t kNumbersARead = 50'000;

std::string TextOf(const ProgrammeOutcome& outcome) {
  return absl::StrCat(outcome.inside ? "inside" : "outside", ", ", outcome.events, " events, ", outcome.purchases,
                      " purchases, total ", outcome.total);
}

std::string TextOf(const ProgrammeCell& cell) {
  return absl::StrCat(cell.events, " events, ", cell.buyers, " buyers, total ", cell.total, ", squares ",
                      absl::Uint128High64(cell.squares), " * 2^64 + ", absl::Uint128Low64(cell.squares));
}

std::string WordsOf(const ProgrammePeriod& period) {
  return absl::StrCat("period ", period.number, " (", QuarterName(period.start), ")");
}

// Where an event was folded into: the periods had the ends then that they had before they were cut.
const ProgrammePeriod* PeriodOf(const std::vector<ProgrammePeriod>& periods, const storage::LoggedEvent& event) {
  const ProgrammePeriod* found = nullptr;
  for (const ProgrammePeriod& period : periods) {
    const bool before_cut = period.cut_position.has_value() && event.position <= *period.cut_position;
    const absl::Time end = before_cut ? NextQuarter(period.start) : period.end;
    if (event.position > period.opened_position && period.start <= event.time && event.time < end) found = &period;
  }
  return found;
}

class ProgrammeRecount {
 public:
  ProgrammeRecount(storage::Database& database, WorkspaceNumber workspace, const RecountOptions& options)
      : database_(database), workspace_(workspace), options_(options) {}

  absl::StatusOr<Recount> Run() {
    RETURN_IF_ERROR(database_.Read([&](Session& session) { return ReadBounds(session); }));
    if (!holdout_.has_value() || periods_.empty()) return recount_;
    for (const ProgrammePeriod& period : periods_) RETURN_IF_ERROR(CompareCensus(period));
    for (int64_t after = 0; after < last_customer_; after += options_.people_a_pass) {
      RETURN_IF_ERROR(CompareOutcomes(after, std::min(after + options_.people_a_pass, last_customer_)));
    }
    RETURN_IF_ERROR(database_.Read([&](Session& session) { return CompareCells(session); }));
    return recount_;
  }

 private:
  absl::Status ReadBounds(Session& session) {
    ASSIGN_OR_RETURN(holdout_, storage::FindHoldout(session, workspace_));
    ASSIGN_OR_RETURN(periods_, storage::ListProgrammePeriods(session, workspace_));
    ASSIGN_OR_RETURN(untold_, storage::CustomersOfUndoneMerges(session, workspace_));
    for (const ProgrammePeriod& period : periods_) last_customer_ = std::max(last_customer_, period.last_customer);
    return absl::OkStatus();
  }

  bool IsInside(const ProgrammePeriod& period, absl::string_view id) {
    holdout_->parts_per_million = period.parts_per_million;
    return Contains(*holdout_, id);
  }

  // Of those who cannot be told, any may have been counted or not.
  absl::Status CompareCensus(const ProgrammePeriod& period) {
    int64_t inside = 0, outside = 0, untold = 0;
    for (int64_t first = 1; first < period.next_customer; first += kNumbersARead) {
      const int64_t last = std::min(first + kNumbersARead, period.next_customer) - 1;
      RETURN_IF_ERROR(database_.Read([&](Session& session) {
        return storage::ForEachCustomerAt(
            session, workspace_, period.start, first, last,
            [&](CustomerNumber, absl::string_view id) { ++(IsInside(period, id) ? inside : outside); });
      }));
    }
    RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(untold, storage::CountUntoldSince(session, workspace_, period.start, period.next_customer - 1));
      return absl::OkStatus();
    }));
    recount_.people += inside + outside;
    recount_.people_untold += untold;
    recount_.rows += inside + outside + 1;
    TellPeople(period, "inside", period.customers_inside, inside, untold);
    TellPeople(period, "outside", period.customers_outside, outside, untold);
    return absl::OkStatus();
  }

  void TellPeople(const ProgrammePeriod& period, const char* group, int64_t stored, int64_t counted, int64_t untold) {
    if (stored >= counted - untold && stored <= counted + untold) return;
    recount_.differences.Add({.table = "programme_periods",
                              .key = absl::StrCat(WordsOf(period), ", ", group),
                              .stored = absl::StrCat(stored, " customers"),
                              .counted = absl::StrCat(counted, " customers")});
  }

  // Customers behind `after`, `last` included: a pass over the log.
  absl::Status CompareOutcomes(int64_t after, int64_t last) {
    counted_.clear();
    int64_t position = 0;
    RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(position, storage::FoldedPosition(session, workspace_));
      return absl::OkStatus();
    }));
    const auto add = [&](Session& session, int64_t from, int64_t to) {
      return storage::ForEachLoggedEvent(session, workspace_, from, to, [&](const storage::LoggedEvent& event) {
        ++recount_.rows;
        if (event.customer.value > after && event.customer.value <= last) Add(event);
        return absl::OkStatus();
      });
    };
    for (int64_t from = 0; from < position; from += options_.events_a_read) {
      const int64_t to = std::min(from + options_.events_a_read, position);
      RETURN_IF_ERROR(database_.Read([&](Session& session) { return add(session, from, to); }));
    }
    return database_.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
      ASSIGN_OR_RETURN(periods_,
                       storage::ListProgrammePeriods(session, workspace_));  // what came in may have begun one
      RETURN_IF_ERROR(add(session, position, folded));
      RETURN_IF_ERROR(SetGroups(session));
      return CompareStored(session, after, last);
    });
  }

  void Add(const storage::LoggedEvent& event) {
    if (event.machine || event.type != "PURCHASED" || untold_.contains(event.customer.value)) return;
    const ProgrammePeriod* period = PeriodOf(periods_, event);
    if (period == nullptr || event.customer.value > period->last_customer) return;
    ProgrammeOutcome& outcome = counted_[{period->number, event.customer.value}];
    ++outcome.events;
    if (event.amount_minor >= 0) ++outcome.purchases;
    outcome.total += event.amount_minor;
  }

  // Those who were erased have no id any more, and cannot be told.
  absl::Status SetGroups(Session& session) {
    for (auto& [key, outcome] : counted_) {
      ASSIGN_OR_RETURN(const auto id, storage::FindIdOf(session, workspace_, {key.second}));
      if (!id.has_value()) untold_.insert(key.second);
      if (id.has_value()) outcome.inside = IsInside(periods_[static_cast<size_t>(key.first) - 1], *id);
    }
    return absl::OkStatus();
  }

  absl::Status CompareStored(Session& session, int64_t after, int64_t last) {
    for (const ProgrammePeriod& period : periods_) {
      RETURN_IF_ERROR(storage::ForEachProgrammeOutcome(session, workspace_, period.number, {after}, {last},
                                                       [&](const storage::NumberedProgrammeOutcome& stored) {
                                                         TakeStored(period, stored);
                                                         return absl::OkStatus();
                                                       }));
    }
    for (const auto& [key, outcome] : counted_) {
      if (!untold_.contains(key.second)) Tell(periods_[static_cast<size_t>(key.first) - 1], key.second, {}, outcome);
    }
    return absl::OkStatus();
  }

  void TakeStored(const ProgrammePeriod& period, const storage::NumberedProgrammeOutcome& stored) {
    ++recount_.rows;
    const auto found = counted_.find({period.number, stored.customer.value});
    const ProgrammeOutcome counted = found == counted_.end() ? ProgrammeOutcome{} : found->second;
    if (found != counted_.end()) counted_.erase(found);
    if (stored.outcome != counted && !untold_.contains(stored.customer.value)) {
      Tell(period, stored.customer.value, stored.outcome, counted);
    }
  }

  void Tell(const ProgrammePeriod& period, int64_t customer, const ProgrammeOutcome& stored,
            const ProgrammeOutcome& counted) {
    recount_.differences.Add({.table = "programme_outcomes",
                              .key = absl::StrCat(WordsOf(period), ", customer ", customer),
                              .stored = TextOf(stored),
                              .counted = TextOf(counted)});
  }

  absl::Status CompareCells(Session& session) {
    std::map<std::pair<int64_t, bool>, ProgrammeCell> sums, cells;
    for (const ProgrammePeriod& period : periods_) {
      RETURN_IF_ERROR(storage::ForEachProgrammeOutcome(
          session, workspace_, period.number, {0}, {INT64_MAX}, [&](const storage::NumberedProgrammeOutcome& one) {
            ++recount_.rows;
            ProgrammeCell& sum = sums[{period.number, one.outcome.inside}];
            sum.events += one.outcome.events;
            sum.buyers += one.outcome.purchases > 0 ? 1 : 0;
            sum.total += one.outcome.total;
            sum.squares += static_cast<absl::uint128>(absl::int128(one.outcome.total) * one.outcome.total);
            return absl::OkStatus();
          }));
    }
    ASSIGN_OR_RETURN(const auto stored, storage::ListProgrammeCells(session, workspace_));
    for (ProgrammeCell cell : stored) {
      const std::pair key(cell.period, cell.inside);
      cell.period = 0;
      cell.inside = false;
      cells[key] = cell;
    }
    for (const ProgrammePeriod& period : periods_) {
      for (const bool inside : {false, true}) {
        ++recount_.rows;
        const ProgrammeCell& is = cells[{period.number, inside}];
        const ProgrammeCell& should_be = sums[{period.number, inside}];
        if (is == should_be) continue;
        recount_.differences.Add({.table = "programme_cells",
                                  .key = absl::StrCat(WordsOf(period), inside ? ", inside" : ", outside"),
                                  .stored = TextOf(is),
                                  .counted = TextOf(should_be)});
      }
    }
    return absl::OkStatus();
  }

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const RecountOptions options_;
  std::optional<Holdout> holdout_;
  std::vector<ProgrammePeriod> periods_;
  int64_t last_customer_ = 0;
  absl::flat_hash_set<int64_t> untold_;
  std::map<OutcomeKey, ProgrammeOutcome> counted_;
  Recount recount_;
};

}  // namespace

absl::StatusOr<Recount> RecountProgramme(storage::Database& database, WorkspaceNumber workspace,
                                         const RecountOptions& options) {
  return ProgrammeRecount(database, workspace, options).Run();
}

}  // namespace sendlift
