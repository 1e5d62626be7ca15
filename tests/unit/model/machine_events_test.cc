#include "model/machine_events.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(MachineEventsTest, ProxiesAndScannersThatNameThemselvesAreMachines) {
  for (const char* agent :
       {"Mozilla/5.0", " Mozilla/5.0 ",
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
        "Safari/537.36 Edge/12.246 Mozilla/5.0",
        "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", "Barracuda Sentinel (EE)",
        "Mozilla/5.0 (compatible; Mimecast)", "PROOFPOINT URL Defense", "Microsoft Office Existence Discovery",
        "python-requests/2.32.3", "GoogleMessages/20"}) {
    EXPECT_TRUE(IsMachineAgent(agent)) << agent;
  }
}

TEST(MachineEventsTest, ProgramsOfPeopleAreNot) {
  for (const char* agent :
       {"", "  ", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
        "Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 "
        "Safari/537.36 Edg/120.0.0.0",
        "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0",
        "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"}) {
    EXPECT_FALSE(IsMachineAgent(agent)) << agent;
  }
}

TEST(MachineEventsTest, NobodyOpensOrClicksWithinTwoSecondsOfTheHandOver) {
  const absl::Time hand_over = absl::FromUnixSeconds(1'800'000'000);
  struct Case {
    const char* name;
    absl::Duration after;
    bool too_fast;
  };
  for (const Case& c : {Case{"AtOnce", absl::ZeroDuration(), true}, Case{"JustBelow", absl::Milliseconds(1999), true},
                        Case{"TwoSeconds", absl::Seconds(2), false}, Case{"LaterThatDay", absl::Hours(3), false},
                        Case{"ByAClockOfWholeSeconds", -absl::Milliseconds(999), true},
                        Case{"ByAClockThatIsBehind", -absl::Seconds(1), false}}) {
    EXPECT_EQ(IsTooFast("OPENED", hand_over, hand_over + c.after), c.too_fast) << c.name;
    EXPECT_EQ(IsTooFast("CLICKED", hand_over, hand_over + c.after), c.too_fast) << c.name;
    EXPECT_FALSE(IsTooFast("REPLIED", hand_over, hand_over + c.after)) << c.name;
  }
}

}  // namespace
}  // namespace sendlift
