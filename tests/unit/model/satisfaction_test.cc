#include "model/satisfaction.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(SatisfactionTest, IsWhatWasExperiencedByWhatWasExpected) {
  EXPECT_EQ(Satisfaction(4, 5), 0.8);
  EXPECT_EQ(Satisfaction(5, 5), 1);
  EXPECT_EQ(Satisfaction(5, 4), 1.25);
  EXPECT_EQ(Satisfaction(0, 4), 0);
}

TEST(SatisfactionTest, IsUnknownWithoutBothOrWhereNothingWasExpected) {
  EXPECT_EQ(Satisfaction(4, std::nullopt), std::nullopt);
  EXPECT_EQ(Satisfaction(std::nullopt, 4), std::nullopt);
  EXPECT_EQ(Satisfaction(4, 0), std::nullopt);
}

TEST(SatisfactionTest, BoundsAreInclusiveAndEachThatIsSetCounts) {
  struct Case {
    const char* name;
    RatingBounds bounds;
    std::optional<double> rating;
    std::optional<double> expectation;
    bool within;
  };
  for (const Case& c :
       {Case{"NoBounds", {}, std::nullopt, std::nullopt, true}, Case{"AtTheLowest", {.at_least = 4}, 4, {}, true},
        Case{"Below", {.at_least = 4}, 3.9, {}, false}, Case{"AtTheHighest", {.at_most = 2}, 2, {}, true},
        Case{"Above", {.at_most = 2}, 3, {}, false}, Case{"Between", {.at_least = 2, .at_most = 4}, 3, {}, true},
        Case{"NoRating", {.at_most = 2}, {}, {}, false}, Case{"LetDown", {.satisfaction_at_most = 0.8}, 4, 5, true},
        Case{"AsExpected", {.satisfaction_at_most = 0.8}, 5, 5, false},
        Case{"AtLeastAsExpected", {.satisfaction_at_least = 1}, 3, 3, true},
        Case{"ExpectationUnknown", {.satisfaction_at_most = 0.8}, 1, {}, false},
        Case{"HighYetLetDown", {.at_least = 4, .satisfaction_at_most = 0.9}, 4, 5, true},
        Case{"LowButOneOfTwo", {.at_least = 4, .satisfaction_at_most = 0.9}, 3, 5, false}}) {
    EXPECT_EQ(IsWithin(c.bounds, c.rating, c.expectation), c.within) << c.name;
  }
}

}  // namespace
}  // namespace sendlift
