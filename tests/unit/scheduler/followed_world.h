#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "base/status.h"
#include "scheduler/follow_up_planner.h"
#include "scheduler/triggering.h"
#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {

// A step by text message an hour after a type.
inline FollowUp ATextAfter(const std::string& type, const std::string& id = "chase") {
  FollowUp step;
  step.follow_up = id;
  step.on = {type};
  step.after = absl::Hours(1);
  step.channels = {Channel::kSms};
  return step;
}
// One without a contact.
inline FollowUp AMarkAfter(const std::string& type, const std::string& id, std::map<std::string, std::string> marks) {
  FollowUp step;
  step.follow_up = id;
  step.on = {type};
  step.marks = std::move(marks);
  return step;
}
// One of ten is control.
inline ACampaign Following(std::vector<FollowUp> steps) {
  ACampaign campaign;
  campaign.WithControl(Percent(10));
  for (FollowUp& step : steps) campaign.WithFollowUp(std::move(step));
  return campaign;
}

// A LeasedWorld with the planner of steps, run by hand. A filter is the "name = value" of an attribute.
class FollowedWorld : public LeasedWorld {
 public:
  explicit FollowedWorld(const ACampaign& definition) : LeasedWorld(definition) { RestartFollowUps(); }

  // Another run of the server.
  void RestartFollowUps() {
    follow_ups_ = std::make_unique<FollowUpPlanner>(
        database(), kWorkspace,
        CustomerTools{.matches =
                          [](storage::Session&, const std::string& filter, const Customer& customer) {
                            const std::pair<std::string, std::string> term = absl::StrSplit(filter, " = ");
                            const auto found = customer.attributes.find(term.first);
                            return found != customer.attributes.end() && found->second == term.second;
                          },
                      .mark =
                          [](storage::Session& session, const Campaign&, std::vector<Customer> rows, absl::Time time) {
                            for (const Customer& row : rows) {
                              RETURN_IF_ERROR(storage::UpsertCustomer(session, kWorkspace, row, time).status());
                            }
                            return absl::OkStatus();
                          }});
  }
  absl::StatusOr<int> RunFollowUps() { return follow_ups_->RunOnce(now()); }
  // Time passes, and then what is due is done; how many contacts were planned.
  int After(absl::Duration duration) {
    clock().AdvanceBy(duration);
    const absl::StatusOr<int> planned = RunFollowUps();
    EXPECT_OK(planned);
    return planned.value_or(-1);
  }

  // Something happens to a customer now.
  void Happen(int i, const std::string& type, const std::string& of = "", int64_t number = 0) {
    Run(i, [&](Triggering& triggering, const Traveller& traveller, Journey& journey) {
      return triggering.Happened({.type = type, .of = of, .time = now(), .number = number}, traveller, journey);
    });
  }
  void End(int i, const std::string& ending) {
    Run(i, [&](Triggering& triggering, const Traveller& traveller, Journey& journey) {
      return triggering.End(ending, now(), traveller, journey);
    });
  }

  // The one who is control, and some who are not.
  int Control() {
    for (const storage::NamedAssignment& each : Assignments(campaign)) {
      if (each.assignment.arm == kControlArm) return IndexOf(each);
    }
    return -1;
  }
  std::vector<int> Treated() {
    std::vector<int> treated;
    for (const storage::NamedAssignment& each : Assignments(campaign)) {
      if (each.assignment.arm != kControlArm) treated.push_back(IndexOf(each));
    }
    return treated;
  }

  std::vector<Trigger> TriggersOf(int i) {
    const CustomerNumber number = NumberOf(CustomerId(i));
    return Read([&](storage::Session& session) {
      return storage::ListTriggersOf(session, kWorkspace, campaign.number, number);
    });
  }
  // Of the only one.
  TriggerState StateOfTrigger(int i) {
    const std::vector<Trigger> triggers = TriggersOf(i);
    EXPECT_EQ(triggers.size(), 1u);
    return triggers.at(0).state;
  }
  Journey JourneyOfCustomer(int i) {
    const CustomerNumber number = NumberOf(CustomerId(i));
    return *Read(
        [&](storage::Session& session) { return storage::FindJourney(session, kWorkspace, campaign.number, number); });
  }
  Customer CustomerAt(int i) {
    return Read([&](storage::Session& session) { return storage::GetCustomer(session, kWorkspace, CustomerId(i)); });
  }
  // The counts that are stored are those of the rows that are there.
  void ExpectCountsAddUp() {
    storage::JourneyCounts counted;
    for (const storage::NamedAssignment& each : Assignments(campaign)) {
      const Assignment& assignment = each.assignment;
      const auto journey = Read([&](storage::Session& session) {
        return storage::FindJourney(session, kWorkspace, campaign.number, assignment.customer);
      });
      if (!journey.has_value()) continue;
      ++counted[{.tier = assignment.tier, .arm = assignment.arm, .ending = journey->ending}];
      for (const Trigger& trigger : TriggersOf(IndexOf(each))) {
        ++counted[{.tier = assignment.tier,
                   .arm = assignment.arm,
                   .follow_up = trigger.follow_up,
                   .delay = trigger.delay,
                   .state = trigger.state,
                   .ending = ""}];
      }
    }
    const storage::JourneyCounts stored = Read(
        [&](storage::Session& session) { return storage::ReadJourneyCounts(session, kWorkspace, campaign.number); });
    EXPECT_TRUE(stored == counted) << stored.size() << " cells, of the rows " << counted.size();
  }

 private:
  static int IndexOf(const storage::NamedAssignment& each) { return std::stoi(each.customer_id.substr(1)); }

  void Run(int i, const std::function<absl::Status(Triggering&, const Traveller&, Journey&)>& body) {
    Write([&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto number, storage::FindCustomer(session, kWorkspace, CustomerId(i)));
      ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kWorkspace, campaign.number, *number));
      const Traveller traveller{.assignment = *assignment, .customer_id = CustomerId(i)};
      Triggering triggering(session, kWorkspace, campaign, now());
      ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
      RETURN_IF_ERROR(body(triggering, traveller, journey));
      RETURN_IF_ERROR(storage::PutJourney(session, kWorkspace, campaign.number, journey));
      return triggering.StoreCounts();
    });
  }

  std::unique_ptr<FollowUpPlanner> follow_ups_;
};

}  // namespace sendlift::testing
