#include "measurement/keeping_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/unit/measurement/shopping_world.h"

namespace sendlift {
namespace {

using testing::Days;
using testing::ShoppingWorld;
using ::testing::SizeIs;

constexpr absl::CivilDay kFirst(2025, 1, 1);

KeepingQuestion AQuestion(int days = 365) {
  KeepingQuestion question;
  question.period = {.first_day = kFirst, .last_day = kFirst + days - 1, .holdout = Days(60), .quiet = Days(90)};
  question.horizon = Days(365);
  return question;
}

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

// c0 bought long ago, c1 left, c2 and c3 stayed, c4 never bought.
void FillByHand(ShoppingWorld& world) {
  world.AddCustomers(5, [](int i, Customer& customer) {
    if (i < 2) customer.attributes["left_because"] = i == 1 ? "price" : "moved";
  });
  world.Buy("c0", absl::CivilDay(2025, 1, 5), 1000);
  world.Buy("c1", absl::CivilDay(2025, 2, 10), 1000);
  world.Buy("c1", absl::CivilDay(2025, 8, 1), 1000);
  for (const char* stayed : {"c2", "c3"}) {
    world.Buy(stayed, absl::CivilDay(2025, 1, 20), 1000);
    world.Buy(stayed, absl::CivilDay(2025, 8, 2), 1000);
    world.Buy(stayed, absl::CivilDay(2025, 12, 1), 1000);
  }
  world.Store();
}

TEST(KeepingReportTest, CountsWhoCameBackAndWhoLeft) {
  ShoppingWorld world;
  FillByHand(world);
  KeepingQuestion question = AQuestion();
  question.cause_attribute = "left_because";
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(question));
  EXPECT_EQ(report.customers, 5);
  EXPECT_EQ(report.buyers, 4);
  EXPECT_EQ(report.purchases, 9);
  EXPECT_EQ(report.currency_code, "EUR");
  EXPECT_EQ(report.repeated.counts, (Counts{.successes = 3, .trials = 4}));
  ASSERT_TRUE(report.lost.has_value());
  EXPECT_EQ(report.lost->counts, (Counts{.successes = 1, .trials = 3}));
  ASSERT_THAT(report.causes, SizeIs(1));
  EXPECT_EQ(report.causes[0].value, "price");
  EXPECT_EQ(report.causes[0].customers, 1);
  EXPECT_EQ(ReasonOf(report.outlook.status()), "TOO_FEW_REPEAT_BUYERS");
  EXPECT_FALSE(report.loss.has_value());
}

TEST(KeepingReportTest, RetentionIsByMonthOfTheFirstPurchase) {
  ShoppingWorld world;
  FillByHand(world);
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(AQuestion()));
  ASSERT_THAT(report.retention.cohorts, SizeIs(2));
  const RetentionCohort& january = report.retention.cohorts[0];
  EXPECT_EQ(january.period, MonthNumber(kFirst));
  EXPECT_EQ(january.customers, 3);
  ASSERT_THAT(january.cells, SizeIs(12));
  EXPECT_EQ(january.cells[7].counts.successes, 2);
  EXPECT_EQ(january.cells[6].counts.successes, 0);
}

TEST(KeepingReportTest, AMonthThatIsNotOverDoesNotCount) {
  ShoppingWorld world;
  FillByHand(world);
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(AQuestion(364)));
  EXPECT_THAT(report.retention.cohorts[0].cells, SizeIs(11));
}

TEST(KeepingReportTest, OnlyThoseAskedAboutCount) {
  ShoppingWorld world;
  FillByHand(world);
  KeepingQuestion question = AQuestion();
  question.among = {world.NumberOf("c1"), world.NumberOf("c4")};
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(question));
  EXPECT_EQ(report.customers, 2);
  EXPECT_EQ(report.buyers, 1);
  EXPECT_EQ(report.lost->counts, (Counts{.successes = 1, .trials = 1}));
  question.among = {world.NumberOf("c4")};
  EXPECT_EQ(ReasonOf(world.TryReport(question).status()), "NO_PURCHASES");
}

TEST(KeepingReportTest, TiersAndTenthsMakeUpTheWhole) {
  ShoppingWorld world;
  world.AddCustomers(600, [](int i, Customer& customer) { customer.tier = i % 3 == 0 ? "GOLD" : ""; });
  world.BuyAtRandom(600, kFirst, 365, 7);
  world.Store();
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(AQuestion()));
  ASSERT_OK_AND_ASSIGN(const Outlook outlook, report.outlook);
  ASSERT_THAT(outlook.tiers, SizeIs(2));
  EXPECT_EQ(outlook.tiers[0].tier, "");
  EXPECT_EQ(outlook.tiers[1].tier, "GOLD");
  EXPECT_EQ(outlook.tiers[1].buyers, 200);
  ASSERT_THAT(outlook.deciles, SizeIs(10));
  for (const auto* parts : {&outlook.tiers, &outlook.deciles}) {
    ProspectTotal sum;
    for (const ProspectTotal& part : *parts) {
      sum.buyers += part.buyers;
      sum.purchases += part.purchases;
      sum.value_minor += part.value_minor;
    }
    EXPECT_EQ(sum.buyers, report.buyers);
    EXPECT_NEAR(sum.purchases, outlook.all.purchases, 1e-6);
    EXPECT_NEAR(sum.value_minor, outlook.all.value_minor, 1e-3);
  }
  for (size_t i = 1; i < 10; ++i) {
    EXPECT_EQ(outlook.deciles[i].buyers, 60);
    EXPECT_LE(outlook.deciles[i].value_minor, outlook.deciles[i - 1].value_minor);
  }
  ASSERT_OK(outlook.check.status());
  EXPECT_GT(outlook.check->actual, 100);
}

TEST(KeepingReportTest, TheLossIsTheLostTimesTheProfitOfOneWhoStayed) {
  ShoppingWorld world;
  world.AddCustomers(600);
  world.BuyAtRandom(600, kFirst, 365, 8);
  world.Store();
  KeepingQuestion question = AQuestion();
  question.margin = 0.25;
  question.cost_minor = 300;
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(question));
  ASSERT_TRUE(report.loss.has_value());
  const Loss& loss = *report.loss;
  const auto lost = static_cast<double>(report.lost->counts.successes);
  EXPECT_GT(lost, 20);
  EXPECT_GT(loss.kept_value_minor, report.outlook->all.value_minor / static_cast<double>(report.buyers));
  EXPECT_DOUBLE_EQ(loss.profit_of_one_minor, loss.kept_value_minor * 0.25);
  EXPECT_DOUBLE_EQ(loss.profit_lost_minor, loss.profit_of_one_minor * lost);
  EXPECT_DOUBLE_EQ(loss.cost_of_all_minor.value(), 300 * lost);
}

TEST(KeepingReportTest, WithoutAmountsPurchasesAreToldAndValuesAreNot) {
  ShoppingWorld world;
  world.AddCustomers(300);
  world.BuyAtRandom(300, kFirst, 365, 9);
  world.Store();
  world.Write([&](storage::Session& session) { return session.Execute("UPDATE events SET amount_minor = 0"); });
  KeepingQuestion question = AQuestion();
  question.period.holdout = absl::ZeroDuration();
  ASSERT_OK_AND_ASSIGN(const KeepingReport report, world.TryReport(question));
  ASSERT_OK(report.outlook.status());
  EXPECT_EQ(ReasonOf(report.outlook->model.spend_status), "TOO_FEW_REPEAT_BUYERS");
  EXPECT_GT(report.outlook->all.purchases, 0);
  EXPECT_EQ(report.outlook->all.value_minor, 0);
  EXPECT_FALSE(report.loss.has_value());
  EXPECT_FALSE(report.outlook->check.ok());
}

}  // namespace
}  // namespace sendlift
