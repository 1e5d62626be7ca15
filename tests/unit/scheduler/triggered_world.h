#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "scheduler/triggering.h"
#include "storage/triggers.h"
#include "tests/support/world.h"

namespace sendlift::testing {

// A step that is on one type, a day after.
inline FollowUp AStep(const std::string& id, std::vector<std::string> on, absl::Duration after = absl::Hours(24)) {
  FollowUp step;
  step.follow_up = id;
  step.on = std::move(on);
  step.after = after;
  return step;
}

// A campaign with steps and one customer, "c0", who came in with its start, in arm 1 and tier 0 unless said otherwise.
class TriggeredWorld : public World {
 public:
  explicit TriggeredWorld(std::vector<FollowUp> steps, const std::function<void(Campaign&)>& change = nullptr) {
    AddCustomers(1);
    Campaign built = ACampaign().BuildCampaign();
    built.definition.follow_ups = std::move(steps);
    if (change) change(built);
    campaign = InsertRunning(std::move(built));
    traveller = {.assignment = {.customer = NumberOf("c0"), .arm = 1, .planned_time = CampaignStart()},
                 .customer_id = "c0"};
  }

  // Learnt when it happens, unless the clock stands later.
  void Happen(Occurrence occurrence) {
    if (now() < occurrence.time) clock().Set(occurrence.time);
    Run([&](Triggering& triggering, Journey& journey) { return triggering.Happened(occurrence, traveller, journey); });
  }
  void Happen(const std::string& type, absl::Duration at, int64_t number = 0, const std::string& of = "") {
    Happen({.type = type, .of = of, .time = CampaignStart() + at, .number = number});
  }
  void End(const std::string& ending, absl::Duration at) {
    Run([&](Triggering& triggering, Journey& journey) {
      return triggering.End(ending, CampaignStart() + at, traveller, journey);
    });
  }
  // A trigger, the only one of its step if no number is given, comes into another state, as timers do it.
  void Put(int step, TriggerState state) {
    const Trigger before = Only(step);
    Trigger after = before;
    after.state = state;
    Run([&](Triggering& triggering, Journey&) { return triggering.Change(traveller, before, after); });
  }

  std::vector<Trigger> Triggers() {
    return Read([&](storage::Session& session) {
      return storage::ListTriggersOf(session, kWorkspace, campaign.number, traveller.assignment.customer);
    });
  }
  Trigger Only(int step) {
    std::vector<Trigger> found;
    for (const Trigger& trigger : Triggers()) {
      if (trigger.follow_up == step) found.push_back(trigger);
    }
    CHECK_INVARIANT(found.size() == 1);
    return found[0];
  }
  // "chase 0 WAITS 24h", by step and occurrence: the time is the due one, since the start.
  std::vector<std::string> Texts() {
    std::vector<std::string> texts;
    for (const Trigger& trigger : Triggers()) {
      texts.push_back(absl::StrCat(campaign.definition.follow_ups[static_cast<size_t>(trigger.follow_up)].follow_up,
                                   " ", trigger.occurrence, " ", NameOf(trigger.state), " ",
                                   absl::FormatDuration(trigger.due_time - CampaignStart())));
    }
    return texts;
  }
  Journey GetJourney() {
    return *Read([&](storage::Session& session) {
      return storage::FindJourney(session, kWorkspace, campaign.number, traveller.assignment.customer);
    });
  }
  storage::JourneyCounts Counts() {
    return Read(
        [&](storage::Session& session) { return storage::ReadJourneyCounts(session, kWorkspace, campaign.number); });
  }
  // What the counts must be: those of the rows that are there.
  storage::JourneyCounts Recounted() {
    const Assignment& assignment = traveller.assignment;
    storage::JourneyCounts counts;
    counts[{.tier = assignment.tier, .arm = assignment.arm, .ending = GetJourney().ending}] = 1;
    for (const Trigger& trigger : Triggers()) {
      ++counts[{.tier = assignment.tier,
                .arm = assignment.arm,
                .follow_up = trigger.follow_up,
                .delay = trigger.delay,
                .state = trigger.state,
                .ending = ""}];
    }
    return counts;
  }

  Campaign campaign;
  Traveller traveller;

 private:
  void Run(const std::function<absl::Status(Triggering&, Journey&)>& body) {
    Write([&](storage::Session& session) -> absl::Status {
      Triggering triggering(session, kWorkspace, campaign, now());
      ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
      RETURN_IF_ERROR(body(triggering, journey));
      RETURN_IF_ERROR(storage::PutJourney(session, kWorkspace, campaign.number, journey));
      return triggering.StoreCounts();
    });
  }
};

}  // namespace sendlift::testing
