// The disk that the tests of power loss believe: it keeps what was synced, and really loses what was not.
#include "tests/support/faulty_disk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace sendlift::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

constexpr int kOutcomes = 400;

// What a file may hold after the power was lost, over many chances.
std::set<std::string> Outcomes(const FaultyDisk& disk, FaultyDisk::FileNumber file) {
  std::set<std::string> outcomes;
  Random random(1);
  for (int i = 0; i < kOutcomes; ++i) {
    FaultyDisk copy = disk;
    copy.LosePower(random);
    outcomes.insert(copy.Content(file));
  }
  return outcomes;
}

TEST(FaultyDiskTest, KeepsWhatWasSynced) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.Write(file, 0, "one");
  disk.Write(file, 5, "two");
  disk.Truncate(file, 7);
  disk.Sync(file);
  EXPECT_THAT(Outcomes(disk, file), ElementsAre(std::string("one\0\0tw", 7)));
}

TEST(FaultyDiskTest, LosesOrKeepsWhatWasNotSynced) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.Write(file, 0, "old");
  disk.Sync(file);
  disk.Write(file, 0, "new");
  disk.Write(file, 3, "er");
  EXPECT_EQ(disk.Content(file), "newer");
  EXPECT_THAT(Outcomes(disk, file), ElementsAre("new", "newer", "old", "older"));
}

TEST(FaultyDiskTest, ForgetsTheOrderOfWrites) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.Write(file, 0, "1");
  disk.Write(file, 0, "2");
  EXPECT_THAT(Outcomes(disk, file), ElementsAre("", "1", "2"));
}

TEST(FaultyDiskTest, TearsAWriteBetweenSectorsOnly) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.Write(file, 0, std::string(2048, '-'));
  disk.Sync(file);
  disk.Write(file, 500, std::string(1100, 'x'));
  const std::set<std::string> outcomes = Outcomes(disk, file);
  for (const std::string& content : outcomes) {
    for (const auto& [begin, end] : {std::pair(500, 512), std::pair(512, 1024), std::pair(1024, 1536)}) {
      EXPECT_EQ(std::count(content.begin() + begin, content.begin() + end, content[begin]), end - begin);
    }
  }
  EXPECT_EQ(outcomes.size(), 16u);
}

TEST(FaultyDiskTest, MayLoseATruncation) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.Write(file, 0, "whole");
  disk.Sync(file);
  disk.Truncate(file, 2);
  EXPECT_THAT(Outcomes(disk, file), ElementsAre("wh", "whole"));
}

TEST(FaultyDiskTest, MayLoseANameUntilTheDirectoryIsSynced) {
  FaultyDisk disk;
  disk.Create("kept");
  disk.Create("removed");
  disk.SyncDirectory();
  disk.Create("new");
  disk.Remove("removed");
  std::set<std::vector<std::string>> outcomes;
  Random random(1);
  for (int i = 0; i < kOutcomes; ++i) {
    FaultyDisk copy = disk;
    copy.LosePower(random);
    outcomes.insert(copy.Names());
    EXPECT_THAT(copy.Names(), Contains("kept"));
  }
  EXPECT_EQ(outcomes.size(), 4u);
}

TEST(FaultyDiskTest, LosesWhatItOnlySaidItSynced) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  disk.IgnoreSyncs(true);
  disk.Write(file, 0, "x");
  disk.Sync(file);
  EXPECT_THAT(Outcomes(disk, file), ElementsAre("", "x"));
}

TEST(FaultyDiskTest, TheSameSeedGivesTheSameOutcome) {
  FaultyDisk disk;
  const auto file = disk.Create("a");
  for (int i = 0; i < 50; ++i) disk.Write(file, 100 * i, std::string(3000, static_cast<char>('a' + i % 26)));
  FaultyDisk copies[] = {disk, disk, disk};
  const uint64_t seeds[] = {7, 7, 8};
  for (int i = 0; i < 3; ++i) {
    Random random(seeds[i]);
    copies[i].LosePower(random);
  }
  EXPECT_EQ(copies[0].Content(file), copies[1].Content(file));
  EXPECT_NE(copies[0].Content(file), copies[2].Content(file));
}

}  // namespace
}  // namespace sendlift::testing
