#include "measurement/recounted_delays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "base/status.h"
#include "storage/first_triggers.h"
#include "tests/unit/measurement/measured_world.h"
#include "tests/unit/measurement/recounted_world.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);

// Forty customers, of whom every second was triggered; some bought, some opted out, before or after they were counted.
class RecountedDelaysTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<Assignment> people;
    for (int64_t i = 1; i <= 40; ++i) people.push_back({.customer = {i}, .arm = 1, .planned_time = kPlanned});
    world_.Assign(campaign_, people);
    world_.Freeze(campaign_, 0, kPlanned);
    for (int64_t i = 1; i <= 40; ++i) Happens(i, "PURCHASED");
    world_.Fold();
    world_.Write([&](storage::Session& session) -> absl::Status {
      for (int64_t i = 2; i <= 40; i += 2) {
        RETURN_IF_ERROR(storage::NoteFirstTrigger(session, kWorkspace, campaign_.number,
                                                  {.customer = {i},
                                                   .follow_up = 0,
                                                   .arm = 1,
                                                   .delay = static_cast<int>(i % 3),
                                                   .trigger_time = kPlanned + absl::Hours(i)}));
      }
      return absl::OkStatus();
    });
    for (int64_t i = 1; i <= 40; ++i) Happens(i, i % 4 == 0 ? "UNSUBSCRIBED" : "PURCHASED");
    world_.Fold();
  }
  void Happens(int64_t customer, const char* type) {
    const absl::Duration after = absl::Minutes(static_cast<int64_t>(random_.Below(90 * 60)));
    world_.Append({{.sequence = ++sequence_, .customer = {customer}, .type = type, .time = kPlanned + after}});
  }
  void Tamper(const std::string& sql) {
    EXPECT_GT(world_.Write([&](storage::Session& session) { return session.Execute(sql); }), 0) << sql;
  }
  std::vector<std::string> Differences(const RecountOptions& options = {}) {
    Recount recount;
    EXPECT_OK(RecountDelays(world_.database(), kWorkspace, campaign_, options, recount));
    world_.Read([&](storage::Session& session) { return RecountDelayCells(session, kWorkspace, campaign_, recount); });
    rows_ = recount.rows;
    return RecountedWorld::TextsOf(recount);
  }

  MeasuredWorld world_{/*events_a_transaction=*/7};
  const Campaign campaign_ =
      world_.InsertRunning(ACampaign()
                               .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
                               .WithFollowUp(ATimedStep("chase", absl::Hours(48)))
                               .BuildCampaign());
  Random random_{20261123};
  int64_t sequence_ = 0;
  int64_t rows_ = 0;
};

TEST_F(RecountedDelaysTest, WhatTheFolderCountedIsCountedAgain) {
  EXPECT_THAT(Differences(), IsEmpty());
  EXPECT_GT(rows_, 80 + 20 + 20);
  for (const int64_t people : {1, 3, 20, 40, 41}) {
    for (const int64_t events : {1, 13, 1000}) {
      EXPECT_THAT(Differences({.people_a_pass = people, .events_a_read = events}), IsEmpty())
          << people << ' ' << events;
    }
  }
}

TEST_F(RecountedDelaysTest, ATimeThatTheLogDoesNotHaveIsTold) {
  Tamper("UPDATE follow_up_outcomes SET first_us = first_us + 1 WHERE customer = 2 AND outcome = 0");
  EXPECT_THAT(Differences(),
              ElementsAre(HasSubstr("follow_up_outcomes: customer number 2, follow-up chase, delay none, "
                                    "metric rate: ")));
  Tamper("DELETE FROM follow_up_outcomes WHERE customer = 2 AND outcome = 0");
  EXPECT_THAT(Differences().front(), HasSubstr("metric rate: never instead of "));
}

TEST_F(RecountedDelaysTest, EverySortOfCellIsCompared) {
  for (const int sort : {1, 2, 3, 4}) {
    const std::string of = absl::StrCat(" WHERE sort = ", sort, " AND people > 0");
    Tamper("UPDATE follow_up_cells SET people = people + 1" + of);
    EXPECT_THAT(Differences(), ::testing::Not(IsEmpty())) << sort;
    Tamper("UPDATE follow_up_cells SET people = people - 1" + of);
  }
  EXPECT_THAT(Differences(), IsEmpty());
  Tamper("DELETE FROM follow_up_cells WHERE sort = 1 AND delay = 2");
  for (const std::string& text : Differences()) EXPECT_THAT(text, HasSubstr(": 0 instead of "));
  EXPECT_THAT(Differences(), ::testing::Not(SizeIs(0)));
}

TEST_F(RecountedDelaysTest, NothingIsReadForACampaignWithoutDelays) {
  Recount recount;
  Campaign plain = ACampaign().BuildCampaign();
  plain.id = "plain";
  plain = world_.InsertRunning(plain);
  EXPECT_OK(RecountDelays(world_.database(), kWorkspace, plain, {}, recount));
  EXPECT_EQ(recount.rows, 0);
}

}  // namespace
}  // namespace sendlift::testing
