#include "storage/purchases.h"

#include <string>
#include <utility>
#include <vector>

#include "storage/events.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;

class PurchasesTest : public StorageTest {
 protected:
  void Append(CustomerNumber customer, absl::Time time, int64_t amount_minor, const std::string& type = "PURCHASED",
              EventDetails details = {}) {
    Event event;
    event.details = std::move(details);
    event.sequence = ++sequence_;
    event.customer = customer;
    event.type = type;
    event.time = time;
    event.amount_minor = amount_minor;
    ASSERT_OK(Write(storage::AppendEvent, int64_t{1}, event));
  }
  // "customer day amount".
  std::vector<std::string> Days(absl::Time begin, absl::Time end) {
    std::vector<std::string> found;
    EXPECT_OK(Read(storage::ForEachPurchaseDay, begin, end, [&](const storage::PurchaseDay& day) {
      found.push_back(absl::StrCat(day.customer.value, " ", day.day, " ", day.amount_minor));
    }));
    return found;
  }
  static absl::Time Day(int day, int hour = 12) {
    return absl::UnixEpoch() + absl::Hours(24 * day) + absl::Hours(hour);
  }

  int64_t sequence_ = 0;
};
ON_EVERY_ENGINE(PurchasesTest);

TEST_P(PurchasesTest, PurchasesOfADayAreOneByCustomerAndDay) {
  Append({2}, Day(10), 500);
  Append({1}, Day(12), 100);
  Append({1}, Day(10, 0), 200);
  Append({1}, Day(10, 23), 300);
  Append({1}, Day(11), 0, "CLICKED");
  EXPECT_THAT(Days(Day(0), Day(99)), ElementsAre("1 10 500", "1 12 100", "2 10 500"));
}

TEST_P(PurchasesTest, TheBeginCountsAndTheEndDoesNot) {
  for (const int day : {9, 10, 11}) Append({1}, Day(day, 0), day);
  EXPECT_THAT(Days(Day(10, 0), Day(11, 0)), ElementsAre("1 10 10"));
}

TEST_P(PurchasesTest, ReturnsLowerTheirDayAndAreNoPurchase) {
  Append({1}, Day(10), 500);
  Append({1}, Day(10), -200);
  Append({1}, Day(11), -300);
  Append({1}, Day(12), 0);
  EXPECT_THAT(Days(Day(0), Day(99)), ElementsAre("1 10 300", "1 12 0"));
}

TEST_P(PurchasesTest, MachinesBuyNothing) {
  Append({1}, Day(10), 500, "PURCHASED", {.machine = true});
  Append({1}, Day(11), 600, "PURCHASED", {.comment = "a gift"});
  EXPECT_THAT(Days(Day(0), Day(99)), ElementsAre("1 11 600"));
}

TEST_P(PurchasesTest, WhatAMergedCustomerBoughtIsTheSurvivors) {
  Append({1}, Day(10), 500);
  Append({2}, Day(10), 70);
  const CustomerNumber survivor{1}, merged{2};
  ASSERT_OK(database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, $1, 'bob', $2, 1)",
                 merged.value, survivor.value)
        .status();
  }));
  EXPECT_THAT(Days(Day(0), Day(99)), ElementsAre("1 10 570"));
}

}  // namespace
}  // namespace sendlift::conformance
