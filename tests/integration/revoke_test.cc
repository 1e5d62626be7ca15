// A customer opts out while the message waits in the gateway, behind the pace of its carrier.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/command_line.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/campaign_trial.h"

namespace sendlift {
namespace {

using testing::CampaignTrial;
using testing::CommandLine;
using testing::TrialPlan;
using testing::TrialVerdict;

constexpr size_t kOptOuts = 10;

class RevokeTest : public ::testing::Test {
 protected:
  // A campaign that goes out at 20 a second, most of it handed over at once.
  void Begin() {
    TrialPlan plan;
    plan.bin_directory = SENDLIFT_BIN_DIR;
    plan.directory = directory_.File("trial");
    plan.customers = 150;
    plan.credit = 200;
    plan.per_second_max = 20;
    plan.lease = "60s";
    trial_.emplace(plan);
    trial_->SetGatewayServer(trial_->address());
    ASSERT_OK(trial_->Begin()) << trial_->Logs();
    line_.emplace(SENDLIFT_BIN_DIR, trial_->address(), directory_.File(""));
    ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return trial_->CarriedCount() > 3; })) << trial_->Logs();
  }

  // Those whose message waits in the gateway, in the order in which it will go out.
  std::vector<int> Waiting() {
    const auto listed =
        line_->Run({"-o", "json", "instructions", "list", "trial", "--state", "LEASED", "--limit", "0"});
    EXPECT_EQ(listed.exit_code, 0) << listed.output;
    const std::vector<absl::string_view> parts = absl::StrSplit(listed.output, "customers/c");
    std::vector<int> waiting;
    for (size_t i = 1; i < parts.size(); ++i) {
      int number = 0;
      if (absl::SimpleAtoi(parts[i].substr(0, parts[i].find('"')), &number)) waiting.push_back(number);
    }
    return waiting;
  }
  std::string Explained(int customer) {
    return line_->Run({"instructions", "explain", "trial", absl::StrCat("c", customer)}).output;
  }

  testing::TempDir directory_;
  std::optional<CampaignTrial> trial_;
  std::optional<CommandLine> line_;
};

TEST_F(RevokeTest, WhatWaitsInTheGatewayIsTakenBackWhenTheCustomerOptsOut) {
  ASSERT_NO_FATAL_FAILURE(Begin());
  std::vector<int> opted_out = Waiting();
  ASSERT_GT(opted_out.size(), 2 * kOptOuts) << "all were carried out before: nothing is shown";
  opted_out.erase(opted_out.begin(), opted_out.end() - kOptOuts);
  for (const int customer : opted_out) ASSERT_OK(trial_->OptOut(customer));
  for (const int customer : opted_out) {
    std::string explained;
    EXPECT_TRUE(testing::Eventually(absl::Seconds(5), [&] {
      explained = Explained(customer);
      return absl::StrContains(explained, "took it back in time");
    })) << explained;
    EXPECT_TRUE(absl::StrContains(explained, "taken back before it was carried out")) << explained;
  }
  ASSERT_OK(trial_->AwaitCompletion(absl::Seconds(60))) << trial_->Logs();
  ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial_->Judge());
  EXPECT_GE(verdict.suppressed, static_cast<int64_t>(kOptOuts));
  EXPECT_EQ(verdict.carried, verdict.planned - verdict.suppressed) << verdict.Text();
  EXPECT_EQ(verdict.to_opted_out, 0) << verdict.Text();
  EXPECT_EQ(verdict.lost + verdict.twice + verdict.to_control, 0) << verdict.Text();
}

}  // namespace
}  // namespace sendlift
