#include "services/convert_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(ConvertFeaturesTest, BoundsThatNobodyReachesAreLeftOutAndRecenciesAreDays) {
  FeatureSnapshot snapshot;
  snapshot.number = 3;
  snapshot.state = FeatureSnapshot::State::kDone;
  snapshot.batch = 7;
  snapshot.cuts[0].from = {-90, -30, -7, ScoreCuts::kNobody};
  snapshot.cuts[2].from = {100, 200, 300, 400};
  snapshot.answers[1] = {.contacts = 5, .answered = 2};
  const v1::FeatureSnapshot proto = ToProto(snapshot);
  EXPECT_EQ(proto.name(), "workspaces/main/featureSnapshots/3");
  EXPECT_EQ(proto.state(), v1::FeatureSnapshot::DONE);
  EXPECT_THAT(proto.score_bounds().recency_days_max(), ElementsAre(90, 30, 7));
  EXPECT_THAT(proto.score_bounds().frequency_min(), IsEmpty());
  EXPECT_THAT(proto.score_bounds().monetary_min(), ElementsAre(100, 200, 300, 400));
  EXPECT_EQ(proto.import_batch(), "workspaces/main/importBatches/7");
  ASSERT_EQ(proto.responses_size(), 3);
  EXPECT_EQ(proto.responses(1).channel(), v1::SMS);
  EXPECT_EQ(proto.responses(1).contact_count(), 5);
  EXPECT_EQ(proto.responses(1).answered_count(), 2);
}

TEST(ConvertFeaturesTest, ASnapshotThatIsMeasuredHasNoBoundsYet) {
  EXPECT_FALSE(ToProto(FeatureSnapshot{.number = 1}).has_score_bounds());
}

}  // namespace
}  // namespace sendlift
