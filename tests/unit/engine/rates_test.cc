#include "engine/rates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "storage/rate_limits.h"
#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

using Kind = RateSubject::Kind;

const RateSubjects kMail = {.gateway = "mail-1", .channel = Channel::kEmail, .campaign_id = "autumn"};

class RatesTest : public ::testing::Test {
 protected:
  void Put(const std::string& id, RateSubject subject, int64_t count, absl::Duration period = absl::Seconds(1)) {
    world_.Write([&](storage::Session& session) -> absl::Status {
      (void)storage::DeleteRateLimit(session, kWorkspace, id);
      return storage::InsertRateLimit(session, kWorkspace,
                                      {.id = id, .subject = std::move(subject), .count = count, .period = period},
                                      world_.now())
          .status();
    });
    Load();
  }
  void Load() {
    world_.Read([&](storage::Session& session) { return rates_.Load(session, world_.now()); });
  }
  // Takes all that is allowed now.
  int64_t TakeAll(const RateSubjects& subjects) {
    int64_t sum = 0;
    while (const int64_t allowed = rates_.Allowance(subjects, world_.now(), 1000)) {
      rates_.Reserve(subjects, allowed);
      rates_.Settle(subjects, allowed, allowed, world_.now());
      sum += allowed;
      if (sum >= 100'000) break;
    }
    return sum;
  }

  World world_;
  Rates rates_;
};

TEST_F(RatesTest, WithoutALimitEverythingIsAllowed) {
  EXPECT_EQ(rates_.Allowance(kMail, world_.now(), 1000), 1000);
  EXPECT_EQ(rates_.NextTime(world_.now()), absl::InfiniteFuture());
}

TEST_F(RatesTest, TheSmallestOfAllThatApplyHolds) {
  Put("channel", {.kind = Kind::kChannel, .id = "EMAIL"}, 1000);
  EXPECT_EQ(TakeAll(kMail), 100);
  Put("campaign", {.kind = Kind::kCampaign, .id = "autumn"}, 300);
  Put("gateway", {.kind = Kind::kGateway, .id = "mail-1"}, 50);
  Put("other", {.kind = Kind::kGateway, .id = "mail-2"}, 1);
  world_.clock().AdvanceBy(absl::Seconds(10));
  EXPECT_EQ(TakeAll(kMail), 4);  // two portions of two
  EXPECT_EQ(TakeAll({.gateway = "mail-3", .channel = Channel::kEmail, .campaign_id = "autumn"}), 26);
  EXPECT_EQ(TakeAll({.gateway = "mail-3", .channel = Channel::kEmail, .campaign_id = "spring"}), 70);
  EXPECT_EQ(rates_.Allowance({.gateway = "text", .channel = Channel::kSms, .campaign_id = "x"}, world_.now(), 9), 9);
}

TEST_F(RatesTest, TwoLimitsOfOneSubjectBothHold) {
  Put("a-second", {.kind = Kind::kGateway, .id = "mail-1"}, 100);
  Put("an-hour", {.kind = Kind::kGateway, .id = "mail-1"}, 150, absl::Hours(1));
  int64_t sum = 0;
  for (int i = 0; i < 100; ++i) {
    sum += TakeAll(kMail);
    world_.clock().AdvanceBy(absl::Minutes(1));
  }
  EXPECT_LE(sum, 300);
  EXPECT_GE(sum, 240);
}

TEST_F(RatesTest, WhatIsReservedIsNotAllowedTwiceAndComesBack) {
  Put("gateway", {.kind = Kind::kGateway, .id = "mail-1"}, 100);
  const int64_t allowed = rates_.Allowance(kMail, world_.now(), 1000);
  EXPECT_EQ(allowed, 5);
  rates_.Reserve(kMail, allowed);
  EXPECT_EQ(rates_.Allowance(kMail, world_.now(), 1000), 0);
  rates_.Settle(kMail, allowed, 2, world_.now());
  EXPECT_EQ(rates_.Allowance(kMail, world_.now(), 1000), 3);
  EXPECT_EQ(TakeAll(kMail), 8);
}

TEST_F(RatesTest, ALimitThatGoesAwayHoldsNoMore) {
  Put("gateway", {.kind = Kind::kGateway, .id = "mail-1"}, 1);
  EXPECT_EQ(TakeAll(kMail), 1);
  EXPECT_EQ(rates_.NextTime(world_.now()), world_.now() + absl::Seconds(1));
  world_.Write([](storage::Session& session) { return storage::DeleteRateLimit(session, kWorkspace, "gateway"); });
  Load();
  EXPECT_EQ(rates_.Allowance(kMail, world_.now(), 1000), 1000);
  EXPECT_EQ(rates_.NextTime(world_.now()), absl::InfiniteFuture());
}

TEST_F(RatesTest, AChangedCountKeepsWhatWasCounted) {
  Put("gateway", {.kind = Kind::kGateway, .id = "mail-1"}, 10);
  EXPECT_EQ(TakeAll(kMail), 1);
  Put("gateway", {.kind = Kind::kGateway, .id = "mail-1"}, 1);
  EXPECT_EQ(TakeAll(kMail), 0);
  world_.clock().AdvanceBy(absl::Seconds(1));
  EXPECT_EQ(TakeAll(kMail), 1);
}

}  // namespace
}  // namespace sendlift::testing
