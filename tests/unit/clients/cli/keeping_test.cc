#include "clients/cli/keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/unit/clients/cli/fake_keeping.h"

namespace sendlift::cli {
namespace {

using testing::FakeKeeping;
using ::testing::HasSubstr;
using testing::Outcome;

TEST(KeepingTest, AsksForWhatTheOptionsSay) {
  FakeKeeping server;
  const Outcome outcome =
      server.RunLine({"report",      "keeping",     "--segment", "loyal", "--as-of",           "2026-07-01",
                      "--look-back", "730d",        "--horizon", "180d",  "--holdout",         "60d",
                      "--quiet",     "90d",         "--margin",  "30%",   "--cost-of-keeping", "5.00 EUR",
                      "--causes",    "left_because"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const v1::GetKeepingReportRequest& asked = server.keeping;
  EXPECT_EQ(asked.name(), "workspaces/main/reports/keeping");
  EXPECT_EQ(asked.scope().segment(), "workspaces/main/segments/loyal");
  EXPECT_EQ(asked.scope().as_of_time().seconds(), 1'782'864'000);
  EXPECT_EQ(asked.scope().look_back().seconds(), 730 * 86'400);
  EXPECT_EQ(asked.scope().horizon().seconds(), 180 * 86'400);
  EXPECT_EQ(asked.holdout().seconds(), 60 * 86'400);
  EXPECT_EQ(asked.quiet().seconds(), 90 * 86'400);
  EXPECT_EQ(asked.margin(), 0.3);
  EXPECT_EQ(asked.cost_of_keeping().minor_units(), 500);
  EXPECT_EQ(asked.cause_attribute(), "left_because");
}

TEST(KeepingTest, WhatIsNotAskedIsTheServersToChoose) {
  FakeKeeping server;
  EXPECT_EQ(server.RunLine({"report", "keeping", "--filter", "tier = GOLD"}).code, 0);
  EXPECT_EQ(server.keeping.scope().filter(), "tier = GOLD");
  EXPECT_FALSE(server.keeping.scope().has_look_back());
  EXPECT_FALSE(server.keeping.has_holdout());
  EXPECT_FALSE(server.keeping.has_margin());
  EXPECT_FALSE(server.keeping.has_cost_of_keeping());
}

TEST(KeepingTest, PrintsInEveryFormat) {
  FakeKeeping server;
  EXPECT_THAT(server.RunLine({"report", "keeping"}).out, HasSubstr("Keeping pays."));
  EXPECT_THAT(server.RunLine({"report", "keeping", "-o", "csv"}).out, HasSubstr("model,purchases,alpha,4.414"));
  EXPECT_THAT(server.RunLine({"report", "keeping", "-o", "json"}).out, HasSubstr("\"buyerCount\": \"800\""));
  EXPECT_THAT(server.RunLine({"report", "value", "--top", "7"}).out, HasSubstr("c-17"));
  EXPECT_EQ(server.value.top_count(), 7);
  EXPECT_THAT(server.RunLine({"report", "value", "-o", "csv"}).out, HasSubstr("\nleaving,c-4,GOLD,12,"));
}

TEST(KeepingTest, WritesAPage) {
  FakeKeeping server;
  const std::string path = ::testing::TempDir() + "keeping.html";
  const Outcome outcome = server.RunLine({"report", "keeping", "--html", path});
  EXPECT_EQ(outcome.err, "wrote " + path + "\n");
  std::ifstream page(path);
  EXPECT_THAT(std::string(std::istreambuf_iterator<char>(page), {}), HasSubstr("<h1>Keeping customers</h1>"));
  EXPECT_NE(server.RunLine({"report", "keeping", "--html", "/no/such/folder/page.html"}).code, 0);
}

TEST(KeepingTest, WrongOptionsAreRefused) {
  FakeKeeping server;
  EXPECT_NE(server.RunLine({"report", "keeping", "--margin", "much"}).code, 0);
  EXPECT_THAT(server.RunLine({"report", "keeping", "--quiet", "long"}).err, HasSubstr("--quiet"));
  EXPECT_NE(server.RunLine({"report", "keeping", "--cost-of-keeping", "5"}).code, 0);
}

}  // namespace
}  // namespace sendlift::cli
