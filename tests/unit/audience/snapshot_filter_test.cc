#include "audience/snapshot_filter.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(SnapshotFilterTest, SelectsOnlyCustomersWhoAreThere) {
  SnapshotFields fields(100);
  BlockDraft draft;
  for (int row = 0; row < 90; ++row) {
    if (row % 10 == 0) continue;
    fields.Take({.customer = row, .tier = row % 3 == 0 ? "VIP" : "", .attributes = R"({"age":30})"}, row, draft);
  }
  const SnapshotBlock block = draft.Packed(1);
  struct Case {
    const char* filter;
    int count;
  };
  constexpr Case kCases[] = {{"", 81},
                             {"tier = VIP", 27},
                             {"NOT tier = VIP", 54},
                             {"tier = VIP OR age = 30", 81},
                             {"tier = VIP AND age > 30", 0},
                             {"NOT (tier = VIP AND age > 30)", 81},
                             {"nothing = 1", 0},
                             {"NOT nothing = 1", 81}};
  for (const Case& c : kCases) {
    ASSERT_OK_AND_ASSIGN(const CheckedFilter filter, CheckFilter(c.filter));
    const auto ready = SnapshotFilter::Make(filter, fields);
    ASSERT_TRUE(ready.has_value());
    EXPECT_EQ(CountOf(ready->Select(block)), c.count) << c.filter;
  }
}

TEST(SnapshotFilterTest, IsNotMadeWhereOnePartIsNotCovered) {
  const SnapshotFields fields(100);
  ASSERT_OK_AND_ASSIGN(const CheckedFilter filter, CheckFilter("tier = VIP AND (has:email OR id = a*)"));
  EXPECT_FALSE(SnapshotFilter::Make(filter, fields).has_value());
}

}  // namespace
}  // namespace sendlift
