#include "measurement/recounted_outcomes.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status.h"
#include "measurement/figure_words.h"
#include "measurement/outcome_tally.h"
#include "model/touchpoint.h"
#include "storage/events.h"
#include "storage/recounting.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::CustomerRange;
using storage::NumberedOutcome;
using storage::Outcome;
using storage::Session;

constexpr CustomerNumber kLastCustomer{std::numeric_limits<int64_t>::max()};

std::string TextOf(const Outcome& outcome) {
  if (outcome.event_count == 0) return "no events";
  return absl::StrCat(outcome.event_count, " events, total ", outcome.total, ", first ",
                      absl::FormatTime(outcome.first_time, absl::UTCTimeZone()));
}

bool Agree(const Outcome& a, const Outcome& b) {
  return a.event_count == b.event_count && (a.event_count == 0 || (a.total == b.total && a.first_time == b.first_time));
}

// Some customers of a campaign, in three kinds of reads: who they are and how far is folded; the log up to there; and
// what is stored, with whoever came in and whatever was folded meanwhile.
class Part {
 public:
  Part(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign, const RecountOptions& options,
       CustomerNumber after)
      : database_(database),
        workspace_(workspace),
        campaign_(campaign),
        options_(options),
        range_({.after = after, .last = kLastCustomer}),
        tally_(campaign.definition) {}

  absl::Status Run(Recount& recount) {
    RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(folded_, storage::FoldedPosition(session, workspace_));
      ASSIGN_OR_RETURN(const Read read, ReadPeople(session, options_.people_a_pass));
      if (read.count == options_.people_a_pass) range_.last = read.last;
      return absl::OkStatus();
    }));
    RETURN_IF_ERROR(ReadLog());
    return database_.Read([&](Session& session) { return Compare(session, recount); });
  }

  CustomerNumber last() const { return range_.last; }

 private:
  struct Read {
    int64_t count = 0;
    CustomerNumber last;
  };
  // Of a wave that is not frozen nothing is counted, and it may be taken back.
  absl::StatusOr<Read> ReadPeople(Session& session, int64_t limit) {
    ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace_, campaign_.number));
    std::set<int> waves;
    for (const storage::FrozenWave& wave : frozen) waves.insert(wave.wave);
    tally_.ForgetPeople();
    Read read;
    RETURN_IF_ERROR(storage::ForEachAssignment(
        session, workspace_, campaign_.number, range_, limit, [&](const Assignment& assignment) {
          if (IsTouchpointWave(assignment.wave) || waves.contains(assignment.wave)) tally_.AddPerson(assignment);
          ++read.count;
          read.last = assignment.customer;
          return absl::OkStatus();
        }));
    return read;
  }

  absl::Status AddEvents(Session& session, int64_t after, int64_t last) {
    return storage::ForEachLoggedEvent(session, workspace_, after, last, [&](const storage::LoggedEvent& event) {
      tally_.Add(event);
      ++rows_;
      return absl::OkStatus();
    });
  }

  absl::Status ReadLog() {
    for (int64_t after = 0; after < folded_; after += options_.events_a_read) {
      const int64_t last = std::min(after + options_.events_a_read, folded_);
      RETURN_IF_ERROR(database_.Read([&](Session& session) { return AddEvents(session, after, last); }));
    }
    return absl::OkStatus();
  }

  absl::Status Compare(Session& session, Recount& recount) {
    ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace_));
    ASSIGN_OR_RETURN(const Read read, ReadPeople(session, std::numeric_limits<int64_t>::max()));
    RETURN_IF_ERROR(AddEvents(session, folded_, folded));
    recount.people += read.count;
    recount.rows += read.count + rows_;
    ASSIGN_OR_RETURN(mixed_, storage::CustomersMixedByMerges(session, workspace_, campaign_.number));
    for (const OutcomeTally::Person& person : tally_.people()) recount.people_untold += IsUntold(person.customer);
    return CompareOutcomes(session, recount);
  }

  bool IsUntold(CustomerNumber customer) const { return mixed_.contains(customer.value) || tally_.IsUntold(customer); }

  // Two lists in the same order.
  absl::Status CompareOutcomes(Session& session, Recount& recount) {
    const std::vector<NumberedOutcome> counted = tally_.Counted();
    const auto place = [](const NumberedOutcome& outcome) { return std::pair(outcome.customer, outcome.metric); };
    auto next = counted.begin();
    RETURN_IF_ERROR(
        storage::ForEachOutcome(session, workspace_, campaign_.number, range_, [&](const NumberedOutcome& stored) {
          ++recount.rows;
          for (; next != counted.end() && place(*next) < place(stored); ++next) Tell(*next, {}, next->outcome, recount);
          const bool both = next != counted.end() && place(*next) == place(stored);
          Tell(stored, stored.outcome, both ? next->outcome : Outcome{}, recount);
          if (both) ++next;
          return absl::OkStatus();
        }));
    for (; next != counted.end(); ++next) Tell(*next, {}, next->outcome, recount);
    return absl::OkStatus();
  }

  // An outcome of somebody who is not in the campaign any more is told, unless a merge took the assignment elsewhere.
  void Tell(const NumberedOutcome& which, const Outcome& stored, const Outcome& counted, Recount& recount) const {
    const bool is_there = tally_.Has(which.customer);
    if (IsUntold(which.customer) || (!is_there && stored.event_count == 0)) return;
    const Outcome expected = is_there ? counted : Outcome{};
    if (Agree(stored, expected)) return;
    recount.differences.Add({.table = "outcomes",
                             .key = absl::StrCat("customer number ", which.customer.value, ", metric ",
                                                 WordsOfMetric(campaign_.definition, which.metric)),
                             .stored = TextOf(stored),
                             .counted = TextOf(expected)});
  }

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const Campaign& campaign_;
  const RecountOptions& options_;
  CustomerRange range_;
  OutcomeTally tally_;
  absl::flat_hash_set<int64_t> mixed_;
  int64_t folded_ = 0;
  int64_t rows_ = 0;
};

}  // namespace

absl::Status RecountOutcomes(storage::Database& database, WorkspaceNumber workspace, const Campaign& campaign,
                             const RecountOptions& options, Recount& recount) {
  CustomerNumber after{0};
  while (after != kLastCustomer) {
    Part part(database, workspace, campaign, options, after);
    RETURN_IF_ERROR(part.Run(recount));
    after = part.last();
  }
  return absl::OkStatus();
}

}  // namespace sendlift
