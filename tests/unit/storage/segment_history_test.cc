#include "storage/segment_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WorkspaceNumber kWorkspace{1};
absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

TEST(SegmentHistoryTest, ListsWhatWasStoredAndForgetsIt) {
  const auto database = sendlift::testing::OpenTemporary(Schema());
  ASSERT_OK(database->Write(Lane::kAdministration, [](Session& session) -> absl::Status {
    for (int64_t number = 1; number <= 3; ++number) {
      RETURN_IF_ERROR(InsertSegmentSnapshot(session, kWorkspace, "lapsed",
                                            {.number = number,
                                             .time = Noon() + absl::Hours(number),
                                             .filter = "days > 90",
                                             .size = 10 * number,
                                             .joined = 5,
                                             .left = 2}));
      RETURN_IF_ERROR(
          InsertSegmentChange(session, kWorkspace, "lapsed", 7, number, std::string(1, char('a' + number))));
    }
    return InsertSegmentChange(session, kWorkspace, "lapsed", 3, 2, "x");
  }));
  ASSERT_OK(database->Read([](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto listed, ListSegmentSnapshots(session, kWorkspace, "lapsed", 1, 10));
    EXPECT_EQ(listed.size(), 2u);
    EXPECT_EQ(listed[0].number, 2);
    EXPECT_EQ(listed[0].time, Noon() + absl::Hours(2));
    EXPECT_EQ(listed[1].size, 30);
    EXPECT_EQ(listed[1].left, 2);
    ASSIGN_OR_RETURN(const auto at, SegmentSnapshotAt(session, kWorkspace, "lapsed", Noon() + absl::Minutes(150)));
    EXPECT_EQ(at->number, 2);
    ASSIGN_OR_RETURN(const auto before, SegmentSnapshotAt(session, kWorkspace, "lapsed", Noon()));
    EXPECT_FALSE(before.has_value());
    ASSIGN_OR_RETURN(const auto parts, SegmentParts(session, kWorkspace, "lapsed"));
    EXPECT_THAT(parts, ElementsAre(3, 7));
    std::string changes;
    RETURN_IF_ERROR(ForEachSegmentChange(session, kWorkspace, "lapsed", 7, 2, [&](absl::string_view changed) {
      changes.append(changed.data(), changed.size());
      return absl::OkStatus();
    }));
    EXPECT_EQ(changes, "bc");
    return absl::OkStatus();
  }));
  ASSERT_OK(database->Write(Lane::kAdministration,
                            [](Session& session) { return DeleteSegmentHistory(session, kWorkspace, "lapsed"); }));
  ASSERT_OK(database->Read([](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto parts, SegmentParts(session, kWorkspace, "lapsed"));
    EXPECT_THAT(parts, IsEmpty());
    ASSIGN_OR_RETURN(const auto id, FindCustomerId(session, kWorkspace, {1}));
    EXPECT_FALSE(id.has_value());
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace sendlift::storage
