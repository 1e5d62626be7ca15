// The audience of a real e-mail experiment (Kevin Hillstrom, 2008) through the real programs, tiered by what it had
// bought before: 64,000 customers. The data set gives the months since the last purchase, the money of a year and the
// departments bought from; a purchase a department makes them events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/integration/command_line.h"
#include "tests/integration/hillstrom.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using nlohmann::json;
using testing::CommandLine;
using testing::CommandResult;
using testing::HillstromId;
using enum testing::HillstromColumn;

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr char kShared[] = SENDLIFT_SHARED_DIR;
constexpr char kAsOf[] = "2026-11-01";

struct Person {
  int months = 0;        // since the last purchase
  int64_t minor = 0;     // spent in the year before
  int departments = 0;   // bought from
  std::string segment;   // of the experiment
  bool visited = false;  // the shop, afterwards
};

std::vector<Person> ReadPeople() {
  std::vector<Person> people;
  for (const std::vector<std::string>& row : testing::ReadHillstrom(kShared)) {
    Person person;
    double spent = 0;
    EXPECT_TRUE(absl::SimpleAtoi(row[kRecency], &person.months));
    EXPECT_TRUE(absl::SimpleAtod(row[kHistory], &spent));
    person.minor = static_cast<int64_t>(spent * 100 + .5);
    person.departments = (row[kMens] == "1") + (row[kWomens] == "1");
    person.segment = row[kSegment];
    person.visited = row[kVisit] == "1";
    people.push_back(std::move(person));
  }
  return people;
}

std::string Customers(const std::vector<Person>& people) {
  std::string csv = "id\n";
  for (size_t i = 0; i < people.size(); ++i) absl::StrAppend(&csv, HillstromId(i), "\n");
  return csv;
}

// Thirty days a month; the money goes to the purchases in equal parts.
std::string Purchases(const std::vector<Person>& people) {
  const absl::Time as_of = absl::FromCivil(absl::CivilDay(2026, 11, 1), absl::UTCTimeZone());
  std::string csv = "customer_id,type,time,amount,currency\n";
  for (size_t i = 0; i < people.size(); ++i) {
    const Person& person = people[i];
    for (int k = 0; k < person.departments; ++k) {
      const absl::Time time = as_of - absl::Hours(24 * 30) * (person.months + k);
      const int64_t share = person.minor / person.departments + (k == 0 ? person.minor % person.departments : 0);
      absl::StrAppend(&csv, HillstromId(i), ",PURCHASED,",
                      absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone()), ",",
                      absl::StrFormat("%d.%02d", share / 100, share % 100), ",USD\n");
    }
  }
  return csv;
}

class HillstromTiersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    people_ = ReadPeople();
    ASSERT_EQ(people_.size(), 64'000u);
    server_ = testing::StartServer(kBin, File("tiers.db"), File("server.log"));
    ASSERT_TRUE(server_.has_value()) << testing::ReadFile(File("server.log"));
    line_.emplace(kBin, server_->address, directory_.File(""));
  }

  std::string File(const std::string& name) { return directory_.File(name); }
  std::string Run(const std::vector<std::string>& arguments) {
    const CommandResult result = line_->Run(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.output;
  }
  std::map<std::string, std::string> TierOf() {
    std::map<std::string, std::string> tiers;
    const std::string output = Run({"customers", "export", "--all", "--format", "ndjson"});
    for (const absl::string_view line : absl::StrSplit(output, '\n', absl::SkipEmpty())) {
      const json customer = json::parse(line, nullptr, false);
      if (customer.is_object()) tiers[customer.value("id", "")] = customer.value("tier", "");
    }
    return tiers;
  }

  testing::TempDir directory_;
  std::vector<Person> people_;
  std::optional<testing::RunningServer> server_;
  std::optional<CommandLine> line_;
};

TEST_F(HillstromTiersTest, BetterTiersVisitMoreInEverySegment) {
  testing::WriteFile(File("customers.csv"), Customers(people_));
  testing::WriteFile(File("purchases.csv"), Purchases(people_));
  Run({"customers", "import", File("customers.csv")});
  Run({"events", "import", File("purchases.csv"), "--source", "shop"});
  Run({"features", "snapshot", "--as-of", kAsOf});
  const json snapshot = json::parse(Run({"-o", "json", "features", "get", "1"}), nullptr, false);
  ASSERT_TRUE(snapshot.is_object());
  EXPECT_EQ(snapshot.value("buyerCount", ""), "64000");
  Run({"tierings", "apply", absl::StrCat(SENDLIFT_SOURCE_DIR, "/examples/tierings/rfm.yaml")});
  const std::string preview = Run({"tierings", "preview", "rfm"});
  Run({"tierings", "run", "rfm"});

  std::map<std::string, std::string> tiers = TierOf();
  std::map<std::string, std::map<std::string, std::pair<int, int>>> cells;  // visitors of people
  for (size_t i = 0; i < people_.size(); ++i) {
    auto& cell = cells[tiers[HillstromId(i)]][people_[i].segment];
    cell.first += people_[i].visited;
    ++cell.second;
  }
  std::string table = "tier x segment: visitors of people\n";
  for (const auto& [tier, by_segment] : cells) {
    for (const auto& [segment, cell] : by_segment) {
      absl::StrAppendFormat(&table, "%-12s %-14s %6d of %6d  %5.2f %%\n", tier, segment, cell.first, cell.second,
                            100. * cell.first / cell.second);
    }
  }
  std::printf("%s\n%s\n%s", snapshot.dump(1).c_str(), preview.c_str(), table.c_str());
  const auto rate = [&](const std::string& tier, const std::string& segment) {
    const auto [visitors, people] = cells[tier][segment];
    return people == 0 ? 0. : 1. * visitors / people;
  };
  for (const std::string segment : {"No E-Mail", "Mens E-Mail", "Womens E-Mail"}) {
    EXPECT_GT(rate("VIP", segment), rate("regular", segment)) << segment;
    EXPECT_GT(rate("regular", segment), rate("occasional", segment)) << segment;
  }
}

}  // namespace
}  // namespace sendlift
