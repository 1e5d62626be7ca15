#include "model/customer_region.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "model/quiet_regions.h"

namespace sendlift {
namespace {

const std::set<std::string>& RegionsWithRules() {
  static const auto& regions = *new std::set<std::string>([] {
    std::set<std::string> found;
    for (const QuietRule& rule : QuietRules()) found.insert(std::string(rule.region));
    return found;
  }());
  return regions;
}

// What a country of the tz database counts as.
std::string Counted(const std::string& country) {
  static const std::set<std::string> kTerritories = {"PR", "VI", "GU", "MP", "AS"};
  if (kTerritories.contains(country)) return "US";
  return RegionsWithRules().contains(country) ? country : "";
}

TEST(CustomerRegionTest, ANumberTellsItsCountry) {
  EXPECT_EQ(RegionOfNumber("+821012345678"), "KR");
  EXPECT_EQ(RegionOfNumber("+33612345678"), "FR");
  EXPECT_EQ(RegionOfNumber("+393331234567"), "IT");
  EXPECT_EQ(RegionOfNumber("+61412345678"), "AU");
  EXPECT_EQ(RegionOfNumber("+4915112345678"), "");
  EXPECT_EQ(RegionOfNumber("+3531234567"), "");  // Ireland, not Spain or Italy
  for (const char* text : {"", "+", "+1", "+12", "+1ab4", "8210", "x"}) EXPECT_EQ(RegionOfNumber(text), "") << text;
}

TEST(CustomerRegionTest, CountriesThatShareACallingCodeAreToldApart) {
  EXPECT_EQ(RegionOfNumber("+12125550123"), "US");  // New York
  EXPECT_EQ(RegionOfNumber("+14165550123"), "CA");  // Toronto
  EXPECT_EQ(RegionOfNumber("+17875550123"), "US");  // Puerto Rico
  EXPECT_EQ(RegionOfNumber("+18765550123"), "");    // Jamaica
}

TEST(CustomerRegionTest, AZoneTellsItsCountry) {
  EXPECT_EQ(RegionOfTimeZone("Asia/Seoul"), "KR");
  EXPECT_EQ(RegionOfTimeZone("Asia/Calcutta"), "IN");
  EXPECT_EQ(RegionOfTimeZone("Europe/Berlin"), "");
  EXPECT_EQ(RegionOfTimeZone("UTC"), "");
  EXPECT_EQ(RegionOfTimeZone(""), "");
}

// The machine's own table, if it has one.
TEST(CustomerRegionTest, AgreesWithTheTzDatabase) {
  std::ifstream table("/usr/share/zoneinfo/zone.tab");
  if (!table.is_open()) GTEST_SKIP() << "no zone.tab";
  int zones = 0;
  int with_rules = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_GE(cells.size(), 3u);
    ++zones;
    EXPECT_EQ(RegionOfTimeZone(cells[2]), Counted(cells[0])) << cells[2];
    with_rules += Counted(cells[0]).empty() ? 0 : 1;
  }
  EXPECT_GT(zones, 300);
  EXPECT_GT(with_rules, 70);
}

// Its older names, which many systems still write: those of the countries themselves, such as "US/Eastern".
TEST(CustomerRegionTest, OlderNamesOfAZoneAreInItsCountry) {
  std::ifstream table("/usr/share/zoneinfo/tzdata.zi");
  if (!table.is_open()) GTEST_SKIP() << "no tzdata.zi";
  int links = 0;
  for (std::string line; std::getline(table, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, ' ');
    if (cells.size() != 3 || cells[0] != "L") continue;
    const bool own = absl::StartsWith(cells[2], "US/") || absl::StartsWith(cells[2], "Canada/") ||
                     absl::StartsWith(cells[2], "Australia/") || cells[2] == "ROK" || cells[2] == "Asia/Calcutta";
    if (!own) continue;
    ++links;
    EXPECT_EQ(RegionOfTimeZone(cells[2]), RegionOfTimeZone(cells[1])) << cells[2];
    EXPECT_NE(RegionOfTimeZone(cells[2]), "") << cells[2];
  }
  EXPECT_GT(links, 25);
}

}  // namespace
}  // namespace sendlift
