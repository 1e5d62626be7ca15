// The power goes away at every sync of a run, just before and just after, and during the recovery from that: whatever
// was acknowledged is there afterwards, and nothing of a transaction without the rest of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/faulty_vfs.h"
#include "tests/support/scripted_run.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::DiskOperation;
using ::sendlift::testing::FaultyDisk;
using ::sendlift::testing::FaultyVfs;
using ::sendlift::testing::kScriptTransactions;
using ::sendlift::testing::OpenScripted;
using ::sendlift::testing::RunTransaction;
using ::sendlift::testing::TempDir;
using ::sendlift::testing::TransactionsIn;

constexpr uint64_t kSeed = 20'261'122;
constexpr int kOutcomesOfAMoment = 16;

// The disk at some moment, and how many transactions were acknowledged by then.
struct Moment {
  std::string when;
  FaultyDisk disk;
  int acknowledged = 0;
};

// Remembers the disk before every sync, and at the next operation after it.
class Moments {
 public:
  explicit Moments(FaultyVfs& vfs) : vfs_(vfs) {
    vfs.SetWatch([this](const DiskOperation& operation) {
      if (operation.kind != DiskOperation::kRead) Remember(operation);
      return SQLITE_OK;
    });
  }
  ~Moments() { vfs_.SetWatch(nullptr); }

  void Acknowledge() { ++acknowledged_; }
  void AddLast() { all_.push_back({"at the end", vfs_.Disk(), acknowledged_}); }
  const std::vector<Moment>& all() const { return all_; }
  int syncs() const { return syncs_; }

 private:
  void Remember(const DiskOperation& operation) {
    const bool before = operation.kind == DiskOperation::kSync;
    if (after_sync_ && !before) all_.push_back({absl::StrCat("after sync ", syncs_), vfs_.Disk(), acknowledged_});
    if (before)
      all_.push_back({absl::StrCat("in sync ", ++syncs_, " of ", operation.file), vfs_.Disk(), acknowledged_});
    after_sync_ = before;
  }

  FaultyVfs& vfs_;
  std::vector<Moment> all_;
  std::atomic<int> acknowledged_ = 0;
  int syncs_ = 0;
  bool after_sync_ = false;
};

class PowerLossTest : public ::testing::Test {
 protected:
  // All transactions, from an empty disk to the closed database.
  void Run(FaultyVfs& vfs, Moments& moments, bool sync = true) {
    {
      ASSERT_OK_AND_ASSIGN(const auto database, OpenScripted(path_, vfs.name(), sync));
      for (int number = 1; number <= kScriptTransactions; ++number) {
        ASSERT_OK(RunTransaction(*database, number, [&] { moments.Acknowledge(); }));
      }
    }
    moments.AddLast();
  }

  // The transactions that are there after the power was lost, and after it was lost again while opening.
  absl::StatusOr<int> After(const Moment& moment, Random& random, bool again) {
    FaultyDisk disk = moment.disk;
    disk.LosePower(random);
    FaultyVfs vfs(random.Next(), disk);
    Moments while_opening(vfs);
    absl::StatusOr<int> found = Opened(vfs);
    if (!again || !found.ok() || while_opening.all().empty()) return found;
    return After(while_opening.all()[random.Below(while_opening.all().size())], random, false);
  }

  absl::StatusOr<int> Opened(FaultyVfs& vfs) {
    const auto database = OpenScripted(path_, vfs.name());
    return database.ok() ? TransactionsIn(**database) : database.status();
  }

  // How many outcomes of the moment lost something that was acknowledged, or did not open.
  int Losses(const Moment& moment, int outcomes, Random& random) {
    int losses = 0;
    for (int i = 0; i < outcomes; ++i) {
      const absl::StatusOr<int> found = After(moment, random, false);
      losses += !found.ok() || *found < moment.acknowledged;
    }
    return losses;
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("a.db");
};

TEST_F(PowerLossTest, LosesNothingThatWasAcknowledgedAtAnySync) {
  FaultyVfs vfs(kSeed);
  Moments moments(vfs);
  ASSERT_NO_FATAL_FAILURE(Run(vfs, moments));
  Random random(kSeed);
  int outcomes = 0;
  int kept_unacknowledged = 0;
  for (const Moment& moment : moments.all()) {
    for (int i = 0; i < kOutcomesOfAMoment; ++i, ++outcomes) {
      const absl::StatusOr<int> found = After(moment, random, i % 2 == 1);
      ASSERT_OK(found) << "seed " << kSeed << ", outcome " << i << ", power lost " << moment.when;
      ASSERT_GE(*found, moment.acknowledged) << "seed " << kSeed << ", outcome " << i << ", " << moment.when;
      ASSERT_LE(*found, moment.acknowledged + 1) << moment.when;
      kept_unacknowledged += *found > moment.acknowledged;
    }
  }
  const std::vector<std::string> syncs = vfs.Syncs();
  EXPECT_GT(std::count(syncs.begin(), syncs.end(), path_), 4) << "the log was hardly ever moved";
  EXPECT_GT(std::count(syncs.begin(), syncs.end(), path_ + "-wal"), kScriptTransactions);
  EXPECT_GT(kept_unacknowledged, 0) << "the disk never kept what was not synced";
  RecordProperty("outcomes", outcomes);
  std::cout << moments.syncs() << " syncs, " << moments.all().size() << " moments, " << outcomes << " outcomes, seed "
            << kSeed << "\n";
}

TEST_F(PowerLossTest, WouldFindADatabaseThatDoesNotSync) {
  FaultyVfs vfs(kSeed);
  Moments moments(vfs);
  ASSERT_NO_FATAL_FAILURE(Run(vfs, moments, false));
  Random random(kSeed);
  EXPECT_GT(Losses(moments.all().back(), 50, random), 25);
}

TEST_F(PowerLossTest, WouldFindADiskThatLiesAboutItsSyncs) {
  FaultyDisk lying;
  lying.IgnoreSyncs(true);
  FaultyVfs vfs(kSeed, lying);
  Moments moments(vfs);
  ASSERT_NO_FATAL_FAILURE(Run(vfs, moments));
  Random random(kSeed);
  int losses = 0;
  for (const Moment& moment : moments.all()) losses += Losses(moment, 1, random);
  EXPECT_GT(losses, static_cast<int>(moments.all().size()) / 2);
}

TEST_F(PowerLossTest, AKilledProcessLosesNothingAndItsConnectionsDoNoHarm) {
  FaultyVfs vfs(kSeed);
  for (int number = 1; number <= kScriptTransactions; ++number) {
    ASSERT_OK_AND_ASSIGN(const auto database, OpenScripted(path_, vfs.name()));
    ASSERT_OK_AND_ASSIGN(const int found, TransactionsIn(*database));
    ASSERT_EQ(found, number - 1);
    ASSERT_OK(RunTransaction(*database, number));
    vfs.Crash();
    EXPECT_FALSE(RunTransaction(*database, number + 1).ok());
    EXPECT_FALSE(TransactionsIn(*database).ok());
  }
  ASSERT_OK_AND_ASSIGN(const int found, Opened(vfs));
  EXPECT_EQ(found, kScriptTransactions);
}

}  // namespace
}  // namespace sendlift::storage
