#include "audience/nearest.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(NearestTest, SaysWhatWasMeant) {
  EXPECT_EQ(DidYouMean("recency_dyas", {"tier", "recency_days"}), "; did you mean \"recency_days\"?");
  EXPECT_EQ(DidYouMean("teir", {"tier", "time_zone"}), "; did you mean \"tier\"?");
}

TEST(NearestTest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(DidYouMean("colour", {"tier", "recency_days"}), "");
  EXPECT_EQ(DidYouMean("", {"a"}), "");
  EXPECT_EQ(DidYouMean(std::string(1000, 'a'), {std::string(1000, 'a')}), "");
}

}  // namespace
}  // namespace sendlift
