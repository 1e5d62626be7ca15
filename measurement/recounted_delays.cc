#include "measurement/recounted_delays.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "measurement/delay_tally.h"
#include "measurement/figure_words.h"
#include "measurement/follow_up_fold.h"
#include "measurement/outcome_tally.h"
#include "measurement/time_bins.h"
#include "storage/events.h"
#include "storage/follow_up_cells.h"
#include "storage/instructions.h"
#include "storage/recounting.h"

namespace sendlift {
namespace {

using storage::CellSort;
using storage::CustomerRange;
using storage::FirstTimes;
using storage::FirstTrigger;
using storage::FollowUpCell;
using storage::FollowUpCells;
using storage::NumberedFirstTime;
using storage::Session;

using Place = DelayTally::Place;

constexpr CustomerNumber kLastCustomer{std::numeric_limits<int64_t>::max()};

std::string TextOf(const FirstTimes& times, int outcome) {
  const auto found = times.find(outcome);
  return found == times.end() ? "never" : absl::FormatTime(found->second, absl::UTCTimeZone());
}

// Some customers of a campaign: who they are, the log, and what is stored. Whoever is triggered in between is left out.
class Part {
 public:
  Part(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign, const RecountOptions& options,
       CustomerNumber after)
      : database_(database),
        workspace_(workspace),
        campaign_(campaign),
        options_(options),
        range_({.after = after, .last = kLastCustomer}),
        people_(campaign.definition) {}

  absl::Status Run(Recount& recount) {
    RETURN_IF_ERROR(database_.Read([&](Session& session) { return ReadPeople(session); }));
    for (int64_t after = 0; after < folded_; after += options_.events_a_read) {
      const int64_t last = std::min(after + options_.events_a_read, folded_);
      RETURN_IF_ERROR(database_.Read([&](Session& session) { return AddEvents(session, after, last); }));
    }
    return database_.Read([&](Session& session) { return Compare(session, recount); });
  }

  CustomerNumber last() const { return range_.last; }

 private:
  absl::Status ReadPeople(Session& session) {
    ASSIGN_OR_RETURN(folded_, storage::FoldedPosition(session, workspace_));
    int64_t count = 0;
    CustomerNumber last;
    RETURN_IF_ERROR(storage::ForEachAssignment(session, workspace_, campaign_.number, range_, options_.people_a_pass,
                                               [&](const Assignment& assignment) {
                                                 people_.AddPerson(assignment);
                                                 ++count;
                                                 last = assignment.customer;
                                                 return absl::OkStatus();
                                               }));
    if (count == options_.people_a_pass) range_.last = last;
    ASSIGN_OR_RETURN(auto blocks, storage::ListBlocks(session, workspace_, campaign_.number));
    tally_.emplace(campaign_, std::move(blocks));
    ASSIGN_OR_RETURN(const auto triggers, storage::CountedFirstTriggers(session, workspace_, campaign_.number, range_));
    for (const FirstTrigger& trigger : triggers) tally_->AddTrigger(trigger);
    return absl::OkStatus();
  }

  absl::Status AddEvents(Session& session, int64_t after, int64_t last) {
    return storage::ForEachLoggedEvent(session, workspace_, after, last, [&](const storage::LoggedEvent& event) {
      people_.Add(event);
      tally_->Add(event, people_.HasEntered(event.customer));
      ++rows_;
      return absl::OkStatus();
    });
  }

  absl::Status Compare(Session& session, Recount& recount) {
    ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
    RETURN_IF_ERROR(AddEvents(session, folded_, folded));
    ASSIGN_OR_RETURN(mixed_, storage::CustomersMixedByMerges(session, workspace_, campaign_.number));
    std::map<Place, FirstTimes> stored;
    RETURN_IF_ERROR(
        storage::ForEachFirstTime(session, workspace_, campaign_.number, range_, [&](const NumberedFirstTime& first) {
          stored[{first.customer, first.follow_up}][first.outcome] = first.time;
          return absl::OkStatus();
        }));
    recount.rows += rows_ + static_cast<int64_t>(stored.size() + tally_->triggers().size());
    for (const FirstTrigger& trigger : tally_->triggers()) {
      const Place place{trigger.customer, trigger.follow_up};
      if (!IsUntold(trigger.customer)) Tell(trigger, At(stored, place), At(tally_->times(), place), recount);
    }
    return absl::OkStatus();
  }

  static FirstTimes At(const std::map<Place, FirstTimes>& times, const Place& place) {
    const auto found = times.find(place);
    return found == times.end() ? FirstTimes() : found->second;
  }

  bool IsUntold(CustomerNumber customer) const {
    return mixed_.contains(customer.value) || people_.IsUntold(customer) || tally_->IsUntold(customer);
  }

  void Tell(const FirstTrigger& trigger, const FirstTimes& stored, const FirstTimes& counted, Recount& recount) const {
    if (stored == counted) return;
    FirstTimes either = stored;
    either.insert(counted.begin(), counted.end());
    for (const auto& [outcome, time] : either) {
      const std::string is = TextOf(stored, outcome), should_be = TextOf(counted, outcome);
      if (is == should_be) continue;
      recount.differences.Add({.table = "follow_up_outcomes",
                               .key = absl::StrCat("customer number ", trigger.customer.value, ", ",
                                                   WordsOfDelay(campaign_.definition, trigger.follow_up, trigger.delay),
                                                   ", ", WordsOfDelayOutcome(campaign_.definition, outcome)),
                               .stored = is,
                               .counted = should_be});
    }
  }

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const RecountOptions& options_;
  CustomerRange range_;
  OutcomeTally people_;
  std::optional<DelayTally> tally_;
  absl::flat_hash_set<int64_t> mixed_;
  int64_t folded_ = 0;
  int64_t rows_ = 0;
};

int64_t DayOf(absl::Time time) { return absl::ToCivilDay(time, absl::UTCTimeZone()) - absl::CivilDay(); }

// The cells that one trigger is counted in.
void CountCells(const FirstTrigger& trigger, const FirstTimes& times, FollowUpCells& cells) {
  const auto bin = [&](absl::Time time) { return TimeBinOf(time - trigger.trigger_time); };
  const auto count = [&](CellSort sort, int outcome, int bin_of_time) {
    ++cells[{.follow_up = trigger.follow_up,
             .arm = trigger.arm,
             .delay = trigger.delay,
             .day = DayOf(trigger.trigger_time),
             .sort = sort,
             .outcome = outcome,
             .bin = bin_of_time}];
  };
  count(CellSort::kPeople, 0, 0);
  for (const auto& [outcome, time] : times) count(CellSort::kHappened, outcome, bin(time));
  if (!times.contains(storage::kOptOutOutcome)) return;
  const absl::Time opted_out = times.at(storage::kOptOutOutcome);
  for (const auto& [outcome, time] : times) {
    const bool is_metric = outcome >= 0;
    if (is_metric && time > opted_out) count(CellSort::kAfterOptOut, outcome, bin(time));
    if (is_metric && time <= opted_out) count(CellSort::kOptedOutAfter, outcome, bin(opted_out));
  }
}

// Goes through triggers and their times side by side, both by customer and step.
class CellCounter {
 public:
  explicit CellCounter(const std::vector<FirstTrigger>& triggers) : next_(triggers.begin()), end_(triggers.end()) {}

  void Add(const NumberedFirstTime& first) {
    const Place place{first.customer, first.follow_up};
    if (place != place_) Flush(place);
    times_[first.outcome] = first.time;
  }
  FollowUpCells Finish() {
    Flush({kLastCustomer, std::numeric_limits<int>::max()});
    return std::move(cells_);
  }

 private:
  // Counts the triggers before `place`; only the last of them can have the times that were gathered.
  void Flush(const Place& place) {
    for (; next_ != end_ && PlaceOf(*next_) < place; ++next_) {
      CountCells(*next_, PlaceOf(*next_) == place_ ? times_ : FirstTimes(), cells_);
    }
    place_ = place;
    times_.clear();
  }
  static Place PlaceOf(const FirstTrigger& trigger) { return {trigger.customer, trigger.follow_up}; }

  std::vector<FirstTrigger>::const_iterator next_;
  const std::vector<FirstTrigger>::const_iterator end_;
  Place place_{{0}, 0};
  FirstTimes times_;
  FollowUpCells cells_;
};

}  // namespace

absl::Status RecountDelays(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                           const RecountOptions& options, Recount& recount) {
  if (!ComparesDelays(campaign.definition)) return absl::OkStatus();
  CustomerNumber after{0};
  while (after != kLastCustomer) {
    Part part(database, workspace, campaign, options, after);
    RETURN_IF_ERROR(part.Run(recount));
    after = part.last();
  }
  return absl::OkStatus();
}

absl::Status RecountDelayCells(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                               Recount& recount) {
  if (!ComparesDelays(campaign.definition)) return absl::OkStatus();
  const CustomerRange all{.after = {0}, .last = kLastCustomer};
  ASSIGN_OR_RETURN(const auto triggers, storage::CountedFirstTriggers(session, workspace, campaign.number, all));
  CellCounter counter(triggers);
  RETURN_IF_ERROR(
      storage::ForEachFirstTime(session, workspace, campaign.number, all, [&](const NumberedFirstTime& first) {
        ++recount.rows;
        counter.Add(first);
        return absl::OkStatus();
      }));
  recount.rows += static_cast<int64_t>(triggers.size());
  const FollowUpCells counted = counter.Finish();
  FollowUpCells stored;
  for (int step = 0; step < static_cast<int>(campaign.definition.follow_ups.size()); ++step) {
    ASSIGN_OR_RETURN(const FollowUpCells cells, storage::ReadFollowUpCells(session, workspace, campaign.number, step));
    stored.insert(cells.begin(), cells.end());
  }
  recount.rows += static_cast<int64_t>(stored.size());
  std::set<FollowUpCell> keys;
  for (const auto& [key, people] : stored) keys.insert(key);
  for (const auto& [key, people] : counted) keys.insert(key);
  for (const FollowUpCell& key : keys) {
    const auto people = [&](const FollowUpCells& cells) {
      const auto found = cells.find(key);
      return found == cells.end() ? int64_t{0} : found->second;
    };
    if (people(stored) == people(counted)) continue;
    recount.differences.Add({.table = "follow_up_cells",
                             .key = WordsOfFollowUpCell(campaign.definition, key),
                             .stored = absl::StrCat(people(stored)),
                             .counted = absl::StrCat(people(counted))});
  }
  return absl::OkStatus();
}

}  // namespace sendlift
