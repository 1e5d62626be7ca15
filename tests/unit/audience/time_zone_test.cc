#include "audience/time_zone.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(TimeZoneTest, KnowsTheNamesOfIana) {
  for (const char* name : {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Seoul", "UTC", "Etc/GMT+5",
                           "America/Port-au-Prince", "Europe/Berlin"}) {
    EXPECT_TRUE(IsTimeZone(name)) << name;
  }
}

TEST(TimeZoneTest, RefusesWhatIsNotAZoneEverywhere) {
  for (const char* name : {"", "Europe/Berln", "europe/berlin", "localtime", "/etc/localtime", "../../etc/passwd",
                           "Europe/../Europe/Berlin", "Europe", "GMT+1:00", "+01:00", "posixrules", "right/UTC",
                           "Fixed/UTC+01:00:00", "file:Europe/Berlin", "Europe/Berlin "}) {
    EXPECT_FALSE(IsTimeZone(name)) << name;
  }
}

}  // namespace
}  // namespace sendlift
