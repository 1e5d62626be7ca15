#include "tests/support/trial_run.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/customer_tools.h"
#include "engine/environment.h"
#include "engine/slot_events.h"
#include "measurement/recount.h"
#include "scheduler/leasing.h"
#include "storage/assignments.h"
#include "storage/cells.h"
#include "storage/customers.h"
#include "storage/journeys.h"
#include "storage/triggers.h"

namespace sendlift::testing {
namespace {

using storage::Lane;
using storage::Session;

constexpr size_t kEventsATransaction = 5000;
constexpr int64_t kRowsATransaction = 5000;
constexpr int kRoundsMax = 100;
constexpr absl::Duration kDay = absl::Hours(24);

// Adds the time until its end to a part.
class Stopwatch {
 public:
  Stopwatch(TrialTimes& times, TrialPart part) : sum_(times.parts[static_cast<size_t>(part)]) {}
  ~Stopwatch() { sum_ += absl::FromChrono(std::chrono::steady_clock::now() - begin_); }

 private:
  absl::Duration& sum_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace

TrialRun::TrialRun(storage::Database& database, VirtualClock& clock, const TrialPeople& people)
    : database_(database),
      clock_(clock),
      people_(people),
      journey_events_(Environment{.database = database, .clock = clock}),
      folder_(database, kMainWorkspace,
              FolderOptions{.before_folding = [this](Session& session, absl::Span<const Event> events) -> absl::Status {
                RETURN_IF_ERROR(NoteResponses(session, kMainWorkspace, events));
                return journey_events_.Meet(session, events);
              }}),
      planner_(database, kMainWorkspace, CompileFilter, WaveSizes{}, MakeCustomerTools()),
      gateway_(people, clock) {}

absl::Status TrialRun::Launch(CampaignDefinition definition) {
  definition.window.end = definition.window.start + (people_.size().start_days + kReasonDay + 1) * kDay;
  clock_.Set(definition.window.start - absl::Hours(1));
  int64_t epoch = 0;
  RETURN_IF_ERROR(database_.Write(Lane::kAdministration, [&](Session& session) {
    ASSIGN_OR_RETURN(epoch, BeginEpoch(session));
    ASSIGN_OR_RETURN(Campaign draft, CreateCampaign(session, "trial-programme", definition, clock_.Now()));
    ASSIGN_OR_RETURN(campaign_, LaunchCampaign(session, std::move(draft), clock_.Now()));
    return absl::OkStatus();
  }));
  dispatcher_ = std::make_unique<Dispatcher>(Environment{.database = database_, .clock = clock_}, DispatcherOptions{},
                                             epoch, [] {});
  RETURN_IF_ERROR(dispatcher_->Recover());
  return gateway_.Connect(*dispatcher_);
}

absl::Time TrialRun::TimeOf(int64_t slot) const {
  return campaign_.definition.window.start + (slot / kSlotsADay) * kDay + absl::Hours(9 + 3 * (slot % kSlotsADay));
}

absl::Status TrialRun::Run() {
  const int64_t end = people_.slots() + int64_t{kLastTrialDay} * kSlotsADay;
  for (int64_t slot = 0; slot < end; ++slot) RETURN_IF_ERROR(RunSlot(slot));
  return absl::OkStatus();
}

absl::Status TrialRun::RunSlot(int64_t slot) {
  clock_.Set(TimeOf(slot));
  RETURN_IF_ERROR(Import(slot));
  RETURN_IF_ERROR(TakeWhatHappened(slot));
  {
    const Stopwatch watch(times_, TrialPart::kFold);
    absl::StatusOr<int> folded = 0;
    do {
      folded = folder_.RunOnce();
    } while (folded.ok() && *folded > 0);
    RETURN_IF_ERROR(folded.status());
  }
  return ComeToRest();
}

absl::Status TrialRun::Import(int64_t slot) {
  const Stopwatch watch(times_, TrialPart::kImport);
  const int64_t end = people_.FirstOf(std::min(slot + 1, people_.slots()));
  for (int64_t begin = people_.FirstOf(slot); begin < end; begin += kRowsATransaction) {
    RETURN_IF_ERROR(database_.Write(Lane::kImport, [&](Session& session) -> absl::Status {
      for (int64_t number = begin; number < std::min(end, begin + kRowsATransaction); ++number) {
        const Customer customer = TrialCustomer(number);
        RETURN_IF_ERROR(storage::UpsertCustomer(session, kMainWorkspace, customer, clock_.Now()).status());
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status TrialRun::TakeWhatHappened(int64_t slot) {
  const Stopwatch watch(times_, TrialPart::kEvents);
  for (int age = 0; age <= kLastTrialDay; ++age) {
    const int64_t of = slot - int64_t{age} * kSlotsADay;
    if (of < 0 || of >= people_.slots()) continue;
    for (int64_t number = people_.FirstOf(of); number < people_.FirstOf(of + 1); ++number) {
      AddEventsOf(number, age, TimeOf(slot));
      if (events_.size() >= kEventsATransaction) RETURN_IF_ERROR(Take());
    }
  }
  return Take();
}

void TrialRun::AddEventsOf(int64_t number, int age, absl::Time slot_time) {
  const TrialPerson person = people_.Of(number);
  const absl::Time time = slot_time - person.before_slot;
  if (age == 0) Add(person, "TRIAL_STARTED", time);
  const bool gone = person.opted_out_day.has_value() && age > *person.opted_out_day;
  if (!gone && person.Used(age)) Add(person, "USED", time + absl::Minutes(5));
  if (person.bought_day == age) {
    Add(person, "PURCHASED", time + absl::Minutes(10));
    events_.back().amount_minor = 4900;
    events_.back().currency_code = "EUR";
  }
  if (person.opted_out_day == age) {
    Add(person, kUnsubscribed, time + absl::Minutes(10));
    gateway_.OptOut(number);
  }
  if (age == kRatingDay && person.rating.has_value()) {
    Answer(person, TrialContact::kAsk, *person.rating, time + absl::Minutes(15));
  }
  if (age == kReasonDay && person.reason.has_value()) {
    Answer(person, TrialContact::kWhyNot, *person.reason, time + absl::Minutes(15));
  }
}

void TrialRun::Add(const TrialPerson& person, const char* type, absl::Time time) {
  events_.push_back({.row = static_cast<int64_t>(events_.size()),
                     .sequence = ++sequence_,
                     .customer_id = TrialCustomerId(person.number),
                     .type = type,
                     .time = time});
}

void TrialRun::Answer(const TrialPerson& person, TrialContact contact, int rating, absl::Time time) {
  std::optional<std::string> key = gateway_.TakeQuestion(person.number, contact);
  if (!key.has_value()) return;
  Add(person, kRated, time);
  events_.back().instruction = *std::move(key);
  events_.back().rating = rating;
}

absl::Status TrialRun::Take() {
  if (events_.empty()) return absl::OkStatus();
  TakenEvents taken;
  RETURN_IF_ERROR(database_.Write(Lane::kImport, [&](Session& session) {
    ASSIGN_OR_RETURN(taken, TakeEvents(session, "trial", events_, clock_.Now()));
    return absl::OkStatus();
  }));
  times_.events += static_cast<int64_t>(events_.size());
  events_.clear();
  if (taken.rejected.empty()) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("an event was rejected: ", taken.rejected[0].description));
}

absl::Status TrialRun::ComeToRest() {
  for (int round = 0; round < kRoundsMax; ++round) {
    ASSIGN_OR_RETURN(const bool moved, RunRound());
    if (!moved) return absl::OkStatus();
    clock_.AdvanceBy(absl::Minutes(1));
  }
  return absl::InternalError("the passes do not come to rest");
}

absl::StatusOr<bool> TrialRun::RunRound() {
  ++times_.rounds;
  const absl::Time now = clock_.Now();
  int planned = 0;
  {
    const Stopwatch watch(times_, TrialPart::kPlan);
    ASSIGN_OR_RETURN(planned, planner_.RunOnce(now));
  }
  {
    const Stopwatch watch(times_, TrialPart::kRefresh);
    RETURN_IF_ERROR(dispatcher_->Refresh());
  }
  int64_t accepted = 0;
  while (true) {
    int64_t taken = 0;
    {
      const Stopwatch watch(times_, TrialPart::kDispatch);
      ASSIGN_OR_RETURN(taken, dispatcher_->RunOnce(now));
    }
    const Stopwatch watch(times_, TrialPart::kReceipts);
    ASSIGN_OR_RETURN(const int64_t answered, gateway_.Answer());
    accepted += answered;
    if (taken == 0) break;
  }
  RETURN_IF_ERROR(Flush());
  {
    const Stopwatch watch(times_, TrialPart::kTidy);
    RETURN_IF_ERROR(dispatcher_->Tidy(now));
  }
  ASSIGN_OR_RETURN(const bool waits, AnyIsDue());
  return planned > 0 || accepted > 0 || waits;
}

absl::StatusOr<bool> TrialRun::AnyIsDue() {
  std::optional<absl::Time> next;
  RETURN_IF_ERROR(database_.Read([&](Session& session) {
    ASSIGN_OR_RETURN(next, storage::NextDueTime(session, kMainWorkspace, campaign_.number));
    return absl::OkStatus();
  }));
  return next.has_value() && *next <= clock_.Now();
}

absl::Status TrialRun::Flush() {
  const Stopwatch watch(times_, TrialPart::kReceipts);
  return database_.Write(Lane::kReceipt, [](Session&) { return absl::OkStatus(); });
}

absl::StatusOr<TrialCounts> TrialRun::Check() {
  TrialCounts counts;
  for (int64_t begin = 0; begin < people_.size().people; begin += kRowsATransaction) {
    RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
      const int64_t end = std::min(people_.size().people, begin + kRowsATransaction);
      for (int64_t number = begin; number < end; ++number) RETURN_IF_ERROR(CheckPerson(session, number, counts));
      return absl::OkStatus();
    }));
  }
  ASSIGN_OR_RETURN(const Recount recount, RecountCampaign(database_, kMainWorkspace, campaign_));
  for (const Difference& difference : recount.differences.told()) {
    return absl::InternalError(absl::StrCat(difference.table, ": ", difference.key, ": ", difference.stored,
                                            " in place of ", difference.counted));
  }
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto cells, storage::ListCells(session, kMainWorkspace, campaign_.number));
    for (const storage::Cell& cell : cells) counts.bought[cell.key.arm] += cell.responders;
    ASSIGN_OR_RETURN(const auto journeys, storage::ReadJourneyCounts(session, kMainWorkspace, campaign_.number));
    for (const auto& [cell, people] : journeys) {
      if (cell.follow_up < 0) {
        counts.endings[{cell.arm, cell.ending}] += people;
        continue;
      }
      const FollowUp& step = campaign_.definition.follow_ups[static_cast<size_t>(cell.follow_up)];
      if (step.rating.any()) counts.answers[step.follow_up] += people;
    }
    return absl::OkStatus();
  }));
  return counts;
}

absl::Status TrialRun::CheckPerson(Session& session, int64_t number, TrialCounts& counts) {
  const TrialPerson person = people_.Of(number);
  const CustomerNumber customer{number + 1};
  ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kMainWorkspace, campaign_.number, customer));
  ASSIGN_OR_RETURN(const auto journey, storage::FindJourney(session, kMainWorkspace, campaign_.number, customer));
  const std::string who = absl::StrCat("person ", number);
  if (!assignment.has_value() || !journey.has_value()) return absl::InternalError(who + " is not in the campaign");
  if (assignment->arm != ArmOf(campaign_, person)) return absl::InternalError(who + " is in another arm");
  if (journey->ending != EndingOf(person)) {
    return absl::InternalError(
        absl::StrCat(who, " ended as \"", journey->ending, "\" in place of \"", EndingOf(person), "\""));
  }
  const TrialContacts contacts = gateway_.ContactsOf(number);
  const TrialContacts expected = testing::ContactsOf(campaign_, person);
  if (contacts != expected) {
    return absl::InternalError(absl::StrCat(who, " got the contacts ", contacts, " in place of ", expected));
  }
  for (size_t i = 0; i < counts.contacts.size(); ++i) counts.contacts[i] += (contacts >> i) & 1;
  return absl::OkStatus();
}

}  // namespace sendlift::testing
