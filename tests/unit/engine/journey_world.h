#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "model/touchpoint.h"
#include "storage/events.h"
#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {

// An engine's world with customers "c0" to "c9" and a campaign into which they come with TRIAL_STARTED, measured by
// PURCHASED; its only step is "chase", on OPENED. The clock stands a day after the campaign began.
class JourneyWorld : public EngineWorld {
 public:
  JourneyWorld() {
    AddCustomers(10);
    clock().AdvanceBy(absl::Hours(24));
  }

  Campaign RunTrial(const std::string& id = "trial", ACampaign campaign = {},
                    const std::function<void(CampaignDefinition&)>& change = nullptr) {
    Campaign built = campaign.BuildCampaign(id);
    built.definition.waves.clear();
    built.definition.entry = {"TRIAL_STARTED"};
    built.definition.follow_ups = {Step("chase", {"OPENED"})};
    if (change) change(built.definition);
    return InsertRunning(std::move(built));
  }
  static FollowUp Step(const std::string& id, std::vector<std::string> on, absl::Duration after = absl::Hours(24)) {
    FollowUp step;
    step.follow_up = id;
    step.on = std::move(on);
    step.after = after;
    return step;
  }

  // Logs an event of now and folds it.
  void Happen(int customer, const std::string& type, EventDetails details = {},
              absl::Duration after = absl::ZeroDuration()) {
    Log(customer, type, std::move(details), after);
    Fold();
  }
  void Log(int customer, const std::string& type, EventDetails details = {},
           absl::Duration after = absl::ZeroDuration()) {
    const Event event{.sequence = ++sequence_,
                      .customer = NumberOf(CustomerId(customer)),
                      .type = type,
                      .time = now() + after,
                      .details = std::move(details)};
    Write([&](storage::Session& session) { return storage::AppendEvent(session, kWorkspace, 1, event); });
  }

  std::optional<Assignment> AssignmentOf(const Campaign& campaign, int customer) {
    const CustomerNumber number = NumberOf(CustomerId(customer));
    return Read([&](storage::Session& session) {
      return storage::FindAssignment(session, kWorkspace, campaign.number, number);
    });
  }
  std::optional<Journey> JourneyOf(const Campaign& campaign, int customer) {
    const CustomerNumber number = NumberOf(CustomerId(customer));
    return Read(
        [&](storage::Session& session) { return storage::FindJourney(session, kWorkspace, campaign.number, number); });
  }
  // "chase@24h" of each, by step: the time is the due one, from now on.
  std::vector<std::string> Triggered(const Campaign& campaign, int customer) {
    const CustomerNumber number = NumberOf(CustomerId(customer));
    std::vector<std::string> texts;
    for (const Trigger& trigger : Read([&](storage::Session& session) {
           return storage::ListTriggersOf(session, kWorkspace, campaign.number, number);
         })) {
      texts.push_back(absl::StrCat(campaign.definition.follow_ups[static_cast<size_t>(trigger.follow_up)].follow_up,
                                   "@", absl::FormatDuration(trigger.due_time - now())));
    }
    return texts;
  }
  // The first customer whom the campaign's key puts into an arm.
  static int InArm(const Campaign& campaign, int arm) {
    const std::vector<int32_t> shares = ArmShares(campaign.definition.experiment);
    int i = 0;
    while (ArmByRank(Rank(AssignmentKey(campaign), RankPurpose::kArm, CustomerId(i)), shares) != arm) ++i;
    return i;
  }

 private:
  int64_t sequence_ = 0;
};

}  // namespace sendlift::testing
