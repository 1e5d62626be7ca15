#include "engine/dispatcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "engine/gateway_connection.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

TEST(DispatcherTest, EverythingThatIsPlannedIsHandedOverOnceAndTheCampaignIsCompleted) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_THAT(gateway.handed_over(), SizeIs(90));
  EXPECT_THAT(gateway.accepted_keys(), SizeIs(90));
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
  world.ExpectStatesAddUp(campaign);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  EXPECT_EQ(gateway.acknowledged(), gateway.last_batch());
}

TEST(DispatcherTest, OnlyThePeopleOfTheArmsAreContacted) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  std::vector<std::string> treated;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    if (assignment.arm != kControlArm) treated.push_back(absl::StrCat(id, "@example.com"));
  }
  std::sort(treated.begin(), treated.end());
  EXPECT_EQ(gateway.accepted_addresses(), treated);
}

TEST(DispatcherTest, CreditIsNeverExceeded) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 7));
  EXPECT_EQ(world.Dispatch(), 7);
  EXPECT_EQ(world.Dispatch(), 0);
  gateway.Answer();
  world.Flush();
  EXPECT_EQ(world.Dispatch(), 0);  // an answer is no credit
  ASSERT_OK(gateway.session().GrantCredit(13));
  EXPECT_EQ(world.Dispatch(), 13);
  EXPECT_THAT(gateway.handed_over(), SizeIs(20));
}

TEST(DispatcherTest, CreditComesBackForThoseWhoAreSuppressed) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchNinety(world);
  for (int i = 0; i < 50; ++i) world.Suppress(i);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
  world.Dispatch();
  EXPECT_THAT(gateway.handed_over(), SizeIs(20));
  EXPECT_EQ(world.dispatcher().Connections()[0]->credit(), 0);
}

TEST(DispatcherTest, CreditComesBackWhenALeaseFails) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 20));
  world.Write([](storage::Session& session) { return BeginEpoch(session); });
  EXPECT_THAT(world.dispatcher().RunOnce(world.now()),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("taken over")));
  EXPECT_EQ(world.dispatcher().Connections()[0]->credit(), 20);
  EXPECT_THAT(gateway.handed_over(), IsEmpty());
}

TEST(DispatcherTest, ALeaseIsDurableBeforeItsBytesLeave) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  int64_t seen = 0;
  gateway.OnInstructions([&](const std::vector<InstructionOnWire>& instructions) {
    seen += static_cast<int64_t>(instructions.size());
    EXPECT_EQ(world.Count(campaign, kLeased), seen);
  });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 40));
  world.Dispatch();
  EXPECT_EQ(seen, 40);
}

TEST(DispatcherTest, ReceiptsAreDurableBeforeTheyAreAcknowledged) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  int acknowledged = 0;
  gateway.OnAcknowledge([&](int64_t) {
    ++acknowledged;
    EXPECT_EQ(world.Count(campaign, kAccepted), 40);
  });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 40));
  world.Dispatch();
  gateway.Answer();
  world.Flush();
  EXPECT_EQ(acknowledged, 1);
}

TEST(DispatcherTest, TwoGatewaysShareTheWork) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway first("first", world.clock()), second("second", world.clock());
  LaunchNinety(world);
  ASSERT_OK(first.Connect(world.dispatcher(), 1000));
  ASSERT_OK(second.Connect(world.dispatcher(), 1000));
  world.Settle({&first, &second});
  EXPECT_THAT(first.handed_over(), SizeIs(50));
  EXPECT_THAT(second.handed_over(), SizeIs(40));
  std::set<std::string> keys = first.accepted_keys();
  keys.merge(second.accepted_keys());
  EXPECT_THAT(keys, SizeIs(90));
}

TEST(DispatcherTest, CampaignsTakeTurns) {
  EngineWorld world({.batch_size_max = 10, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(100);
  for (const char* id : {"a", "b", "c"}) world.Launch(ACampaign().WithControl(Percent(10)).Build(), id);
  world.clock().AdvanceBy(kHour);
  world.Plan();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 60));
  world.Dispatch();
  std::map<std::string, int> by_campaign;
  for (const HandedOver& each : gateway.handed_over()) ++by_campaign[each.instruction.idempotency_key.substr(0, 16)];
  EXPECT_THAT(by_campaign, SizeIs(3));
  for (const auto& [prefix, count] : by_campaign) EXPECT_EQ(count, 20);
}

TEST(DispatcherTest, EachChannelGoesToTheGatewayThatServesIt) {
  EngineWorld world;
  FakeGateway mail("mail", world.clock(), {Channel::kEmail}), text("text", world.clock(), {Channel::kSms});
  world.AddCustomers(40, [](int i, Customer& customer) {
    if (i < 15) customer.email = "";
  });
  const Campaign campaign = world.Launch(
      ACampaign().WithControl(Percent(0.0001)).WithChannel(Channel::kEmail).WithChannel(Channel::kSms).Build());
  world.clock().AdvanceBy(kHour);
  ASSERT_OK(mail.Connect(world.dispatcher(), 1000));
  ASSERT_OK(text.Connect(world.dispatcher(), 1000));
  world.Settle({&mail, &text});
  EXPECT_THAT(mail.accepted_keys(), SizeIs(25));
  EXPECT_THAT(text.accepted_keys(), SizeIs(15));
  for (const HandedOver& each : text.handed_over()) EXPECT_EQ(each.instruction.address[0], '+');
  for (const HandedOver& each : mail.handed_over()) EXPECT_THAT(each.instruction.address, HasSubstr("@"));
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
}

TEST(DispatcherTest, AGatewayWhoseClockIsOffIsRefused) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  for (const absl::Duration skew : {absl::Seconds(6), -absl::Seconds(6)}) {
    GatewayHello hello = gateway.hello();
    hello.clock_time = world.now() + skew;
    const auto session = world.dispatcher().Connect(hello, gateway);
    EXPECT_THAT(session, HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("NTP")));
    EXPECT_EQ(DetailsOf(session.status())->reason, "CLOCK_SKEW");
  }
}

TEST(DispatcherTest, AGatewayIsConnectedOnceAndMayComeBack) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock()), twin("mailer", world.clock());
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
  const absl::Status refused = twin.Connect(world.dispatcher(), 1);
  EXPECT_THAT(refused, HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("mailer")));
  EXPECT_EQ(DetailsOf(refused)->reason, "GATEWAY_CONNECTED");
  gateway.Disconnect();
  EXPECT_OK(twin.Connect(world.dispatcher(), 1));
  gateway.Disconnect();  // once more, late: it must not take the twin with it
  EXPECT_THAT(world.dispatcher().Connections(), SizeIs(1));
  twin.Disconnect();
  EXPECT_THAT(world.dispatcher().Connections(), IsEmpty());
}

TEST(DispatcherTest, ReceiptsOfAnotherGatewayChangeNothing) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock()), thief("thief", world.clock());
  const Campaign campaign = LaunchNinety(world);
  gateway.Do(Deed::kAcceptSilently);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10));
  ASSERT_OK(thief.Connect(world.dispatcher(), 0));
  world.Dispatch();
  const std::string key = gateway.handed_over()[0].instruction.idempotency_key;
  thief.Send({{.idempotency_key = key, .outcome = Outcome::kRejectedRetryable},
              {.idempotency_key = "no key", .outcome = Outcome::kAccepted}});
  world.Flush();
  EXPECT_EQ(world.Count(campaign, kLeased), 10);
  EXPECT_EQ(thief.acknowledged(), 1);
}

// Bug of the first version: after the goodbye of CloseAll, acknowledgements and questions still went to the stream.
TEST(DispatcherTest, NothingComesAfterTheGoodbye) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock()), late("late", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 50));
  world.Dispatch();
  world.dispatcher().CloseAll();
  EXPECT_TRUE(gateway.closed().has_value() && gateway.closed()->ok());
  gateway.Answer();
  world.Flush();
  EXPECT_EQ(world.Count(campaign, kAccepted), 50);
  EXPECT_EQ(world.Dispatch(), 0);
  EXPECT_THAT(late.Connect(world.dispatcher(), 1), HasCode(absl::StatusCode::kUnavailable, HasSubstr("shutting")));
}

// Bug of the first version: the writer's thread called back into a dispatcher that was gone.
TEST(DispatcherTest, ADispatcherWaitsForItsWritesBeforeItEnds) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Dispatch();
  gateway.Answer();
  world.RestartServer();
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
}

TEST(DispatcherTest, GatewaysWakeTheDispatcherWhenThereMayBeWork) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 5));
  const int after_credit = world.wakes();
  EXPECT_GE(after_credit, 1);
  world.Dispatch();
  gateway.Answer();
  world.Flush();
  EXPECT_GT(world.wakes(), after_credit);
}

}  // namespace
}  // namespace sendlift::testing
