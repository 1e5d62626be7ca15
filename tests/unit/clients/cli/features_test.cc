#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_tierings.h"

namespace sendlift::cli {
namespace {

using testing::FakeTierings;
using ::testing::HasSubstr;
using testing::Outcome;

TEST(FeaturesTest, ASnapshotIsWaitedForAndSaysWhatItCounted) {
  FakeTierings server;
  const Outcome outcome = server.RunLine({"features", "snapshot"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_FALSE(server.snapshot.feature_snapshot().has_as_of_time());
  EXPECT_THAT(outcome.out, HasSubstr("DONE"));
  EXPECT_THAT(outcome.out, HasSubstr("12,345"));
  EXPECT_THAT(outcome.out, HasSubstr("200 of 1,000"));
}

TEST(FeaturesTest, ADateIsTheBeginningOfTheDayInUtc) {
  FakeTierings server;
  const Outcome outcome = server.RunLine({"features", "snapshot", "--as-of", "2026-11-01", "--no-wait"});
  EXPECT_THAT(outcome.out, HasSubstr("MEASURING"));
  EXPECT_EQ(server.snapshot.feature_snapshot().as_of_time().seconds(), 1'793'491'200);
  EXPECT_EQ(server.RunLine({"features", "snapshot", "--as-of", "soon"}).code, 3);
}

TEST(FeaturesTest, ListsAndShows) {
  FakeTierings server;
  EXPECT_THAT(server.RunLine({"features", "list", "-o", "csv"}).out, HasSubstr("3,"));
  EXPECT_THAT(server.RunLine({"features", "get", "3"}).out, HasSubstr("678"));
}

}  // namespace
}  // namespace sendlift::cli
