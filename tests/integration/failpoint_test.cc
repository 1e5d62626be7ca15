// The server, and the gateway, die at every named place of base/failpoint.h, and are started again on the same files.
#include "base/failpoint.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/status.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/campaign_trial.h"

namespace sendlift {
namespace {

using testing::CampaignTrial;
using testing::TrialPlan;
using testing::TrialVerdict;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr int kExitConfig = 78;
constexpr int kAtOnce = 4;  // they mostly wait
constexpr int kShoppers = 40;
constexpr absl::Duration kRestartMax = absl::Seconds(5);

// How a place is reached.
struct Way {
  int passage = 1;
  const char* death_before = nullptr;  // of the server, at its first start
};

Way WayTo(absl::string_view name) {
  static const auto& ways = *new std::map<absl::string_view, Way>{
      {"migration.committed", {.passage = 2}},
      {"epoch.before_commit", {.death_before = "stream.written:3"}},
      {"epoch.committed", {.death_before = "stream.written:3"}},
      {"start.recovered", {.death_before = "stream.written:3"}},
      {"group.before_commit", {.passage = 20}},
      {"group.committed", {.passage = 20}},
      {"import.before_commit", {.passage = 2}},
      {"import.committed", {.passage = 2}},
      {"mutation.before_commit", {.passage = 2}},
      {"mutation.committed", {.passage = 2}},
      {"events.before_commit", {.passage = 2}},
      {"events.committed", {.passage = 2}},
      {"plan.take_back.before_commit", {.death_before = "plan.instructions.committed"}},
      {"plan.taken_back", {.death_before = "plan.instructions.committed"}},
      {"lease.before_commit", {.passage = 3}},
      {"lease.committed", {.passage = 3}},
      {"stream.before_write", {.passage = 3}},
      {"stream.written", {.passage = 3}},
      {"receipts.arrived", {.passage = 2}},
      {"receipts.before_commit", {.passage = 2}},
      {"receipts.committed", {.passage = 2}},
      {"receipts.acknowledged", {.passage = 2}},
      {"doubt.before_commit", {.death_before = "stream.written:3"}},
      {"doubt.committed", {.death_before = "stream.written:3"}},
      {"doubt.asked", {.death_before = "stream.written:3"}},
      {"resolution.before_commit", {.death_before = "stream.written:3"}},
      {"resolution.committed", {.death_before = "stream.written:3"}},
      {"kit.keys_written", {.passage = 3}},
      {"kit.keys_synced", {.passage = 2}},
      {"kit.carried", {.passage = 2}},
      {"kit.flushed", {.passage = 2}},
      {"kit.before_answer", {.death_before = "stream.written:3"}},
      {"kit.answered", {.death_before = "stream.written:3"}},
      {"kit.before_receipts", {.passage = 2}},
      {"kit.receipts_said", {.passage = 2}},
  };
  const auto found = ways.find(name);
  return found == ways.end() ? Way{} : found->second;
}

struct Row {
  std::string name;
  Way way;
  int server_deaths = 0;
  int gateway_deaths = 0;
  absl::Duration restart;
  absl::Duration took;
  absl::Status status;
  int64_t responders = 0;
  TrialVerdict verdict;
  std::string logs;
};

bool IsOfGateway(absl::string_view name) { return absl::StartsWith(name, "kit."); }

absl::Status Drive(CampaignTrial& trial, bool stop, Row& row) {
  RETURN_IF_ERROR(trial.Begin());
  RETURN_IF_ERROR(trial.Disturb());
  RETURN_IF_ERROR(trial.AwaitCompletion(absl::Seconds(40)));
  RETURN_IF_ERROR(trial.Shop(kShoppers));
  absl::StatusOr<int64_t> responders = 0;
  testing::Eventually(absl::Seconds(20), [&] {
    trial.KeepAlive();
    responders = trial.client().Responders("trial");
    return !responders.ok() || *responders >= kShoppers;
  });
  RETURN_IF_ERROR(responders.status());
  row.responders = *responders;
  if (stop) RETURN_IF_ERROR(trial.StopServer());
  ASSIGN_OR_RETURN(row.verdict, trial.Judge());
  return absl::OkStatus();
}

void RunTrial(const std::string& directory, Row& row) {
  TrialPlan plan;
  plan.bin_directory = kBin;
  plan.directory = absl::StrCat(directory, "/", row.name);
  const std::string failpoint = absl::StrCat(row.name, ":", row.way.passage);
  if (row.way.death_before != nullptr) plan.server_failpoints.push_back(row.way.death_before);
  (IsOfGateway(row.name) ? plan.gateway_failpoints : plan.server_failpoints).push_back(failpoint);
  const absl::Time began = absl::Now();
  CampaignTrial trial(plan);
  row.status = Drive(trial, absl::StartsWith(row.name, "checkpoint."), row);
  row.took = absl::Now() - began;
  row.server_deaths = trial.server_deaths();
  row.gateway_deaths = trial.gateway_deaths();
  row.restart = trial.longest_restart();
  row.logs = trial.Logs();
}

std::vector<Row> RunAll(const std::vector<std::string>& names, const std::string& directory) {
  std::vector<Row> rows;
  for (const std::string& name : names) rows.push_back({.name = name, .way = WayTo(name)});
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kAtOnce; ++i) {
    threads.emplace_back([&] {
      for (size_t row = next++; row < rows.size(); row = next++) RunTrial(directory, rows[row]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return rows;
}

void Print(const std::vector<Row>& rows) {
  std::printf("%-33s %8s %5s %9s %6s %8s %6s\n", "failpoint", "passage", "died", "restart s", "all s", "carried",
              "unsent");
  for (const Row& row : rows) {
    std::printf("%-33s %8d %5d %9.2f %6.1f %8d %6d\n", row.name.c_str(), row.way.passage,
                row.server_deaths + row.gateway_deaths, absl::ToDoubleSeconds(row.restart),
                absl::ToDoubleSeconds(row.took), static_cast<int>(row.verdict.carried),
                static_cast<int>(row.verdict.unsent));
  }
}

void ExpectTheRightDeaths(const Row& row) {
  const int before = row.way.death_before == nullptr ? 0 : 1;
  EXPECT_EQ(row.server_deaths, before + (IsOfGateway(row.name) ? 0 : 1)) << row.logs;
  EXPECT_EQ(row.gateway_deaths, IsOfGateway(row.name) ? 1 : 0) << row.logs;
}

void ExpectThePromiseKept(const Row& row) {
  const TrialVerdict& verdict = row.verdict;
  EXPECT_TRUE(verdict.completed);
  EXPECT_EQ(verdict.lost, 0);
  EXPECT_EQ(verdict.twice, 0);
  EXPECT_EQ(verdict.to_control, 0);
  EXPECT_EQ(verdict.to_opted_out, 0);
  EXPECT_EQ(verdict.wrong, 0);
  EXPECT_EQ(row.responders, kShoppers) << "events are counted once";
  if (!IsOfGateway(row.name)) EXPECT_EQ(verdict.unsent, 0) << "the gateway lived";
  EXPECT_GE(verdict.unsent, 0);
  EXPECT_LT(row.restart, kRestartMax);
}

// SENDLIFT_TRIAL=lease. tries those alone whose names begin so.
void ExpectAllSurvive(std::vector<std::string> names) {
  testing::TempDir directory;
  const char* beginning = std::getenv("SENDLIFT_TRIAL");
  if (beginning != nullptr) {
    std::erase_if(names, [&](const std::string& name) { return !absl::StartsWith(name, beginning); });
  }
  const std::vector<Row> rows = RunAll(names, directory.File(""));
  Print(rows);
  for (const Row& row : rows) {
    SCOPED_TRACE(absl::StrCat(row.name, ": ", row.verdict.Text()));
    ASSERT_TRUE(row.status.ok()) << row.status << row.logs;
    ExpectTheRightDeaths(row);
    ExpectThePromiseKept(row);
  }
}

TEST(FailpointTrialTest, TheServerMayDieAtEveryPlaceAndThePromiseIsKept) {
  ExpectAllSurvive({std::begin(kServerFailpoints), std::end(kServerFailpoints)});
}

TEST(FailpointTrialTest, TheGatewayMayDieAtEveryPlaceAndThePromiseIsKept) {
  ExpectAllSurvive({std::begin(kGatewayFailpoints), std::end(kGatewayFailpoints)});
}

TEST(FailpointTrialTest, AServerThatIsToldAFailpointThatIsNotThereEndsAndSaysSo) {
  testing::TempDir directory;
  auto server = testing::ChildProcess::Start(
      {absl::StrCat(kBin, "/sendliftd"), "--database", directory.File("a.db"), "--listen", "127.0.0.1:0"},
      directory.File("log"), {"SENDLIFT_FAILPOINT=lease.comitted"});
  EXPECT_EQ(server.Wait(absl::Seconds(20)), kExitConfig);
  EXPECT_TRUE(absl::StrContains(server.Output(), "there is no failpoint \"lease.comitted\"")) << server.Output();
}

}  // namespace
}  // namespace sendlift
