#include "measurement/purchase_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/measured_world.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr absl::CivilDay kFirst(2026, 1, 1);

HistoryPeriod APeriod() {
  return {.first_day = kFirst, .last_day = kFirst + 70, .holdout = absl::Hours(24 * 14), .quiet = absl::Hours(24 * 28)};
}

storage::PurchaseDay Bought(int64_t customer, int day, int64_t amount_minor = 100) {
  return {.customer = {customer}, .day = kFirst - absl::CivilDay(1970, 1, 1) + day, .amount_minor = amount_minor};
}

PurchaseHistories Built(const std::vector<storage::PurchaseDay>& days) {
  HistoryBuilder builder(APeriod());
  for (const storage::PurchaseDay& day : days) builder.Take(day);
  return builder.Take();
}

TEST(PurchaseHistoryTest, TheFirstPurchaseStartsTheClockAndIsNoRepeat) {
  const PurchaseHistories histories = Built({Bought(1, 0, 900), Bought(1, 14, 100), Bought(1, 35, 300), Bought(2, 7)});
  ASSERT_THAT(histories.buyers, SizeIs(2));
  const PurchaseHistory first = HistoryOf(histories.buyers[0], histories.period);
  EXPECT_EQ(first.purchases, 2);
  EXPECT_EQ(first.last_purchase, 5);
  EXPECT_EQ(first.age, 10);
  EXPECT_EQ(SpendOf(histories.buyers[0]).mean_spend, 200);
  EXPECT_EQ(histories.buyers[0].total_minor, 1300);
  const PurchaseHistory second = HistoryOf(histories.buyers[1], histories.period);
  EXPECT_EQ(second.purchases, 0);
  EXPECT_EQ(second.last_purchase, 0);
  EXPECT_EQ(second.age, 9);
  EXPECT_EQ(SpendOf(histories.buyers[1]).purchases, 0);
}

TEST(PurchaseHistoryTest, WhatIsHeldOutIsBehindTheCut) {
  const PurchaseHistories histories =
      Built({Bought(1, 0), Bought(1, 56), Bought(1, 57), Bought(1, 70), Bought(2, 57), Bought(2, 60)});
  const Buyer& known = histories.buyers[0];
  EXPECT_EQ(known.repeats_held_out, 2);
  const PurchaseHistory at_cut = HistoryAtCut(known, histories.period);
  EXPECT_EQ(at_cut.purchases, 1);
  EXPECT_EQ(at_cut.last_purchase, 8);
  EXPECT_EQ(at_cut.age, 8);
  EXPECT_EQ(histories.buyers[1].repeats_held_out, 0);
}

TEST(PurchaseHistoryTest, TheTwoLastPeriodsTellWhoIsLost) {
  const PurchaseHistories histories =
      Built({Bought(1, 14), Bought(2, 15), Bought(3, 42), Bought(4, 42), Bought(4, 43)});
  const auto bought = [&](size_t i) {
    return std::pair(histories.buyers[i].bought_before, histories.buyers[i].bought_lately);
  };
  EXPECT_EQ(bought(0), std::pair(false, false));
  EXPECT_EQ(bought(1), std::pair(true, false));
  EXPECT_EQ(bought(2), std::pair(true, false));
  EXPECT_EQ(bought(3), std::pair(true, true));
}

TEST(PurchaseHistoryTest, AMonthCountsOnce) {
  const PurchaseHistories histories = Built({Bought(1, 0), Bought(1, 5), Bought(1, 40), Bought(2, 40)});
  std::vector<int64_t> months;
  for (const Activity& activity : histories.months) months.push_back(activity.period - MonthNumber(kFirst));
  EXPECT_THAT(months, ElementsAre(0, 1, 1));
}

TEST(PurchaseHistoryTest, ReadsThePeriodOfThoseAskedFor) {
  testing::MeasuredWorld world;
  world.AddCustomers(3);
  std::vector<Event> events;
  for (const auto& [customer, day] : {std::pair(0, -1), {0, 0}, {1, 70}, {1, 71}, {2, 3}}) {
    Event event;
    event.sequence = static_cast<int64_t>(events.size()) + 1;
    event.customer = world.NumberOf(testing::CustomerId(customer));
    event.type = "PURCHASED";
    event.time = absl::FromCivil(kFirst + day, absl::UTCTimeZone()) + absl::Hours(23);
    event.amount_minor = 100 + day;
    events.push_back(event);
  }
  world.Append(events);
  const auto read = [&](const std::optional<std::vector<CustomerNumber>>& among) {
    const PurchaseHistories histories = world.Read([&](storage::Session& session) {
      return ReadPurchaseHistories(session, testing::kWorkspace, APeriod(), among);
    });
    std::vector<int64_t> totals;
    for (const Buyer& buyer : histories.buyers) totals.push_back(buyer.total_minor);
    return totals;
  };
  EXPECT_THAT(read(std::nullopt), ElementsAre(100, 170, 103));
  EXPECT_THAT(read(std::vector{world.NumberOf("c1"), world.NumberOf("c2")}), ElementsAre(170, 103));
  EXPECT_THAT(read(std::vector<CustomerNumber>{}), IsEmpty());
}

}  // namespace
}  // namespace sendlift
