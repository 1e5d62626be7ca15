// The server is killed in the middle of a campaign of two waves and four tiers, as the demo's, and started again on the
// same database and port.
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using testing::ChildProcess;
using testing::CommandLine;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr int kCustomers = 20'000;
constexpr size_t kInstructions = 18'000;  // 90 % of each tier in each wave
constexpr size_t kFirstWave = 10'800;     // 60 % of them

std::string Customers() {
  constexpr const char* kTiers[] = {"VIP", "REGULAR", "POTENTIAL", "LAPSED"};
  std::string csv = "id,email,first_name,tier\n";
  for (int i = 1; i <= kCustomers; ++i) {
    absl::StrAppend(&csv, "c-", i, ",c", i, "@example.com,Name", i, ",", kTiers[i % 4], "\n");
  }
  return csv;
}

std::string CampaignFile() {
  const auto at = [](absl::Time time) { return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()); };
  const absl::Time now = absl::Now();
  return absl::StrCat("campaign: crash\npurpose: PROMOTION\nwindow: { start: ", at(now - absl::Minutes(1)),
                      ", end: ", at(now + absl::Hours(1)), R"( }
tiers:
  - { tier: vip, when: "tier = VIP", offer: { kind: GIFT, name: Autumn box } }
  - { tier: regular, when: "tier = REGULAR", offer: { kind: DISCOUNT, name: 15 % off, percent: 15 } }
  - { tier: potential, when: "tier = POTENTIAL", offer: { kind: BUY_ONE_GET_ONE, name: two for one } }
  - { tier: lapsed, when: "tier = LAPSED", offer: { kind: DISCOUNT, name: 20 % off, percent: 20 } }
experiment:
  control: 10%
  arms: [ { arm: friendly, share: 45% }, { arm: urgent, share: 45% } ]
  metrics: { primary: { metric: purchase_rate, window: 1h } }
waves:
  - { wave: first, at: )",
                      at(now - absl::Minutes(1)), R"(, share: 60% }
  - { wave: second, at: )",
                      at(now + absl::Seconds(6)), R"(, share: REMAINDER }
channels: { prefer: [EMAIL] }
creatives:
  - creative: friendly-mail
    channel: EMAIL
    arms: [friendly]
    languages: { en: { subject: Hello, text: "{{offer.name}} for you, {{customer.first_name}}" } }
  - creative: urgent-mail
    channel: EMAIL
    arms: [urgent]
    languages: { en: { subject: Hurry, text: "{{customer.first_name}}: {{offer.name}}" } }
)");
}

std::vector<std::string> KeysIn(const std::string& outbox) {
  std::vector<std::string> keys;
  for (const absl::string_view line : absl::StrSplit(testing::ReadFile(outbox), '\n', absl::SkipEmpty())) {
    const std::vector<std::string> fields = absl::StrSplit(line, ',');
    if (fields.size() > 2 && absl::StrContains(fields[1], "-0-0-")) keys.push_back(fields[1]);
  }
  return keys;
}

class CrashTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name) { return directory_.File(name); }

  void StartServer(const std::string& listen) {
    server_ = testing::StartServer(kBin, File("crash.db"), File("server.log"), {"--lease", "3s"}, listen);
    ASSERT_TRUE(server_.has_value()) << testing::ReadFile(File("server.log"));
    if (!line_.has_value()) line_.emplace(kBin, server_->address, directory_.File(""));
  }

  void Run(const std::vector<std::string>& arguments) {
    const auto result = line_->Run(arguments);
    ASSERT_EQ(result.exit_code, 0) << result.output;
  }

  nlohmann::json Campaign() {
    const auto result = line_->Run({"-o", "json", "campaigns", "get", "crash"});
    const auto campaign = nlohmann::json::parse(result.output, nullptr, false);
    if (!campaign.is_object()) ADD_FAILURE() << result.exit_code << ": " << result.output;
    return campaign.is_object() ? campaign : nlohmann::json::object();
  }

  void LaunchWithGateway() {
    testing::WriteFile(File("customers.csv"), Customers());
    ASSERT_NO_FATAL_FAILURE(Run({"customers", "import", File("customers.csv"), "--consent", "EMAIL"}));
    testing::WriteFile(File("campaign.yaml"), CampaignFile());
    ASSERT_NO_FATAL_FAILURE(Run({"campaigns", "apply", File("campaign.yaml")}));
    ASSERT_NO_FATAL_FAILURE(Run({"campaigns", "launch", "crash"}));
    gateway_.emplace(
        ChildProcess::Start({std::string(kBin) + "/sendlift-loopback", "--server", server_->address, "--channels",
                             "EMAIL", "--credit", "400", "--memory", File("keys"), "--outbox", File("outbox.csv")},
                            File("gateway.log")));
  }

  size_t SentCount() { return KeysIn(File("outbox.csv")).size(); }

  void KillAfter(size_t sent) {
    ASSERT_TRUE(testing::Eventually(absl::Seconds(30), [&] { return SentCount() > sent; }))
        << SentCount() << testing::ReadFile(File("server.log"));
    server_->process.Signal(SIGKILL);
    ASSERT_EQ(server_->process.Wait(absl::Seconds(10)), -SIGKILL);
    ASSERT_LT(SentCount(), kInstructions) << "killed too late to show anything";
  }

  testing::TempDir directory_;
  std::optional<testing::RunningServer> server_;
  std::optional<ChildProcess> gateway_;
  std::optional<CommandLine> line_;
};

TEST_F(CrashTest, EveryInstructionIsCarriedOutOnceThoughTheServerIsKilledThreeTimes) {
  ASSERT_NO_FATAL_FAILURE(StartServer("127.0.0.1:0"));
  ASSERT_NO_FATAL_FAILURE(LaunchWithGateway());
  for (const size_t sent : {size_t{1500}, size_t{6000}, kFirstWave + 1000}) {
    ASSERT_NO_FATAL_FAILURE(KillAfter(sent));
    ASSERT_NO_FATAL_FAILURE(StartServer(server_->address));
  }
  ASSERT_TRUE(testing::Eventually(absl::Seconds(60), [&] { return SentCount() >= kInstructions; }))
      << SentCount() << Campaign().dump(1) << testing::ReadFile(File("server.log"));
  const std::vector<std::string> keys = KeysIn(File("outbox.csv"));
  EXPECT_EQ(keys.size(), kInstructions);
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), keys.size()) << "something was sent twice";
  EXPECT_TRUE(testing::Eventually(absl::Seconds(30), [&] { return Campaign().value("state", "") == "COMPLETED"; }))
      << Campaign().dump(1);
}

}  // namespace
}  // namespace sendlift
