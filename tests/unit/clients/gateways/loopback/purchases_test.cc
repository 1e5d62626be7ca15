#include "clients/gateways/loopback/purchases.h"

#include <gtest/gtest.h>

namespace sendlift::loopback {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

People SomePeople(int count, double base_rate) {
  People people;
  people.creatives = {"blue"};
  for (int i = 1; i <= count; ++i) {
    const std::string id = "c-" + std::to_string(i);
    people.persons.push_back({.customer_id = id,
                              .address = id + "@example.com",
                              .base_rate = base_rate,
                              .spend_mean = 100,
                              .currency = "EUR",
                              .lifts = {1 - base_rate}});
  }
  return people;
}

TEST(PurchasesTest, EventsSayWhoBoughtWhatAndWhen) {
  const Settlement settlement = Settle(SomePeople(3, 1), Contacts({"blue"}), 1, kNow);
  ASSERT_EQ(settlement.events.size(), 3u);
  EXPECT_EQ(settlement.contacted_count, 0);
  for (int i = 0; i < 3; ++i) {
    const v1::Event& event = settlement.events[static_cast<size_t>(i)];
    EXPECT_EQ(event.sequence(), i + 1);
    EXPECT_EQ(event.customer_id(), "c-" + std::to_string(i + 1));
    EXPECT_EQ(event.type(), "PURCHASED");
    EXPECT_EQ(event.amount().currency_code(), "EUR");
    EXPECT_GE(event.amount().minor_units(), 1);
    EXPECT_GE(event.event_time().seconds(), absl::ToUnixSeconds(kNow));
    EXPECT_LT(event.event_time().seconds(), absl::ToUnixSeconds(kNow + absl::Minutes(20)));
  }
}

TEST(PurchasesTest, AllIsBoughtWithinTheSpread) {
  for (const v1::Event& event : Settle(SomePeople(100, 1), Contacts({}), 1, kNow, absl::Seconds(2)).events) {
    EXPECT_GE(event.event_time().seconds(), absl::ToUnixSeconds(kNow));
    EXPECT_LT(event.event_time().seconds(), absl::ToUnixSeconds(kNow + absl::Seconds(2)));
  }
}

TEST(PurchasesTest, WhoWasReachedBuysByTheLift) {
  Contacts contacts({"blue"});
  contacts.Reached("c-2@example.com", "blue");
  const Settlement settlement = Settle(SomePeople(3, 0), contacts, 1, kNow);
  ASSERT_EQ(settlement.events.size(), 1u);
  EXPECT_EQ(settlement.events[0].sequence(), 2);
  EXPECT_EQ(settlement.contacted_count, 1);
}

}  // namespace
}  // namespace sendlift::loopback
