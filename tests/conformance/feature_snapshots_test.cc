#include "storage/feature_snapshots.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::GetFeatureSnapshot;
using storage::InsertFeatureSnapshot;
using storage::LastFeatureTime;
using storage::ListFeatureSnapshots;
using storage::PutFeatureSnapshot;
using storage::UnfinishedFeatureSnapshot;
using testing::HasCode;

class FeatureSnapshotsTest : public StorageTest {
 protected:
  FeatureSnapshot Insert(absl::Time as_of) {
    FeatureSnapshot snapshot;
    snapshot.as_of = as_of;
    snapshot.principal = "ann";
    snapshot.last_position = 17;
    const auto inserted = Write(InsertFeatureSnapshot, snapshot, kNow);
    EXPECT_OK(inserted);
    return inserted.value();
  }
};
ON_EVERY_ENGINE(FeatureSnapshotsTest);

TEST_P(FeatureSnapshotsTest, EveryFieldComesBack) {
  FeatureSnapshot snapshot = Insert(kNow - absl::Hours(3));
  EXPECT_EQ(snapshot.number, 1);
  snapshot.state = FeatureSnapshot::State::kPublishing;
  snapshot.next_customer = 42;
  snapshot.batch = 7;
  snapshot.customers = 10;
  snapshot.buyers = 4;
  snapshot.purchases = 9;
  snapshot.monetary_minor = -12'345;
  snapshot.answers = {{{5, 3}, {2, 0}, {1, 1}}};
  snapshot.cuts[0].from = {-90, -30, -7, ScoreCuts::kNobody};
  snapshot.cuts[2].from = {100, 200, 300, 400};
  ASSERT_OK(Write(PutFeatureSnapshot, snapshot, kNow + absl::Minutes(1)));
  ASSERT_OK_AND_ASSIGN(const FeatureSnapshot found, Read(GetFeatureSnapshot, 1));
  EXPECT_EQ(found.as_of, kNow - absl::Hours(3));
  EXPECT_EQ(found.state, FeatureSnapshot::State::kPublishing);
  EXPECT_EQ(found.principal, "ann");
  EXPECT_EQ(found.last_position, 17);
  EXPECT_EQ(found.next_customer, 42);
  EXPECT_EQ(found.batch, 7);
  EXPECT_EQ(found.customers, 10);
  EXPECT_EQ(found.buyers, 4);
  EXPECT_EQ(found.purchases, 9);
  EXPECT_EQ(found.monetary_minor, -12'345);
  EXPECT_EQ(found.answers, snapshot.answers);
  EXPECT_EQ(found.cuts, snapshot.cuts);
  EXPECT_EQ(found.create_time, kNow);
  EXPECT_EQ(found.update_time, kNow + absl::Minutes(1));
}

TEST_P(FeatureSnapshotsTest, TheLatestComesFirstAndPagesGoOn) {
  for (int i = 0; i < 3; ++i) Insert(kNow);
  std::vector<int64_t> numbers;
  ASSERT_OK_AND_ASSIGN(const auto first, Read(ListFeatureSnapshots, int64_t{0}, 2));
  ASSERT_OK_AND_ASSIGN(const auto second, Read(ListFeatureSnapshots, first.back().number, 2));
  for (const auto& page : {first, second}) {
    for (const FeatureSnapshot& snapshot : page) numbers.push_back(snapshot.number);
  }
  EXPECT_THAT(numbers, ::testing::ElementsAre(3, 2, 1));
}

TEST_P(FeatureSnapshotsTest, OnlyOneThatIsNotDoneIsUnfinished) {
  EXPECT_FALSE(Read(UnfinishedFeatureSnapshot)->has_value());
  FeatureSnapshot snapshot = Insert(kNow);
  EXPECT_EQ(Read(UnfinishedFeatureSnapshot).value()->number, 1);
  snapshot.state = FeatureSnapshot::State::kDone;
  ASSERT_OK(Write(PutFeatureSnapshot, snapshot, kNow));
  EXPECT_FALSE(Read(UnfinishedFeatureSnapshot)->has_value());
}

TEST_P(FeatureSnapshotsTest, TheLastTimeIsTheLatestNotTheLastMade) {
  EXPECT_EQ(Read(LastFeatureTime).value(), absl::InfinitePast());
  Insert(kNow);
  Insert(kNow - absl::Hours(24));
  EXPECT_EQ(Read(LastFeatureTime).value(), kNow);
}

TEST_P(FeatureSnapshotsTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(Read(GetFeatureSnapshot, 1),
              HasCode(absl::StatusCode::kNotFound, ::testing::HasSubstr("does not exist")));
}

}  // namespace
}  // namespace sendlift::conformance
