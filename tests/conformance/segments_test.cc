#include "storage/segments.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::DeleteSegment;
using storage::GetSegment;
using storage::InsertSegment;
using storage::ListSegments;
using storage::Session;
using storage::UpdateSegment;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Segment ASegment(absl::string_view id) {
  Segment segment;
  segment.id = std::string(id);
  segment.display_name = "Loyal \xe2\x99\xa5";
  segment.filter = "tier = GOLD AND city = \"K\xc3\xb6ln\"";
  return segment;
}

class SegmentsTest : public StorageTest {
 protected:
  std::vector<std::string> IdsAfter(absl::string_view after, int limit) {
    std::vector<std::string> ids;
    const auto segments = Read(ListSegments, after, limit);
    EXPECT_OK(segments);
    for (const Segment& segment : segments.value()) ids.push_back(segment.id);
    return ids;
  }
};
ON_EVERY_ENGINE(SegmentsTest);

TEST_P(SegmentsTest, EveryFieldComesBack) {
  ASSERT_OK_AND_ASSIGN(const Segment made, Write(InsertSegment, ASegment("loyal"), kNow));
  EXPECT_EQ(made.revision, 1);
  EXPECT_EQ(made.create_time, kNow);
  ASSERT_OK_AND_ASSIGN(const Segment stored, Read(GetSegment, "loyal"));
  EXPECT_EQ(stored.id, "loyal");
  EXPECT_EQ(stored.display_name, ASegment("").display_name);
  EXPECT_EQ(stored.filter, ASegment("").filter);
  EXPECT_EQ(stored.revision, 1);
  EXPECT_EQ(stored.create_time, kNow);
  EXPECT_EQ(stored.update_time, kNow);
}

TEST_P(SegmentsTest, AnIdIsTakenOnce) {
  ASSERT_OK(Write(InsertSegment, ASegment("loyal"), kNow));
  EXPECT_THAT(Write(InsertSegment, ASegment("loyal"), kNow),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("segment \"loyal\" exists")));
}

TEST_P(SegmentsTest, AChangeCountsTheRevision) {
  ASSERT_OK(Write(InsertSegment, ASegment("loyal"), kNow));
  Segment changed = ASegment("loyal");
  changed.display_name = "";
  changed.filter = "";
  ASSERT_OK_AND_ASSIGN(const Segment second, Write(UpdateSegment, changed, kNow + absl::Hours(1)));
  EXPECT_EQ(second.revision, 2);
  EXPECT_EQ(second.filter, "");
  EXPECT_EQ(second.display_name, "");
  EXPECT_EQ(second.create_time, kNow);
  EXPECT_EQ(second.update_time, kNow + absl::Hours(1));
}

TEST_P(SegmentsTest, WhatIsNotThereIsNotFound) {
  const auto not_found = HasCode(absl::StatusCode::kNotFound, HasSubstr("segment \"gone\""));
  EXPECT_THAT(Read(GetSegment, "gone"), not_found);
  EXPECT_THAT(Write(UpdateSegment, ASegment("gone"), kNow), not_found);
  EXPECT_THAT(Write(DeleteSegment, "gone"), not_found);
}

TEST_P(SegmentsTest, ADeletedIdIsFreeAgain) {
  ASSERT_OK(Write(InsertSegment, ASegment("loyal"), kNow));
  ASSERT_OK(Write(DeleteSegment, "loyal"));
  EXPECT_THAT(Read(GetSegment, "loyal"), HasCode(absl::StatusCode::kNotFound, HasSubstr("loyal")));
  ASSERT_OK_AND_ASSIGN(const Segment again, Write(InsertSegment, ASegment("loyal"), kNow));
  EXPECT_EQ(again.revision, 1);
}

TEST_P(SegmentsTest, ListsByIdPageByPage) {
  for (const char* id : {"m", "z", "a", "a-1"}) ASSERT_OK(Write(InsertSegment, ASegment(id), kNow));
  EXPECT_THAT(IdsAfter("", 3), ElementsAre("a", "a-1", "m"));
  EXPECT_THAT(IdsAfter("m", 3), ElementsAre("z"));
  EXPECT_THAT(IdsAfter("z", 3), IsEmpty());
}

TEST_P(SegmentsTest, WorkspacesAreApart) {
  ASSERT_OK(Write([](Session& session) { return InsertSegment(session, kElsewhere, ASegment("loyal"), kNow); }));
  EXPECT_THAT(IdsAfter("", 3), IsEmpty());
  ASSERT_OK(Write(InsertSegment, ASegment("loyal"), kNow));
  ASSERT_OK(Write(DeleteSegment, "loyal"));
  EXPECT_OK(Read([](Session& session) { return GetSegment(session, kElsewhere, "loyal"); }));
}

}  // namespace
}  // namespace sendlift::conformance
