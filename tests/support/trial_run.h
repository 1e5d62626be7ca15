#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "engine/dispatcher.h"
#include "engine/events.h"
#include "engine/journey_events.h"
#include "measurement/folder.h"
#include "scheduler/planner.h"
#include "storage/database.h"
#include "tests/support/trial_gateway.h"
#include "tests/support/trial_programme.h"

namespace sendlift::testing {

// How long each part took on the machine's clock.
enum class TrialPart : uint8_t { kImport, kEvents, kFold, kPlan, kRefresh, kDispatch, kReceipts, kTidy };
inline constexpr std::array<const char*, 8> kTrialParts = {"import",  "events",   "fold",     "plan",
                                                           "refresh", "dispatch", "receipts", "tidy"};

struct TrialTimes {
  std::array<absl::Duration, kTrialParts.size()> parts = {};
  int64_t rounds = 0;
  int64_t events = 0;
};

// Leads the model's people through the campaign in virtual time, by the engine's own passes: four times a day those who
// start are imported and what all of them did is taken in and folded; then steps are planned, handed over and accepted,
// a minute after the other, until nothing moves.
class TrialRun {
 public:
  // All outlive it. The definition is examples/trial-programme.yaml, of which the window ends
  // when the last journey is over: at most 400 days may be between.
  TrialRun(storage::Database& database, VirtualClock& clock, const TrialPeople& people);

  absl::Status Launch(CampaignDefinition definition);
  // From the first day to the last.
  absl::Status Run();

  const Campaign& campaign() const { return campaign_; }
  const TrialGateway& gateway() const { return gateway_; }
  const TrialTimes& times() const { return times_; }

  // What came of it, by what is stored and what the gateway saw. INTERNAL that names the first person of whom the
  // ending or a contact is another one than the model's.
  absl::StatusOr<TrialCounts> Check();

 private:
  absl::Time TimeOf(int64_t slot) const;
  absl::Status RunSlot(int64_t slot);
  absl::Status Import(int64_t slot);
  absl::Status TakeWhatHappened(int64_t slot);
  void AddEventsOf(int64_t number, int age, absl::Time slot_time);
  void Add(const TrialPerson& person, const char* type, absl::Time time);
  void Answer(const TrialPerson& person, TrialContact contact, int rating, absl::Time time);
  absl::Status Take();
  absl::Status ComeToRest();
  // Whether anything moved.
  absl::StatusOr<bool> RunRound();
  absl::StatusOr<bool> AnyIsDue();
  absl::Status Flush();
  absl::Status CheckPerson(storage::Session& session, int64_t number, TrialCounts& counts);

  storage::Database& database_;
  VirtualClock& clock_;
  const TrialPeople& people_;
  Campaign campaign_;
  JourneyEvents journey_events_;
  Folder folder_;
  Planner planner_;
  TrialGateway gateway_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::vector<IncomingEvent> events_;
  int64_t sequence_ = 0;
  TrialTimes times_;
};

}  // namespace sendlift::testing
