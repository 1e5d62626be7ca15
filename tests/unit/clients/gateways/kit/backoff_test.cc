#include "clients/gateways/kit/backoff.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace sendlift::gateway {
namespace {

TEST(BackoffTest, DoublesUpToTheLongestLessAtMostHalf) {
  Random random(1);
  Backoff backoff({.first = absl::Milliseconds(100), .longest = absl::Seconds(1)}, random);
  absl::Duration full = absl::Milliseconds(100);
  for (int i = 0; i < 10; ++i) {
    const absl::Duration pause = backoff.Next();
    EXPECT_GE(pause, 0.5 * full);
    EXPECT_LE(pause, full);
    full = std::min(2 * full, absl::Seconds(1));
  }
}

TEST(BackoffTest, BeginsAnewAfterASuccess) {
  Random random(1);
  Backoff backoff({}, random);
  for (int i = 0; i < 10; ++i) backoff.Next();
  backoff.Reset();
  EXPECT_LE(backoff.Next(), absl::Milliseconds(100));
}

TEST(BackoffTest, TheSameSeedWaitsTheSame) {
  Random one(9), other(9);
  Backoff first({}, one), second({}, other);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(first.Next(), second.Next());
}

}  // namespace
}  // namespace sendlift::gateway
