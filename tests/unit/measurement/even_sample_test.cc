#include "measurement/even_sample.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(EvenSampleTest, TakesAllUntilThereAreTooMany) {
  EvenSample<int> sample(4);
  for (int i = 0; i < 4; ++i) sample.Take(i);
  EXPECT_THAT(sample.items(), ::testing::ElementsAre(0, 1, 2, 3));
}

TEST(EvenSampleTest, TakesEverySecondThenEveryFourth) {
  EvenSample<int> sample(4);
  for (int i = 0; i < 8; ++i) sample.Take(i);
  EXPECT_THAT(sample.items(), ::testing::ElementsAre(0, 2, 4, 6));
  for (int i = 8; i < 14; ++i) sample.Take(i);
  EXPECT_THAT(sample.items(), ::testing::ElementsAre(0, 4, 8, 12));
  EXPECT_EQ(sample.seen(), 14);
}

}  // namespace
}  // namespace sendlift
