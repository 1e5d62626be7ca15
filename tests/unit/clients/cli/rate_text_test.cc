#include "clients/cli/rate_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/times.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

TEST(RateTextTest, RatesAreReadAndWritten) {
  struct Case {
    const char* text;
    int count;
    absl::Duration period;
    const char* written;
  };
  for (const Case& c : {
           Case{"100/s", 100, absl::Seconds(1), "100/s"},
           Case{"2000/min", 2000, absl::Minutes(1), "2000/min"},
           Case{"5000/h", 5000, absl::Hours(1), "5000/h"},
           Case{"1000/d", 1000, absl::Hours(24), "1000/d"},
           Case{"10/5s", 10, absl::Seconds(5), "10/5s"},
           Case{"7/1s", 7, absl::Seconds(1), "7/s"},
           Case{"7/10s", 7, absl::Seconds(10), "7/10s"},
           Case{"7/60s", 7, absl::Minutes(1), "7/min"},
       }) {
    v1::RateLimit limit;
    ASSERT_OK(ParseRate(c.text, limit)) << c.text;
    EXPECT_EQ(limit.instruction_count(), c.count) << c.text;
    EXPECT_EQ(FromProto(limit.period_duration()), c.period) << c.text;
    EXPECT_EQ(RateText(limit), c.written);
  }
}

TEST(RateTextTest, WhatIsNoRateIsRefused) {
  for (const char* text : {"", "100", "100/", "/s", "x/s", "0/s", "-1/s", "100/fortnight", "1.5/s", "100/s/s"}) {
    v1::RateLimit limit;
    EXPECT_THAT(ParseRate(text, limit), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("100/s")))
        << text;
  }
}

TEST(RateTextTest, SubjectsAreNamedShortly) {
  v1::RateLimit limit;
  limit.set_gateway("workspaces/main/gateways/mail-1");
  EXPECT_EQ(SubjectText(limit), "gateway mail-1");
  limit.set_channel(v1::SMS);
  EXPECT_EQ(SubjectText(limit), "channel SMS");
  limit.set_campaign("workspaces/main/campaigns/autumn");
  EXPECT_EQ(SubjectText(limit), "campaign autumn");
}

}  // namespace
}  // namespace sendlift::cli
