#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/customer_tools.h"
#include "engine/dispatcher.h"
#include "engine/events.h"
#include "engine/journey_events.h"
#include "engine/progress.h"
#include "engine/resuming.h"
#include "engine/slot_events.h"
#include "measurement/folder.h"
#include "measurement/lift_report.h"
#include "scheduler/leasing.h"
#include "scheduler/planner.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/support/world.h"
#include "tests/support/world_gateway.h"

namespace sendlift::testing {

// A world with the engine's passes, run by hand: world.Plan(); world.Dispatch(); world.Settle({&gateway}).
class EngineWorld : public World {
 public:
  explicit EngineWorld(DispatcherOptions options = {}) : options_(options) { StartDispatcher(); }

  Dispatcher& dispatcher() { return *dispatcher_; }
  Environment environment() { return {.database = database(), .clock = clock()}; }
  int64_t epoch() const { return epoch_; }
  int wakes() const { return *wakes_; }

  Campaign Create(CampaignDefinition definition, const std::string& id = "autumn") {
    return Write([&](storage::Session& session) { return CreateCampaign(session, id, definition, now()); });
  }
  Campaign Launch(CampaignDefinition definition, const std::string& id = "autumn") {
    const Campaign campaign = Create(std::move(definition), id);
    return Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, now()); });
  }
  void Pause(const Campaign& campaign) {
    Write([&](storage::Session& session) { return PauseCampaign(session, Stored(session, campaign), now()); });
  }
  void Resume(const Campaign& campaign, Missed missed = Missed::kSendNow) {
    Write([&](storage::Session& session) {
      return ResumeCampaign(session, Stored(session, campaign), {.missed = missed, .editor = "ann"}, now());
    });
  }
  void Cancel(const Campaign& campaign) {
    Write([&](storage::Session& session) { return CancelCampaign(session, Stored(session, campaign), now()); });
  }

  // As the engine does: waves that are due, then what they mean for the dispatcher.
  int Plan() {
    const absl::StatusOr<int> waves = planner_.RunOnce(now());
    EXPECT_OK(waves);
    EXPECT_OK(dispatcher_->Refresh());
    return waves.value_or(0);
  }
  // Runs until nothing more can be handed over now; how many were taken.
  int64_t Dispatch() {
    int64_t sum = 0;
    while (true) {
      const absl::StatusOr<int64_t> taken = dispatcher_->RunOnce(now());
      EXPECT_OK(taken);
      if (taken.value_or(0) == 0) return sum;
      sum += *taken;
    }
  }
  // Waits until all receipts that were sent are in the database and in the dispatcher's book.
  void Flush() {
    ASSERT_OK(database().Write(storage::Lane::kReceipt, [](storage::Session&) { return absl::OkStatus(); }));
  }
  void Tidy() {
    ASSERT_OK(dispatcher_->Tidy(now()));
    Flush();
  }
  // Hands over, answers and tidies until nothing moves.
  void Settle(const std::vector<FakeGateway*>& gateways) {
    for (int round = 0; round < 100; ++round) {
      Plan();
      int64_t moved = Dispatch();
      Flush();
      for (FakeGateway* gateway : gateways) moved += static_cast<int64_t>(gateway->Answer());
      Flush();
      Tidy();
      if (moved == 0) return;
    }
    ADD_FAILURE() << "the world does not come to rest";
  }

  // Folds all events of the log.
  int Fold() {
    int sum = 0;
    while (true) {
      const absl::StatusOr<int> folded = folder_.RunOnce();
      EXPECT_OK(folded);
      if (folded.value_or(0) == 0) return sum;
      sum += *folded;
    }
  }
  TakenEvents Take(const std::vector<IncomingEvent>& events, absl::string_view source = "shop") {
    return Write([&](storage::Session& session) { return TakeEvents(session, source, events, now()); });
  }
  Progress ProgressOfCampaign(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return ProgressOf(session, Stored(session, campaign), now()); });
  }
  LiftReport Report(const Campaign& campaign) {
    return Read([&](storage::Session& session) {
      return MakeLiftReport(session, kWorkspace, Stored(session, campaign), now());
    });
  }
  int64_t Count(const Campaign& campaign, InstructionState state) {
    return ProgressOfCampaign(campaign).instructions[static_cast<size_t>(state)];
  }
  // The states add up to what was planned, and nothing is counted as a stray.
  void ExpectStatesAddUp(const Campaign& campaign) {
    const Progress progress = ProgressOfCampaign(campaign);
    int64_t planned = 0;
    for (const Progress::Wave& wave : progress.waves) planned += wave.instructions;
    EXPECT_EQ(std::accumulate(progress.instructions.begin(), progress.instructions.end(), int64_t{0}), planned);
    EXPECT_EQ(progress.instructions[static_cast<size_t>(InstructionState::kStray)], 0);
    for (const int64_t count : progress.instructions) EXPECT_GE(count, 0);
  }

  // The server is gone and starts again on the same database. Gateways are told with FakeGateway::ServerCrashed().
  void RestartServer() {
    dispatcher_.reset();
    StartDispatcher();
  }

 private:
  static Campaign Stored(storage::Session& session, const Campaign& campaign) {
    return storage::GetCampaignByNumber(session, kWorkspace, campaign.number).value();
  }

  void StartDispatcher() {
    epoch_ = Write([](storage::Session& session) { return BeginEpoch(session); });
    dispatcher_ = std::make_unique<Dispatcher>(environment(), options_, epoch_, [wakes = wakes_] { ++*wakes; });
    EXPECT_OK(dispatcher_->Recover());
  }

  const DispatcherOptions options_;
  Planner planner_{database(), kWorkspace, CompileFilter, WaveSizes{}, MakeCustomerTools()};
  JourneyEvents journey_events_{environment()};
  Folder folder_{database(), kWorkspace,
                 FolderOptions{.before_folding = [this](storage::Session& session,
                                                        absl::Span<const Event> events) -> absl::Status {
                   RETURN_IF_ERROR(NoteResponses(session, kWorkspace, events));
                   return journey_events_.Meet(session, events);
                 }}};
  std::shared_ptr<std::atomic<int>> wakes_ = std::make_shared<std::atomic<int>>(0);
  int64_t epoch_ = 0;
  std::unique_ptr<Dispatcher> dispatcher_;
};

}  // namespace sendlift::testing
