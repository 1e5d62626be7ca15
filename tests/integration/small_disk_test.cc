// A disk that is really full: a small tmpfs, for which a test has to be root. disk_full_test.cc shows the same of
// imports with a limit that needs no privileges.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "absl/time/clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/campaign_trial.h"

namespace sendlift {
namespace {

using testing::CampaignTrial;
using testing::TrialPlan;
using testing::TrialVerdict;

// The reserve of the database is 8 MB and is filled only where twice as much is free.
constexpr char kSize[] = "size=48m";

class Tmpfs {
 public:
  explicit Tmpfs(std::string path) : path_(std::move(path)) {
    mkdir(path_.c_str(), 0700);
    error_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, kSize) == 0 ? 0 : errno;
  }
  ~Tmpfs() {
    if (error_ == 0) umount2(path_.c_str(), MNT_DETACH);
  }
  Tmpfs(const Tmpfs&) = delete;
  Tmpfs& operator=(const Tmpfs&) = delete;

  int error() const { return error_; }
  void Fill() const {
    std::ofstream file(path_ + "/filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void Free() const { std::filesystem::remove(path_ + "/filler"); }

 private:
  const std::string path_;
  int error_ = 0;
};

class SmallDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    disk_.emplace(directory_.File("disk"));
    if (disk_->error() != 0) GTEST_SKIP() << "a tmpfs cannot be mounted: " << std::strerror(disk_->error());
    TrialPlan plan;
    plan.bin_directory = SENDLIFT_BIN_DIR;
    plan.directory = directory_.File("trial");
    plan.database = directory_.File("disk/trial.db");
    plan.customers = 3000;
    plan.credit = 100;
    plan.per_second_max = 500;
    plan.second_wave_after = absl::Seconds(3);
    trial_.emplace(plan);
    ASSERT_OK(trial_->Begin()) << trial_->Logs();
    ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return trial_->CarriedCount() > 200; })) << trial_->Logs();
  }
  void TearDown() override { trial_.reset(); }

  testing::TempDir directory_;
  std::optional<Tmpfs> disk_;
  std::optional<CampaignTrial> trial_;
};

TEST_F(SmallDiskTest, LeasingAndPlanningStopOptOutsAreTakenAndAllGoesOnWhenThereIsRoom) {
  disk_->Fill();
  absl::SleepFor(absl::Seconds(1));  // what was leased before is carried out
  const size_t carried = trial_->CarriedCount();
  ASSERT_OK(trial_->OptOut(5)) << trial_->Logs();
  trial_->client().set_patience(absl::Milliseconds(300));
  const absl::Status refused = trial_->client().ImportCustomers(3001, 3003);
  EXPECT_THAT(refused, testing::HasCode(absl::StatusCode::kDeadlineExceeded, ::testing::HasSubstr("disk is full")));
  absl::SleepFor(absl::Seconds(3));
  EXPECT_EQ(trial_->CarriedCount(), carried) << "leasing went on";
  ASSERT_OK_AND_ASSIGN(const v1::Campaign campaign, trial_->client().GetCampaign("trial"));
  EXPECT_FALSE(campaign.progress().waves(1).has_freeze_time()) << "the second wave was planned";
  ASSERT_OK(trial_->OptOut(6)) << trial_->Logs();

  trial_->client().set_patience(absl::Minutes(1));
  disk_->Free();
  ASSERT_OK(trial_->AwaitCompletion(absl::Minutes(1))) << trial_->Logs();
  ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial_->Judge());
  EXPECT_EQ(trial_->server_deaths(), 0);
  EXPECT_EQ(verdict.lost, 0) << verdict.Text() << trial_->Logs();
  EXPECT_EQ(verdict.twice, 0) << verdict.Text();
  EXPECT_EQ(verdict.unsent, 0) << verdict.Text();
  EXPECT_EQ(verdict.to_control + verdict.to_opted_out, 0) << verdict.Text();
}

}  // namespace
}  // namespace sendlift
