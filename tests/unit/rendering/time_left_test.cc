#include "rendering/time_left.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(TimeLeftTest, IsOneUnitRoundedDown) {
  struct Case {
    const char* name;
    absl::Duration left;
    const char* text;
  };
  for (const Case& c : {
           Case{"Days", absl::Hours(95), "3 days"},
           Case{"TwoDays", absl::Hours(48), "2 days"},
           Case{"AlmostTwoDays", absl::Hours(48) - absl::Microseconds(1), "47 hours"},
           Case{"TwoHours", absl::Hours(2), "2 hours"},
           Case{"AlmostTwoHours", absl::Hours(2) - absl::Microseconds(1), "119 minutes"},
           Case{"AMinute", absl::Seconds(119), "1 minute"},
           Case{"Seconds", absl::Seconds(1), "1 minute"},
           Case{"Over", -absl::Hours(1), "1 minute"},
       }) {
    EXPECT_EQ(TimeLeft(c.left, "en"), c.text) << c.name;
  }
}

TEST(TimeLeftTest, SpeaksTheLanguageOfTheText) {
  EXPECT_EQ(TimeLeft(absl::Hours(72), "de"), "3 Tage");
  EXPECT_EQ(TimeLeft(absl::Hours(72), "de-AT"), "3 Tage");
  EXPECT_EQ(TimeLeft(absl::Hours(72), "ko-KR"), "3일");
  EXPECT_EQ(TimeLeft(absl::Hours(5), "fr"), "5 heures");
  EXPECT_EQ(TimeLeft(absl::Minutes(1), "nl"), "1 minuut");
  EXPECT_EQ(TimeLeft(absl::Hours(72), "fi"), "3 d");
  EXPECT_EQ(TimeLeft(absl::Minutes(20), ""), "20 min");
}

}  // namespace
}  // namespace sendlift
