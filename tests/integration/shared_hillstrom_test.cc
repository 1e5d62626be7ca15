// A real e-mail experiment through the real programs: 64,000 customers, two e-mails and a control (Kevin Hillstrom,
// 2008). What must come out is counted in the data set's own description and in the reference results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "stats/means.h"
#include "stats/proportions.h"
#include "tests/integration/command_line.h"
#include "tests/integration/hillstrom.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using nlohmann::json;
using testing::ChildProcess;
using testing::CommandLine;
using testing::CommandResult;
using testing::HillstromId;
using enum testing::HillstromColumn;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr char kShared[] = SENDLIFT_SHARED_DIR;

std::string AddressOf(size_t row) { return absl::StrCat("h", row + 1, "@example.com"); }

std::string Customers(const std::vector<std::vector<std::string>>& rows) {
  std::string csv = "id,email,recency,history,mens,womens,newbie,purchase_channel\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    absl::StrAppend(&csv, HillstromId(i), ",", AddressOf(i), ",", rows[i][kRecency], ",", rows[i][kHistory], ",",
                    rows[i][kMens], ",", rows[i][kWomens], ",", rows[i][kNewbie], ",", rows[i][kChannel], "\n");
  }
  return csv;
}

std::string Assignments(const std::vector<std::vector<std::string>>& rows) {
  std::string csv = "customer_id,segment\n";
  for (size_t i = 0; i < rows.size(); ++i) absl::StrAppend(&csv, HillstromId(i), ",", rows[i][kSegment], "\n");
  return csv;
}

std::string Events(const std::vector<std::vector<std::string>>& rows, absl::Time time) {
  const std::string when = absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone());
  std::string csv = "customer_id,type,time,amount,currency\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i][kVisit] == "1") absl::StrAppend(&csv, HillstromId(i), ",VISITED,", when, ",,\n");
    if (rows[i][kConversion] != "1") continue;
    absl::StrAppend(&csv, HillstromId(i), ",PURCHASED,", when, ",", rows[i][kSpend], ",USD\n");
  }
  return csv;
}

std::string CampaignFile(absl::Time start) {
  const auto at = [](absl::Time time) { return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()); };
  return absl::StrCat(R"(campaign: hillstrom
display_name: MineThatData
purpose: PROMOTION
window: { start: )",
                      at(start), ", end: ", at(start + absl::Hours(24)), R"( }
tiers: [ { tier: all } ]
experiment:
  control: 33.3333%
  assignment: IMPORTED
  arms:
    - { arm: mens, share: 33.3333% }
    - { arm: womens, share: REMAINDER }
  metrics:
    primary: { metric: visit_rate, window: 25s }
    secondary:
      - { metric: purchase_rate, window: 25s }
      - { metric: revenue_per_customer, window: 25s }
waves: [ { wave: all, at: )",
                      at(start), R"(, share: 100% } ]
channels: { prefer: [EMAIL] }
creatives:
  - creative: mens
    channel: EMAIL
    arms: [mens]
    languages: { en: { subject: "For men", text: "Hello {{customer.id}}" } }
  - creative: womens
    channel: EMAIL
    arms: [womens]
    languages: { en: { subject: "For women", text: "Hello {{customer.id}}" } }
)");
}

// An empty object, and a failure, for what is no JSON.
json Parse(const CommandResult& result) {
  EXPECT_EQ(result.exit_code, 0) << result.output;
  json parsed = json::parse(result.output, nullptr, false);
  if (!parsed.is_object()) ADD_FAILURE() << result.output;
  return parsed.is_object() ? parsed : json::object();
}

// protobuf's JSON writes 64-bit numbers as texts and leaves zeros out.
int64_t Number(const json& object, const char* field) {
  if (!object.contains(field)) return 0;
  int64_t number = 0;
  if (object[field].is_string()) {
    EXPECT_TRUE(absl::SimpleAtoi(object[field].get<std::string>(), &number));
    return number;
  }
  return object[field].get<int64_t>();
}

int64_t Delivered(json campaign) { return Number(campaign["progress"]["instructions"], "delivered"); }

// A copy, as all of JSON here: what is missing in it is null, and a failure of the test when it is read.
json LiftOf(const json& report, const std::string& metric, const std::string& arm) {
  for (const json& lift : report.value("lifts", json::array())) {
    if (lift.value("metric", "") == metric && lift.value("arm", "") == arm && lift.value("tier", "").empty()) {
      return lift;
    }
  }
  ADD_FAILURE() << "no lift of " << metric << " for " << arm;
  return json::object();
}

json Reference(const std::string& id) {
  json reference = json::parse(testing::ReadFile(absl::StrCat(kShared, "/fixtures/stats_reference.json")));
  for (json& one : reference["cases"]) {
    if (one["id"] == id) return one["expected"];
  }
  ADD_FAILURE() << "no reference " << id;
  return {};
}

void ExpectInterval(const json& interval, double lower, double upper, double tolerance) {
  EXPECT_NEAR(interval.value("lower", 0.0), lower, tolerance);
  EXPECT_NEAR(interval.value("upper", 0.0), upper, tolerance);
}

void ExpectRate(json lift, json expected) {
  EXPECT_NEAR(lift["difference"].get<double>(), expected["diff"].get<double>(), 1e-9);
  ExpectInterval(lift["differenceInterval"], expected["mn"][0], expected["mn"][1], 1e-9);
  EXPECT_NEAR(lift["relativeLift"].get<double>(), expected["lift"].get<double>(), 1e-9);
  ExpectInterval(lift["relativeLiftInterval"], expected["lift_mn"][0], expected["lift_mn"][1], 1e-9);
}

class HillstromTest : public ::testing::Test {
 protected:
  void SetUp() override {
    rows_ = testing::ReadHillstrom(kShared);
    ASSERT_EQ(rows_.size(), 64'000u);
    server_ = testing::StartServer(kBin, File("hillstrom.db"), File("server.log"));
    ASSERT_TRUE(server_.has_value()) << testing::ReadFile(File("server.log"));
    line_.emplace(kBin, server_->address, directory_.File(""));
  }

  std::string File(const std::string& name) { return directory_.File(name); }
  CommandResult Run(const std::vector<std::string>& arguments) { return line_->Run(arguments); }
  json Campaign() { return Parse(Run({"-o", "json", "campaigns", "get", "hillstrom"})); }
  json Report() { return Parse(Run({"-o", "json", "report", "lift", "hillstrom"})); }

  void Prepare() {
    testing::WriteFile(File("customers.csv"), Customers(rows_));
    testing::WriteFile(File("assignments.csv"), Assignments(rows_));
    testing::WriteFile(File("campaign.yaml"), CampaignFile(absl::Now() - absl::Seconds(1)));
    CommandResult result = Run({"customers", "import", File("customers.csv"), "--consent", "EMAIL"});
    ASSERT_EQ(result.exit_code, 0) << result.output;
    result = Run({"campaigns", "apply", File("campaign.yaml")});
    ASSERT_EQ(result.exit_code, 0) << result.output;
    result = Run({"experiments", "import-assignments", "hillstrom", File("assignments.csv"), "--arm-column", "segment",
                  "--map", "Mens E-Mail=mens", "--map", "Womens E-Mail=womens", "--map", "No E-Mail=control"});
    ASSERT_EQ(result.exit_code, 0) << result.output;
  }

  void SendEverything() {
    CommandResult result = Run({"campaigns", "launch", "hillstrom"});
    ASSERT_EQ(result.exit_code, 0) << result.output;
    gateway_.emplace(ChildProcess::Start({std::string(kBin) + "/sendlift-loopback", "--server", server_->address,
                                          "--channels", "EMAIL", "--outbox", File("outbox.csv")},
                                         File("gateway.log")));
    ASSERT_TRUE(testing::Eventually(absl::Seconds(60), [&] { return Delivered(Campaign()) == 42'694; }))
        << Campaign().dump(1);
  }

  void CheckOutbox() {
    std::map<std::string, std::string> segment_of;
    for (size_t i = 0; i < rows_.size(); ++i) segment_of[AddressOf(i)] = rows_[i][kSegment];
    std::set<std::string> keys;
    std::map<std::string, int> sent;
    const std::string outbox = testing::ReadFile(File("outbox.csv"));
    for (const absl::string_view text : absl::StrSplit(outbox, '\n', absl::SkipEmpty())) {
      const std::vector<std::string> fields = absl::StrSplit(text, ',');
      if (fields.size() < 5 || fields[0] == "time") continue;
      EXPECT_TRUE(keys.insert(fields[1]).second) << "sent twice: " << text;
      ++sent[absl::StrCat(segment_of[fields[2]], "/", fields[4])];
    }
    EXPECT_EQ(sent, (std::map<std::string, int>{{"Mens E-Mail/mens", 21'307}, {"Womens E-Mail/womens", 21'387}}));
  }

  void FeedEvents() {
    testing::WriteFile(File("events.csv"), Events(rows_, absl::Now()));
    const CommandResult result = Run({"events", "import", File("events.csv"), "--source", "shop"});
    ASSERT_EQ(result.exit_code, 0) << result.output;
    ASSERT_TRUE(testing::Eventually(absl::Seconds(60), [&] {
      const json report = Report();
      return Number(report, "eventsBehindCount") == 0 && report.value("matureShare", 0.0) == 1.0;
    }));
  }

  testing::TempDir directory_;
  std::vector<std::vector<std::string>> rows_;
  std::optional<testing::RunningServer> server_;
  std::optional<ChildProcess> gateway_;
  std::optional<CommandLine> line_;
};

TEST_F(HillstromTest, ComesOutAsPublished) {
  ASSERT_NO_FATAL_FAILURE(Prepare());
  ASSERT_NO_FATAL_FAILURE(SendEverything());
  CheckOutbox();
  ASSERT_NO_FATAL_FAILURE(FeedEvents());
  json report = Report();

  ASSERT_EQ(report["arms"].size(), 3u);
  EXPECT_EQ(Number(report["arms"][0], "assignedCount"), 21'306);
  EXPECT_EQ(Number(report["arms"][1], "assignedCount"), 21'307);
  EXPECT_EQ(Number(report["arms"][2], "assignedCount"), 21'387);
  EXPECT_EQ(Number(report["arms"][0], "handedOverCount"), 0);
  EXPECT_EQ(Number(report["arms"][1], "handedOverCount") + Number(report["arms"][2], "handedOverCount"), 42'694);
  EXPECT_NEAR(report["sampleRatio"]["chiSquare"].get<double>(), .2025, 1e-3);
  EXPECT_NEAR(report["sampleRatio"]["pValue"].get<double>(), .9037, 1e-3);
  EXPECT_EQ(report["sampleRatio"]["state"], "HEALTHY");

  ExpectRate(LiftOf(report, "visit_rate", "mens"), Reference("hillstrom_mens_visit"));
  ExpectRate(LiftOf(report, "purchase_rate", "mens"), Reference("hillstrom_mens_conversion"));
  json visits = LiftOf(report, "visit_rate", "womens");
  EXPECT_EQ(Number(visits, "responderCount"), 3'238);
  EXPECT_EQ(Number(visits, "controlResponderCount"), 2'262);
  EXPECT_NEAR(visits["difference"].get<double>(), .04523, 5e-6);
  EXPECT_EQ(visits["verdict"]["code"], "BETTER");
  json purchases = LiftOf(report, "purchase_rate", "womens");
  EXPECT_EQ(Number(purchases, "responderCount"), 189);
  EXPECT_NEAR(purchases["relativeLift"].get<double>(), .543, 5e-4);

  json mens_spend = LiftOf(report, "revenue_per_customer", "mens");
  json expected = Reference("hillstrom_mens_spend");
  EXPECT_EQ(Number(mens_spend, "total"), 3'031'169);
  EXPECT_EQ(Number(mens_spend, "controlTotal"), 1'390'833);
  EXPECT_NEAR(mens_spend["difference"].get<double>() / 100, expected["diff"].get<double>(), 1e-9);
  EXPECT_NEAR(mens_spend["pValue"].get<double>(), expected["p"].get<double>(), 1e-13);
  EXPECT_NEAR(mens_spend["relativeLift"].get<double>(), expected["lift"].get<double>(), 1e-9);
  ExpectInterval(mens_spend["relativeLiftInterval"], expected["lift_fieller"][0], expected["lift_fieller"][1], 1e-7);
  json womens_spend = LiftOf(report, "revenue_per_customer", "womens");
  EXPECT_EQ(Number(womens_spend, "total"), 2'303'811);
  EXPECT_NEAR(womens_spend["pValue"].get<double>(), .00113, 5e-6);
  ExpectInterval(womens_spend["relativeLiftInterval"], .224, 1.275, 5e-4);

  gateway_->Signal(SIGTERM);
  EXPECT_EQ(gateway_->Wait(absl::Seconds(20)), 0) << gateway_->Output();
  server_->process.Signal(SIGTERM);
  EXPECT_EQ(server_->process.Wait(absl::Seconds(20)), 0) << server_->process.Output();
}

}  // namespace
}  // namespace sendlift
