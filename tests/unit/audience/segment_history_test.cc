#include "audience/segment_history.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/status.h"
#include "storage/schema.h"
#include "storage/segment_history.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

constexpr WorkspaceNumber kMain{1};
absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

class SegmentHistoryTest : public ::testing::Test {
 protected:
  absl::StatusOr<SegmentChange> Compare(const std::set<int64_t>& members) {
    std::vector<CustomerNumber> numbers;
    for (const int64_t number : members) numbers.push_back({number});
    SegmentChange change;
    RETURN_IF_ERROR(database_->Read([&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(change, CompareWithHistory(session, kMain, "lapsed", numbers));
      return absl::OkStatus();
    }));
    change.snapshot.filter = "days > 90";
    change.snapshot.time = Noon() + absl::Hours(24 * change.snapshot.number);
    return change;
  }

  absl::Status Store(const SegmentChange& change) {
    return database_->Write(storage::Lane::kAdministration,
                            [&](storage::Session& session) { return StoreChange(session, kMain, "lapsed", change); });
  }

  std::vector<int64_t> Members(int64_t snapshot, int64_t after, int limit) {
    std::vector<int64_t> numbers;
    EXPECT_OK(database_->Read([&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto found, MembersAt(session, kMain, "lapsed", snapshot, {after}, limit));
      for (const CustomerNumber number : found) numbers.push_back(number.value);
      return absl::OkStatus();
    }));
    return numbers;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

TEST_F(SegmentHistoryTest, RemembersWhoWasInItWhen) {
  constexpr uint64_t kSeed = 20261122;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  std::set<int64_t> members;
  std::vector<std::vector<int64_t>> then = {{}};
  for (int day = 1; day <= 12; ++day) {
    const std::set<int64_t> before = members;
    if (day == 6) members.clear();
    for (int i = 0; i < 400; ++i) {
      const int64_t number = 1 + static_cast<int64_t>(random.Below(day % 4 == 0 ? 300'000 : 70'000));
      if (!members.insert(number).second) members.erase(number);
    }
    int64_t joined = 0, left = 0;
    for (const int64_t number : members) joined += before.contains(number) ? 0 : 1;
    for (const int64_t number : before) left += members.contains(number) ? 0 : 1;
    ASSERT_OK_AND_ASSIGN(const SegmentChange change, Compare(members));
    EXPECT_EQ(change.snapshot.number, day);
    EXPECT_EQ(change.snapshot.joined, joined);
    EXPECT_EQ(change.snapshot.left, left);
    EXPECT_EQ(change.snapshot.size, static_cast<int64_t>(members.size()));
    ASSERT_OK(Store(change));
    then.emplace_back(members.begin(), members.end());
  }
  for (int day = 1; day <= 12; ++day) EXPECT_EQ(Members(day, 0, 100'000), then[day]) << day;

  std::vector<int64_t> paged;
  for (int64_t after = 0;;) {
    const std::vector<int64_t> page = Members(9, after, 37);
    paged.insert(paged.end(), page.begin(), page.end());
    if (page.empty()) break;
    after = page.back();
  }
  EXPECT_EQ(paged, then[9]);
}

TEST_F(SegmentHistoryTest, KeepsNoRowsForPartsInWhichNothingChanged) {
  ASSERT_OK_AND_ASSIGN(const SegmentChange first, Compare({1, 2, 70'000}));
  EXPECT_EQ(first.parts.size(), 2u);
  ASSERT_OK(Store(first));
  ASSERT_OK_AND_ASSIGN(const SegmentChange second, Compare({1, 2, 70'001}));
  EXPECT_EQ(second.parts.size(), 1u);
  ASSERT_OK(Store(second));
  ASSERT_OK_AND_ASSIGN(const SegmentChange third, Compare({1, 2, 70'001}));
  EXPECT_TRUE(third.parts.empty());
  EXPECT_EQ(third.snapshot.size, 3);
}

TEST_F(SegmentHistoryTest, RefusesASnapshotThatAnotherHasOvertaken) {
  ASSERT_OK_AND_ASSIGN(const SegmentChange one, Compare({1}));
  ASSERT_OK_AND_ASSIGN(const SegmentChange other, Compare({2}));
  ASSERT_OK(Store(one));
  EXPECT_THAT(Store(other), HasCode(absl::StatusCode::kAborted, HasSubstr("try again")));
  EXPECT_EQ(Members(1, 0, 10), std::vector<int64_t>{1});
}

}  // namespace
}  // namespace sendlift
