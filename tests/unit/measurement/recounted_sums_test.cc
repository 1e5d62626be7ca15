#include "measurement/recounted_sums.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/unit/measurement/recounted_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Pass = absl::Status (*)(storage::Session&, WorkspaceNumber, const Campaign&, Recount&);

class RecountedSumsTest : public ::testing::Test {
 protected:
  std::vector<std::string> Differences(Pass pass) {
    Recount recount;
    world_.Read([&](storage::Session& session) { return pass(session, kWorkspace, world_.campaign, recount); });
    EXPECT_GT(recount.rows, 0);
    return RecountedWorld::TextsOf(recount);
  }

  RecountedWorld world_;
};

TEST_F(RecountedSumsTest, SumsThatWereKeptUpToDateAgree) {
  EXPECT_THAT(Differences(&RecountCells), IsEmpty());
  EXPECT_THAT(Differences(&RecountCohorts), IsEmpty());
}

TEST_F(RecountedSumsTest, EveryPartOfACellIsCompared) {
  for (const char* part : {"responders", "total", "squares_high", "squares_low"}) {
    world_.Tamper(absl::StrCat("UPDATE cells SET ", part, " = ", part, " + 1 WHERE wave = -20000 AND metric = 2"));
    EXPECT_THAT(Differences(&RecountCells),
                ElementsAre(HasSubstr("cells: day 2024-10-04, arm offer, tier all, metric revenue")))
        << part;
    world_.Tamper(absl::StrCat("UPDATE cells SET ", part, " = ", part, " - 1 WHERE wave = -20000 AND metric = 2"));
  }
  EXPECT_THAT(Differences(&RecountCells), IsEmpty());
  world_.Tamper("UPDATE cells SET total = 7 WHERE wave = 0 AND arm = 1 AND metric = 0");
  EXPECT_THAT(Differences(&RecountCells),
              ElementsAre("cells: wave main, arm offer, tier all, EMAIL, metric rate: 1 responders, total 7, squares "
                          "0 * 2^64 + 1 instead of 1 responders, total 1, squares 0 * 2^64 + 1"));
}

TEST_F(RecountedSumsTest, ACellThatIsLackingAndOneOfNobodyAreTold) {
  world_.Tamper("UPDATE cells SET tier = 1 WHERE wave = 0 AND arm = 0 AND metric = 1");
  EXPECT_THAT(Differences(&RecountCells),
              ElementsAre(HasSubstr("wave main, arm control, tier all, EMAIL, metric count: 0 responders"),
                          HasSubstr("wave main, arm control, tier number 1, EMAIL, metric count: 1 responders")));
  world_.Tamper("DELETE FROM outcomes WHERE customer = 7");
  EXPECT_THAT(Differences(&RecountCells), SizeIs(5));
}

TEST_F(RecountedSumsTest, PeopleOfACohortAndTheirTimeAreCompared) {
  world_.Tamper("UPDATE cohorts SET people = 5 WHERE arm = 1 AND wave = 0");
  world_.Tamper("UPDATE cohorts SET planned_us = planned_us - 1 WHERE wave = -20000");
  EXPECT_THAT(Differences(&RecountCohorts),
              ElementsAre(HasSubstr("cohorts: day 2024-10-04, arm offer, tier all: 1 people"),
                          "cohorts: wave main, arm offer, tier all, EMAIL: 5 people, planned at "
                          "2027-01-16T01:00:00+00:00 instead of 4 people, planned at 2027-01-16T01:00:00+00:00"));
  world_.Tamper("DELETE FROM cohorts WHERE wave = -20000");
  EXPECT_THAT(Differences(&RecountCohorts),
              ElementsAre(HasSubstr(": nobody instead of 1 people"), HasSubstr("5 people")));
}

TEST_F(RecountedSumsTest, JourneysByEndingAndTriggersByStateAreCompared) {
  const CampaignNumber number = world_.campaign.number;
  world_.Write([&](storage::Session& session) -> absl::Status {
    EXPECT_OK(storage::PutJourney(session, kWorkspace, number,
                                  {.customer = {1}, .enter_time = world_.now(), .ending = "converted"}));
    EXPECT_OK(
        storage::PutJourney(session, kWorkspace, number, {.customer = {2}, .enter_time = world_.now(), .ending = ""}));
    EXPECT_OK(storage::InsertTrigger(session, kWorkspace, number,
                                     {.customer = {1},
                                      .follow_up = 0,
                                      .trigger_time = world_.now(),
                                      .due_time = world_.now(),
                                      .state = TriggerState::kPlanned}));
    return storage::AddJourneyCounts(session, kWorkspace, number,
                                     {{{.arm = 1, .ending = "converted"}, 1},
                                      {{.arm = 1, .ending = ""}, 1},
                                      {{.arm = 1, .follow_up = 0, .state = TriggerState::kPlanned, .ending = ""}, 1}});
  });
  EXPECT_THAT(Differences(&RecountJourneys), IsEmpty());
  world_.Tamper("UPDATE journeys SET ending = '' WHERE customer = 1");
  world_.Tamper("UPDATE journey_counts SET people = 3 WHERE follow_up = 0");
  EXPECT_THAT(Differences(&RecountJourneys),
              ElementsAre("journey_counts: arm offer, tier all, on the way: 1 instead of 2",
                          "journey_counts: arm offer, tier all, ending converted: 1 instead of 0",
                          "journey_counts: arm offer, tier all, follow-up number 0, PLANNED: 3 instead of 1"));
}

TEST_F(RecountedSumsTest, InstructionsByStateAreCompared) {
  const CampaignNumber number = world_.campaign.number;
  using enum InstructionState;
  world_.Write([&](storage::Session& session) -> absl::Status {
    EXPECT_OK(storage::InsertBlock(session, kWorkspace,
                                   {.campaign = number, .first_sequence = 0, .size = 3, .cost_micros = 7}));
    storage::LeasedRange range{.campaign = number, .gateway = "mailer"};
    range.states = {static_cast<char>(kDelivered), storage::LeasedRange::Encode(ExclusionReason::kCapped),
                    static_cast<char>(kStray)};
    range.arms = {1, 1, 1};
    EXPECT_OK(storage::InsertRange(session, kWorkspace, range));
    return storage::PutStray(session, kWorkspace, {.key = {number, 2}, .state = kAccepted});
  });
  EXPECT_THAT(Differences(&RecountStates), IsEmpty());
  world_.Tamper("UPDATE state_counts SET instructions = 5 WHERE state = 3");
  world_.Tamper("DELETE FROM state_counts WHERE state = 72");
  world_.Tamper("UPDATE state_counts SET arm = 9 WHERE state = 2");
  EXPECT_THAT(Differences(&RecountStates),
              ElementsAre("state_counts: arm offer, ACCEPTED, at 7 micros: 0 instead of 1",
                          "state_counts: arm offer, DELIVERED, at 7 micros: 5 instead of 1",
                          "state_counts: arm offer, SUPPRESSED for reason 8, at 7 micros: 0 instead of 1",
                          "state_counts: arm number 8, ACCEPTED, at 7 micros: 1 instead of 0"));
  world_.Tamper("UPDATE strays SET state = 3");
  EXPECT_THAT(Differences(&RecountStates), SizeIs(3));
}

TEST_F(RecountedSumsTest, CountsThatAreNotKeptYetAreNotCompared) {
  Recount recount;
  world_.Read([&](storage::Session& session) { return RecountStates(session, kWorkspace, world_.campaign, recount); });
  EXPECT_EQ(recount.rows, 0);
  EXPECT_EQ(recount.differences.count(), 0);
}

}  // namespace
}  // namespace sendlift::testing
