#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "storage/rate_limits.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using Kind = RateSubject::Kind;

void SetRate(EngineWorld& world, Kind kind, const std::string& subject, int64_t count,
             absl::Duration period = absl::Seconds(1)) {
  const RateLimit limit{.id = subject, .subject = {.kind = kind, .id = subject}, .count = count, .period = period};
  world.Write([&](storage::Session& session) -> absl::Status {
    const auto updated = storage::UpdateRateLimit(session, kWorkspace, limit, world.now());
    if (updated.ok()) return absl::OkStatus();
    return storage::InsertRateLimit(session, kWorkspace, limit, world.now()).status();
  });
  ASSERT_OK(world.dispatcher().Refresh());
}

// Dispatches as the engine does, whenever there may be something to do, and answers at once.
void RunFor(EngineWorld& world, absl::Duration span, const std::vector<FakeGateway*>& gateways) {
  const absl::Time end = world.now() + span;
  while (world.now() < end) {
    world.Dispatch();
    for (FakeGateway* gateway : gateways) gateway->Answer();
    world.Flush();
    world.clock().Set(std::min({end, world.dispatcher().NextAllowance(world.now()), world.now() + absl::Seconds(1)}));
  }
}

// The most that these gateways were handed in any window [t, t + period).
int64_t MostInAWindow(const std::vector<const FakeGateway*>& gateways, absl::Duration period) {
  std::vector<absl::Time> times;
  for (const FakeGateway* gateway : gateways) {
    for (const HandedOver& each : gateway->handed_over()) times.push_back(each.time);
  }
  std::sort(times.begin(), times.end());
  int64_t most = 0;
  for (size_t first = 0, end = 0; first < times.size(); ++first) {
    while (end < times.size() && times[end] < times[first] + period) ++end;
    most = std::max(most, static_cast<int64_t>(end - first));
  }
  return most;
}

std::map<std::string, int64_t> ByCampaign(const FakeGateway& gateway) {
  std::map<std::string, int64_t> counts;
  for (const HandedOver& each : gateway.handed_over()) ++counts[each.instruction.idempotency_key.substr(0, 16)];
  return counts;
}

Campaign LaunchMany(EngineWorld& world, const std::string& id) {
  return world.Launch(ACampaign().WithControl(Percent(0.0001)).Build(), id);
}

// 2,000 customers, of whom each campaign has nearly all; the waves are planned.
void PlanMany(EngineWorld& world, const std::vector<std::string>& campaigns) {
  world.AddCustomers(2000);
  for (const std::string& id : campaigns) LaunchMany(world, id);
  world.clock().AdvanceBy(kHour);
  world.Plan();
}

TEST(DispatcherTurnsTest, AGatewaysLimitHoldsInEverySecondAndIsReachedInEveryMinute) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  SetRate(world, Kind::kGateway, "mailer", 30);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Minutes(1), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(1800));
  EXPECT_EQ(MostInAWindow({&gateway}, absl::Seconds(1)), 30);
}

TEST(DispatcherTurnsTest, GatewaysShareAChannelsRateFairly) {
  EngineWorld world;
  FakeGateway first("first", world.clock()), second("second", world.clock());
  PlanMany(world, {"autumn"});
  SetRate(world, Kind::kChannel, "EMAIL", 37);
  ASSERT_OK(first.Connect(world.dispatcher(), 10'000));
  ASSERT_OK(second.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(40), {&first, &second});
  EXPECT_EQ(MostInAWindow({&first, &second}, absl::Seconds(1)), 37);
  const auto a = static_cast<int64_t>(first.handed_over().size()),
             b = static_cast<int64_t>(second.handed_over().size());
  EXPECT_EQ(a + b, 37 * 40);
  EXPECT_NEAR(static_cast<double>(a), static_cast<double>(b), 20);
}

TEST(DispatcherTurnsTest, CampaignsShareAGatewaysRateFairly) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"a", "b", "c"});
  SetRate(world, Kind::kGateway, "mailer", 90);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(20), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(1800));
  EXPECT_THAT(ByCampaign(gateway), SizeIs(3));
  for (const auto& [campaign, count] : ByCampaign(gateway)) {
    EXPECT_NEAR(static_cast<double>(count), 600, 15) << campaign;
  }
}

TEST(DispatcherTurnsTest, WhatIsDueOfHigherPriorityGoesFirstToEachGateway) {
  EngineWorld world;
  FakeGateway first("first", world.clock()), second("second", world.clock());
  world.AddCustomers(1000);
  CampaignDefinition definition = ACampaign().WithControl(Percent(0.1)).Build();
  world.Launch(definition, "low");
  definition.priority = 7;
  const Campaign high = world.Launch(definition, "high");
  world.clock().AdvanceBy(kHour);
  world.Plan();
  SetRate(world, Kind::kChannel, "EMAIL", 50);
  ASSERT_OK(first.Connect(world.dispatcher(), 10'000));
  ASSERT_OK(second.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(30), {&first, &second});
  const std::string prefix = KeyPrefix(high.uid);
  int64_t high_left = 999;
  std::map<absl::Time, std::pair<int64_t, int64_t>> by_time;  // high and low
  for (const FakeGateway* gateway : {&first, &second}) {
    for (const HandedOver& each : gateway->handed_over()) {
      auto& [of_high, of_low] = by_time[each.time];
      ++(absl::StartsWith(each.instruction.idempotency_key, prefix) ? of_high : of_low);
    }
  }
  for (const auto& [time, counts] : by_time) {
    high_left -= counts.first;
    if (counts.second > 0) EXPECT_EQ(high_left, 0) << "the lower one had its turn too early";
  }
  EXPECT_GT(ByCampaign(first).size() + ByCampaign(second).size(), 2u) << "the lower one has its turn then";
}

TEST(DispatcherTurnsTest, ACampaignWithALimitOfItsOwnDoesNotHoldUpTheOthersAndIsNotStarved) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"slow", "swift"});
  SetRate(world, Kind::kCampaign, "slow", 5);
  SetRate(world, Kind::kChannel, "EMAIL", 100);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(10), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(1000));
  EXPECT_EQ(MostInAWindow({&gateway}, absl::Seconds(1)), 100);
  std::vector<int64_t> counts;
  for (const auto& [campaign, count] : ByCampaign(gateway)) counts.push_back(count);
  std::sort(counts.begin(), counts.end());
  EXPECT_EQ(counts, (std::vector<int64_t>{50, 950}));
}

// With a turn that went round by name, the one behind the gateway of the other channel never got any e-mail.
TEST(DispatcherTurnsTest, AFreeChannelBesideALimitedOneStarvesNobody) {
  EngineWorld world({.batch_size_max = 3, .settling = {}});
  FakeGateway a("a", world.clock()), b("b", world.clock()), text("c", world.clock(), {Channel::kSms});
  world.AddCustomers(2000, [](int i, Customer& customer) {
    if (i >= 1000) customer.email = "";
  });
  world.Launch(
      ACampaign().WithControl(Percent(0.0001)).WithChannel(Channel::kEmail).WithChannel(Channel::kSms).Build());
  world.clock().AdvanceBy(kHour);
  world.Plan();
  SetRate(world, Kind::kChannel, "EMAIL", 1);
  for (FakeGateway* gateway : {&a, &b, &text}) ASSERT_OK(gateway->Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(100), {&a, &b, &text});
  EXPECT_THAT(a.handed_over(), SizeIs(50));
  EXPECT_THAT(b.handed_over(), SizeIs(50));
  EXPECT_GE(text.handed_over().size(), 990u);
}

TEST(DispatcherTurnsTest, AChangedLimitHoldsAtOnceOnTheOpenStream) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  SetRate(world, Kind::kGateway, "mailer", 50);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(10), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(500));
  SetRate(world, Kind::kGateway, "mailer", 10);
  RunFor(world, absl::Seconds(10), {&gateway});
  EXPECT_LE(gateway.handed_over().size(), 600u);
  EXPECT_GE(gateway.handed_over().size(), 590u);
  world.Write([](storage::Session& session) { return storage::DeleteRateLimit(session, kWorkspace, "mailer"); });
  ASSERT_OK(world.dispatcher().Refresh());
  world.Dispatch();
  EXPECT_GE(gateway.handed_over().size(), 1999u);
}

TEST(DispatcherTurnsTest, WhoIsSuppressedDoesNotCount) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  for (int i = 0; i < 1000; ++i) world.Suppress(i);
  SetRate(world, Kind::kGateway, "mailer", 100);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(5), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(500));
}

TEST(DispatcherTurnsTest, ARestartAllowsNothingTwice) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  SetRate(world, Kind::kChannel, "EMAIL", 200, absl::Hours(1));
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Minutes(30), {&gateway});
  const auto before = static_cast<int64_t>(gateway.handed_over().size());
  EXPECT_GE(before, 100);
  for (int restart = 0; restart < 4; ++restart) {
    gateway.ServerCrashed();
    world.RestartServer();
    ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
    gateway.Answer();
    world.Flush();
    RunFor(world, absl::Minutes(15), {&gateway});
  }
  EXPECT_LE(MostInAWindow({&gateway}, absl::Hours(1)), 200);
  EXPECT_GE(static_cast<int64_t>(gateway.handed_over().size()), 290);
}

TEST(DispatcherTurnsTest, AClockThatIsSetBackHoldsNoLongerThanAPeriod) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  world.clock().AdvanceBy(kHour);
  SetRate(world, Kind::kGateway, "mailer", 10);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  RunFor(world, absl::Seconds(2), {&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(20));
  world.clock().AdvanceBy(-absl::Minutes(30));
  RunFor(world, absl::Seconds(2), {&gateway});
  EXPECT_GE(gateway.handed_over().size(), 39u);  // what passed unseen before the jump is waited for once more
  EXPECT_LE(gateway.handed_over().size(), 40u);
}

TEST(DispatcherTurnsTest, TheNextTimeIsThatOfTheNextAllowance) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  PlanMany(world, {"autumn"});
  SetRate(world, Kind::kGateway, "mailer", 1);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  EXPECT_EQ(world.dispatcher().NextAllowance(world.now()), absl::InfiniteFuture());
  EXPECT_EQ(world.Dispatch(), 1);
  EXPECT_EQ(world.dispatcher().NextTime(world.now()), world.now() + absl::Seconds(1));
  world.clock().AdvanceBy(absl::Seconds(1));
  EXPECT_EQ(world.Dispatch(), 1);
}

}  // namespace
}  // namespace sendlift::testing
