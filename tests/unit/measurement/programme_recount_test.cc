#include "measurement/programme_recount.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/measurement/programme_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

// 20 customers, some of whom bought in two periods of another share.
class DamagedWorld : public ProgrammeWorld {
 public:
  DamagedWorld() {
    AddCustomers(20);
    clock().AdvanceBy(absl::Hours(1));
    SetHoldout(400'000);
    for (int i = 0; i < 20; i += 2) Buy(i, now(), 100 * i - 100);
    clock().AdvanceBy(absl::Hours(24));
    SetHoldout(200'000);
    for (int i = 0; i < 20; i += 3) Buy(i, now(), 50 * i);
    Store();
    Census(6);
  }
  void Damage(const std::string& sql) {
    ASSERT_GT(Write([&](storage::Session& session) { return session.Execute(sql); }), 0) << sql;
  }
};

TEST(ProgrammeRecountTest, WhatIsRightHasNoDifferences) {
  DamagedWorld world;
  EXPECT_THAT(world.Differences(), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const Recount recount, RecountProgramme(world.database(), kWorkspace));
  EXPECT_EQ(recount.people, 40);
  EXPECT_EQ(recount.people_untold, 0);
  // The census twice, the log once, outcomes twice, cells.
  EXPECT_EQ(recount.rows, 2 * 21 + 17 + 2 * 17 + 4);
}

struct Case {
  const char* sql;
  const char* begins;
  int differences;
};

TEST(ProgrammeRecountTest, EveryKindOfDamageIsFound) {
  for (const Case& c : {
           Case{"UPDATE programme_periods SET customers_inside = customers_inside + 1 WHERE period = 2",
                "programme_periods: period 2 (2027-Q1), inside: ", 1},
           Case{"UPDATE programme_periods SET customers_outside = customers_outside - 1 WHERE period = 1",
                "programme_periods: period 1 (2027-Q1), outside: ", 1},
           Case{"UPDATE programme_outcomes SET total = total + 1 WHERE period = 1 AND customer = 3",
                "programme_outcomes: period 1 (2027-Q1), customer 3: ", 2},
           Case{"UPDATE programme_outcomes SET events = events + 1 WHERE period = 2 AND customer = 4",
                "programme_outcomes: period 2 (2027-Q1), customer 4: ", 2},
           Case{"UPDATE programme_outcomes SET inside = 1 - inside WHERE period = 2 AND customer = 4",
                "programme_outcomes: period 2 (2027-Q1), customer 4: ", 3},
           Case{"DELETE FROM programme_outcomes WHERE period = 1 AND customer = 1",
                "programme_outcomes: period 1 (2027-Q1), customer 1: ", 2},
           Case{"INSERT INTO programme_outcomes VALUES (1, 1, 2, 0, 1, 1, 5)",
                "programme_outcomes: period 1 (2027-Q1), customer 2: ", 2},
           Case{"UPDATE programme_cells SET squares_low = squares_low + 1 WHERE period = 1 AND inside = 0",
                "programme_cells: period 1 (2027-Q1), outside: ", 1},
           Case{"UPDATE programme_cells SET buyers = buyers + 1 WHERE period = 2 AND inside = 1",
                "programme_cells: period 2 (2027-Q1), inside: ", 1},
       }) {
    DamagedWorld world;
    world.Damage(c.sql);
    const std::vector<std::string> differences = world.Differences();
    ASSERT_THAT(differences, SizeIs(c.differences)) << c.sql;
    EXPECT_THAT(differences[0], StartsWith(c.begins)) << c.sql;
  }
}

}  // namespace
}  // namespace sendlift::testing
