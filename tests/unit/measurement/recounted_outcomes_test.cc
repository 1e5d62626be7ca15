#include "measurement/recounted_outcomes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "storage/merges.h"
#include "tests/unit/measurement/recounted_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Does something before one of its reads.
class InterruptedDatabase : public storage::Database {
 public:
  InterruptedDatabase(storage::Database& database, int read, absl::FunctionRef<void()> interrupt)
      : database_(database), read_(read), interrupt_(interrupt) {}

  absl::Status Read(absl::FunctionRef<absl::Status(storage::Session&)> body) override {
    if (++reads_ == read_) interrupt_();
    return database_.Read(body);
  }
  void WriteLater(storage::Lane lane, Body body, Done done) override {
    database_.WriteLater(lane, std::move(body), std::move(done));
  }
  int reads() const { return reads_; }

 private:
  storage::Database& database_;
  const int read_;
  absl::FunctionRef<void()> interrupt_;
  int reads_ = 0;
};

class RecountedOutcomesTest : public ::testing::Test {
 protected:
  Recount Run(const RecountOptions& options = {}) { return RunOn(world_.database(), options); }
  Recount RunOn(storage::Database& database, const RecountOptions& options = {}) {
    Recount recount;
    EXPECT_OK(RecountOutcomes(database, kWorkspace, world_.campaign, options, recount));
    return recount;
  }
  std::vector<std::string> Differences(const RecountOptions& options = {}) {
    return RecountedWorld::TextsOf(Run(options));
  }

  RecountedWorld world_;
};

TEST_F(RecountedOutcomesTest, WhatTheFolderCountedIsCountedAgain) {
  const Recount recount = Run();
  EXPECT_THAT(RecountedWorld::TextsOf(recount), IsEmpty());
  EXPECT_EQ(recount.people, 8);
  EXPECT_EQ(recount.people_untold, 0);
  EXPECT_EQ(recount.rows, 8 + 7 + 9);  // people, events, outcomes: three each of customers 1, 3 and 7
}

TEST_F(RecountedOutcomesTest, WhatIsNotFoldedYetIsNotCounted) {
  world_.Buy(4, absl::Hours(1), 100);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(RecountedOutcomesTest, PartsOfAnySizeSeeTheSame) {
  for (const int64_t people : {1, 2, 3, 8, 9}) {
    for (const int64_t events : {1, 3, 7}) {
      const RecountOptions options{.people_a_pass = people, .events_a_read = events};
      EXPECT_THAT(Differences(options), IsEmpty()) << people << " " << events;
      EXPECT_EQ(Run(options).people, 8) << people << " " << events;
    }
  }
  world_.Tamper("UPDATE outcomes SET total = 301 WHERE customer = 3 AND metric = 2");
  EXPECT_THAT(Differences({.people_a_pass = 1, .events_a_read = 1}),
              ElementsAre("outcomes: customer number 3, metric revenue: 1 events, total 301, first "
                          "2027-01-16T03:00:00+00:00 instead of 1 events, total 300, first 2027-01-16T03:00:00+00:00"));
}

TEST_F(RecountedOutcomesTest, EveryPartOfAnOutcomeIsCompared) {
  for (const char* change : {"event_count = event_count + 1", "total = total + 1", "first_us = first_us + 1"}) {
    world_.Tamper(absl::StrCat("UPDATE outcomes SET ", change, " WHERE customer = 7 AND metric = 1"));
    EXPECT_THAT(Differences(), SizeIs(1)) << change;
    world_.Tamper("DELETE FROM outcomes WHERE customer = 7 AND metric = 1");
    world_.Tamper(
        "INSERT INTO outcomes SELECT workspace, campaign, customer, 1, event_count, total, first_us FROM outcomes "
        "WHERE customer = 7 AND metric = 2");
    EXPECT_THAT(Differences(), IsEmpty());
  }
}

TEST_F(RecountedOutcomesTest, AnOutcomeThatIsLackingAndOneTooManyAreTold) {
  world_.Tamper("UPDATE outcomes SET customer = 5 WHERE customer = 3 AND metric = 0");
  EXPECT_THAT(Differences(), ElementsAre("outcomes: customer number 3, metric rate: no events instead of 1 events, "
                                         "total 300, first 2027-01-16T03:00:00+00:00",
                                         "outcomes: customer number 5, metric rate: 1 events, total 300, first "
                                         "2027-01-16T03:00:00+00:00 instead of no events"));
  world_.Tamper("DELETE FROM assignments WHERE customer = 3");
  EXPECT_THAT(Differences(), SizeIs(3)) << "two of nobody, and the one too many";
}

TEST_F(RecountedOutcomesTest, WhatMachinesDidIsLeftOutAndARatedReplyIsARating) {
  world_.Buy(4, absl::Hours(1), 100, {.machine = true});
  world_.Fold();
  EXPECT_THAT(Differences(), IsEmpty());
  world_.Tamper("UPDATE event_details SET machine = 0");
  EXPECT_THAT(Differences(), SizeIs(3));
}

TEST_F(RecountedOutcomesTest, WhatIsFoldedMeanwhileAndWhoComesInMeanwhileIsNoDifference) {
  for (int read = 1; read <= 3; ++read) {
    const auto go_on = [&] {
      world_.Assign(world_.campaign, {RecountedWorld::AnAssignment(100 + read, 1)});
      for (const int64_t customer : {1, 2, 3, 100 + read}) world_.Buy(customer, absl::Minutes(90), 10);
      world_.Fold();
    };
    InterruptedDatabase database(world_.database(), read, go_on);
    EXPECT_THAT(RecountedWorld::TextsOf(RunOn(database, {.people_a_pass = 100, .events_a_read = 20})), IsEmpty())
        << read;
    EXPECT_EQ(database.reads(), 3);
  }
}

TEST_F(RecountedOutcomesTest, WhoeverAMergeHasMixedIsTakenAsStored) {
  world_.Tamper("UPDATE outcomes SET total = 301 WHERE customer = 3");
  EXPECT_THAT(Differences(), SizeIs(3));
  world_.Write([&](storage::Session& session) {
    Merge merge;
    merge.survivor = {3};
    return storage::InsertMerge(
        session, kWorkspace, merge, {},
        {{.kind = storage::MergeStep::Kind::kAssignmentMoved, .place = world_.campaign.number.value, .customer = {20}}},
        world_.now());
  });
  const Recount recount = Run();
  EXPECT_THAT(RecountedWorld::TextsOf(recount), IsEmpty());
  EXPECT_EQ(recount.people_untold, 1);
}

}  // namespace
}  // namespace sendlift::testing
