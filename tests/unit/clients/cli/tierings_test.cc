#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/fake_tierings.h"

namespace sendlift::cli {
namespace {

using testing::FakeTierings;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;

TEST(TieringsTest, AFileIsAppliedAsAWhole) {
  FakeTierings server;
  const std::string file = FileWith("tiers.yaml",
                                    "tiering: spending\n"
                                    "display_name: By spending\n"
                                    "rules:\n"
                                    "  tiers:\n"
                                    "    - { tier: VIP, when: \"spent > 800\" }\n"
                                    "    - { class: do_not_serve, when: \"returns > 20\" }\n"
                                    "    - { tier: regular }\n");
  const Outcome outcome = server.RunLine({"tierings", "apply", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("rules (3)"));
  const v1::Tiering& tiering = server.update.tiering();
  EXPECT_EQ(tiering.name(), "workspaces/main/tierings/spending");
  EXPECT_EQ(tiering.rules().tiers(0).when(), "spent > 800");
  EXPECT_EQ(tiering.rules().tiers(1).class_(), "do_not_serve");
  EXPECT_TRUE(server.update.allow_missing());
  EXPECT_EQ(server.update.update_mask().paths(0), "*");
}

TEST(TieringsTest, AMatrixOfValueAndChurnIsRead) {
  FakeTierings server;
  const std::string file =
      FileWith("matrix.yaml",
               "tiering: matrix\n"
               "matrix:\n"
               "  value_thresholds: [10, 99.5]\n"
               "  churn_thresholds: [0.5]\n"
               "  cells:\n"
               "    - { value_band: 2, churn_band: 1, tier: rescue, offer: gift, channel: phone }\n");
  const Outcome outcome = server.RunLine({"tierings", "apply", file});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const v1::MatrixTiers& matrix = server.update.tiering().matrix();
  EXPECT_EQ(matrix.value_thresholds(1), 99.5);
  EXPECT_EQ(matrix.cells(0).channel(), "phone");
}

TEST(TieringsTest, AFileWithoutAnIdOrWithAnUnknownKeyIsRefused) {
  FakeTierings server;
  EXPECT_THAT(server.RunLine({"tierings", "apply", FileWith("none.yaml", "imported: {}\n")}).err,
              HasSubstr("tiering: rfm"));
  EXPECT_THAT(server.RunLine({"tierings", "apply", FileWith("key.yaml", "tiering: a\nrulez: {}\n")}).err,
              HasSubstr("rulez"));
}

TEST(TieringsTest, ARunIsWaitedForUnlessNotWanted) {
  FakeTierings server;
  EXPECT_THAT(server.RunLine({"tierings", "run", "rfm"}).out, HasSubstr("2027-01-15 08:00:00 UTC"));
  EXPECT_THAT(server.RunLine({"tierings", "run", "rfm", "--no-wait"}).out, HasSubstr("under way"));
}

TEST(TieringsTest, APreviewShowsRulesAndWhereCustomersGo) {
  FakeTierings server;
  const Outcome outcome = server.RunLine({"tierings", "preview", "rfm"});
  EXPECT_THAT(outcome.out, HasSubstr("spent > 800"));
  EXPECT_THAT(outcome.out, HasSubstr("(none)"));
  EXPECT_THAT(outcome.out, HasSubstr("1,234 customers would change."));
  EXPECT_THAT(server.RunLine({"tierings", "preview", "rfm", "-o", "csv"}).out, HasSubstr("(none),VIP,"));
}

TEST(TieringsTest, ListsAllPagesShowsAndDeletes) {
  FakeTierings server;
  const std::string list = server.RunLine({"tierings", "list"}).out;
  EXPECT_THAT(list, HasSubstr("a "));
  EXPECT_THAT(list, HasSubstr("b "));
  EXPECT_THAT(server.RunLine({"tierings", "get", "rfm"}).out, HasSubstr("rfm (1)"));
  EXPECT_THAT(server.RunLine({"tierings", "delete", "rfm"}).err, HasSubstr("deleted workspaces/main/tierings/rfm"));
}

}  // namespace
}  // namespace sendlift::cli
