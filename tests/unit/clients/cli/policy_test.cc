#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(PolicyTest, RegionsAreShownWithTheirSourcesAndAWarning) {
  FakeServer server;
  server.quiet_regions.set_version("2026-11-22");
  server.quiet_regions.set_usual_quiet_hours("21:00-08:00");
  auto& rule = *server.quiet_regions.add_rules();
  rule.set_region("FR");
  rule.set_purpose(v1::PROMOTION);
  rule.add_channels(v1::SMS);
  rule.add_channels(v1::PHONE);
  rule.set_allowed("Mon-Fri 10:00-13:00, 14:00-20:00");
  rule.set_source("a decree");
  rule.set_checked("2026-11-20");
  const auto shown = RunLine({"policy", "regions"}, &server);
  EXPECT_THAT(shown.out, HasSubstr("SMS, PHONE"));
  EXPECT_THAT(shown.out, HasSubstr("Mon-Fri 10:00-13:00, 14:00-20:00"));
  EXPECT_THAT(shown.out, HasSubstr("a decree"));
  EXPECT_THAT(shown.err, HasSubstr("Rules of 2026-11-22. Everywhere else it is quiet from 21:00-08:00"));
  EXPECT_THAT(shown.err, HasSubstr("No legal advice"));
}

}  // namespace
}  // namespace sendlift::cli
