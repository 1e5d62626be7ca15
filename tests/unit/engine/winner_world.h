#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/winner_pass.h"
#include "storage/access.h"
#include "storage/winners.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {

// Six hundred people: half of them in a pilot of arms "early" (30 %), "late" (30 %) and control (40 %), the others in
// the wave that gets the winner, a week later. Its planner decides as the engine's does.
class WinnerWorld : public EngineWorld {
 public:
  static constexpr int kPeople = 600;
  static constexpr absl::Duration kWindow = absl::Hours(168);

  WinnerWorld() {
    AddCustomers(kPeople);
    RestartPlanner();
  }

  static ACampaign PilotAndRest() {
    return ACampaign()
        .WithControl(Percent(40))
        .WithArm("early", Percent(30))
        .WithArm("late")
        .WithWave("pilot", CampaignStart(), Percent(50))
        .WithWave("rest", CampaignStart() + kWindow);
  }

  // How many waves were frozen.
  int Plan() {
    const absl::StatusOr<int> waves = PlanAndDecide(*planner_, *winners_, now());
    EXPECT_OK(waves);
    EXPECT_OK(dispatcher().Refresh());
    return waves.value_or(0);
  }
  Planner& planner() { return *planner_; }
  WinnerPass& winners() { return *winners_; }
  // Another run of the server: nothing in memory is left.
  void RestartPlanner() {
    planner_ = std::make_unique<Planner>(database(), kWorkspace, CompileFilter, WaveSizes{});
    winners_ = std::make_unique<WinnerPass>(database(), kWorkspace);
  }

  // So many of an arm of a wave buy, an hour after the contact was planned.
  void Buy(const Campaign& campaign, int wave, int arm, int buyers) {
    std::vector<IncomingEvent> events;
    for (const auto& [assignment, id] : Assignments(campaign)) {
      if (assignment.wave != wave || assignment.arm != arm || static_cast<int>(events.size()) == buyers) continue;
      if (!bought_.insert(id).second) continue;
      events.push_back({.sequence = ++sequence_,
                        .customer_id = id,
                        .type = "PURCHASED",
                        .time = assignment.planned_time + absl::Hours(1),
                        .amount_minor = 500,
                        .currency_code = "EUR"});
    }
    ASSERT_EQ(static_cast<int>(events.size()), buyers);
    ASSERT_EQ(Take(events).created, buyers);
  }
  // The pilot is planned, and early does best by far: 40 of 90, late 15 of 90, control 10 of 120.
  void RunPilot(const Campaign& campaign) {
    ASSERT_EQ(Plan(), 1);
    clock().AdvanceBy(absl::Hours(2));
    Buy(campaign, 0, kControlArm, 10);
    Buy(campaign, 0, 1, 40);
    Buy(campaign, 0, 2, 15);
    Fold();
  }
  std::optional<WinnerDecision> Decision(const Campaign& campaign) {
    return Read([&](storage::Session& session) { return storage::FindWinner(session, kWorkspace, campaign.number); });
  }
  // People of a wave by arm.
  std::vector<int> ArmsOf(const Campaign& campaign, int wave) {
    std::vector<int> people(3);
    for (const auto& [assignment, id] : Assignments(campaign)) {
      if (assignment.wave == wave) ++people[static_cast<size_t>(assignment.arm)];
    }
    return people;
  }
  std::vector<storage::AuditEntry> Audit() {
    return Read([&](storage::Session& session) { return storage::ListAuditEntries(session, kWorkspace, 0, 100); });
  }

 private:
  std::unique_ptr<Planner> planner_;
  std::unique_ptr<WinnerPass> winners_;
  int64_t sequence_ = 0;
  std::set<std::string> bought_;
};

}  // namespace sendlift::testing
