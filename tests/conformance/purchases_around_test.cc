#include "storage/purchases_around.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "model/event.h"
#include "storage/assignments.h"
#include "storage/events.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};
constexpr absl::Duration kDay = absl::Hours(24);

class PurchasesAroundTest : public StorageTest {
 protected:
  void Assign(int64_t customer, int arm) {
    ASSERT_OK(Write(storage::InsertAssignment, kCampaign,
                    Assignment{.customer = {customer}, .arm = arm, .wave = 1, .planned_time = kNow}));
  }
  void Append(int64_t customer, absl::Duration after, int64_t amount, const std::string& type = "PURCHASED",
              bool machine = false) {
    Event event{
        .sequence = ++sequence_, .customer = {customer}, .type = type, .time = kNow + after, .amount_minor = amount};
    event.details.machine = machine;
    ASSERT_OK(Write(storage::AppendEvent, 1, event));
  }
  // "customer arm wave before/within/later spent", window 7 days, followed for 10.
  std::vector<std::string> All() {
    std::vector<std::string> texts;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachBuyerAround(
          session, kMain, kCampaign, 7 * kDay, 10 * kDay, [&](const storage::PurchasesAround& one) {
            texts.push_back(absl::StrCat(one.customer.value, " ", one.arm, " ", one.wave, " ", one.before, "/",
                                         one.within, "/", one.later, " ", one.later_minor));
          });
    }));
    std::sort(texts.begin(), texts.end());
    return texts;
  }

 private:
  int64_t sequence_ = 0;
};
ON_EVERY_ENGINE(PurchasesAroundTest);

TEST_P(PurchasesAroundTest, PurchasesFallBeforeWithinAndBehindTheWindowToTheMicrosecond) {
  Assign(1, 2);
  Append(1, -absl::Microseconds(1), 10);
  Append(1, absl::ZeroDuration(), 20);
  Append(1, 7 * kDay - absl::Microseconds(1), 30);
  Append(1, 7 * kDay, 40);
  Append(1, 17 * kDay - absl::Microseconds(1), 50);
  Append(1, 17 * kDay, 60);
  EXPECT_THAT(All(), ElementsAre("1 2 1 1/2/2 90"));
}

TEST_P(PurchasesAroundTest, ReturnsLowerWhatWasSpentAndAreNoPurchases) {
  Assign(1, 0);
  Append(1, kDay, -10);
  Append(1, 8 * kDay, 100);
  Append(1, 9 * kDay, -30);
  EXPECT_THAT(All(), ElementsAre("1 0 1 0/0/1 70"));
}

TEST_P(PurchasesAroundTest, OnlyPeopleOfTheCampaignAndTheirOwnPurchasesCount) {
  Append(1, kDay, 10);
  EXPECT_THAT(All(), IsEmpty());
  Assign(2, 1);
  Append(2, kDay, 10, "VISITED");
  Append(2, kDay, 10, "PURCHASED", /*machine=*/true);
  EXPECT_THAT(All(), IsEmpty());
  Append(2, 2 * kDay, 0);
  EXPECT_THAT(All(), ElementsAre("2 1 1 0/1/0 0"));
}

TEST_P(PurchasesAroundTest, WhatAMergedCustomerBoughtIsTheSurvivors) {
  Assign(2, 1);
  Append(5, -kDay, 10);
  Append(2, kDay, 10);
  ASSERT_OK(Write([](Session& session) {
    return session.Execute(
        "INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, 5, 'e', 2, 1)");
  }));
  EXPECT_THAT(All(), ElementsAre("2 1 1 1/1/0 0"));
}

}  // namespace
}  // namespace sendlift::conformance
