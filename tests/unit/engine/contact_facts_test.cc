#include "engine/contact_facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_join.h"
#include "storage/customers.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// "6 gateway=mailer attempt=1 epoch=1".
std::string Shown(const ContactFact& fact) {
  return absl::StrCat(static_cast<int>(fact.code), fact.parameters.empty() ? "" : " ",
                      absl::StrJoin(fact.parameters, " ", absl::PairFormatter("=")));
}

std::vector<std::string> Explained(EngineWorld& world, const Campaign& campaign, const std::string& customer_id) {
  const auto facts = world.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<ContactFact>> {
    const auto customer = storage::GetCustomer(session, kWorkspace, customer_id);
    if (!customer.ok()) return customer.status();
    return ExplainContact(session, world.Get(campaign.number), *customer, world.now());
  });
  std::vector<std::string> shown;
  absl::Time last = absl::InfinitePast();
  for (const ContactFact& fact : facts) {
    EXPECT_GE(fact.time.value_or(absl::InfiniteFuture()), last) << "facts come by time";
    last = fact.time.value_or(absl::InfiniteFuture());
    shown.push_back(Shown(fact));
  }
  return shown;
}

std::string SomeoneIn(EngineWorld& world, const Campaign& campaign, int arm) {
  for (const storage::NamedAssignment& named : world.Assignments(campaign)) {
    if (named.assignment.arm == arm) return named.customer_id;
  }
  return "";
}

constexpr char kAssignedToOffer[] = "3 arm=offer wave=main tier=all channel=EMAIL";
constexpr char kPlannedFirst[] =
    "5 instruction=0 channel=EMAIL not_before=2027-01-16T01:00:00+00:00 not_after=2027-01-26T00:00:00+00:00";

TEST(ContactFactsTest, ControlIsNeverContactedByDesign) {
  EngineWorld world;
  const Campaign campaign = LaunchNinety(world);
  EXPECT_THAT(Explained(world, campaign, SomeoneIn(world, campaign, kControlArm)),
              ElementsAre("3 arm=control wave=main tier=all channel=EMAIL", "4"));
}

TEST(ContactFactsTest, WhoIsNotInTheCampaignSeesWhatStandsAgainstThemNow) {
  EngineWorld world;
  world.AddCustomers(3, [](int i, Customer& customer) {
    if (i == 0) customer.email = "";
    if (i == 1) customer.consents = {};
  });
  const Campaign campaign = world.Create(ACampaign().Build());
  EXPECT_THAT(Explained(world, campaign, "c2"), ElementsAre("1"));
  world.Suppress(2);
  world.Write([&](storage::Session& session) { return LaunchCampaign(session, campaign, world.now()); });
  EXPECT_THAT(Explained(world, campaign, "c2"),
              ElementsAre("14 reason=OPT_OUT channel=ALL subject=customer", "2 waves_left=1"));
  world.clock().AdvanceBy(kHour);
  world.Plan();
  EXPECT_THAT(Explained(world, campaign, "c0"), ElementsAre("2 waves_left=0", "15 channel=EMAIL"));
  EXPECT_THAT(Explained(world, campaign, "c1"), ElementsAre("2 waves_left=0", "16 channel=EMAIL purpose=PROMOTION"));
}

TEST(ContactFactsTest, ADeliveryIsToldFromItsPlanToWhatTheCustomerDid) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  const std::string first = SomeoneIn(world, campaign, 1);
  EXPECT_THAT(Explained(world, campaign, first),
              ElementsAre(kAssignedToOffer, kPlannedFirst, "8 until=2027-01-16T01:00:00+00:00"));
  world.Pause(campaign);
  EXPECT_THAT(Explained(world, campaign, first), Contains("11"));
  world.Resume(campaign);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
  world.clock().AdvanceBy(absl::Minutes(1));
  world.Settle({&gateway});
  const std::string key = gateway.handed_over().at(0).instruction.idempotency_key;
  world.clock().AdvanceBy(absl::Minutes(1));
  gateway.Send({{.idempotency_key = key,
                 .attempt = 1,
                 .outcome = sendlift::Outcome::kBounced,
                 .time = world.now(),
                 .reason = "no_such_person"}});
  world.Flush();
  world.clock().AdvanceBy(kHour);
  IncomingEvent purchase;
  purchase.sequence = 1;
  purchase.customer_id = first;
  purchase.type = "PURCHASED";
  purchase.time = world.now();
  world.Take({purchase});
  world.Fold();
  EXPECT_THAT(Explained(world, campaign, first),
              ElementsAre(kAssignedToOffer, kPlannedFirst, "6 gateway=mailer attempt=1 epoch=1",
                          "7 outcome=BOUNCED reason=no_such_person gateway=mailer attempt=1",
                          "13 metric=purchase_rate event_count=1 total_minor=0", "12 state=BOUNCED attempt=1"));
}

TEST(ContactFactsTest, ARetryADeathAndADoubtSayWhatIsKnown) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  const std::string first = SomeoneIn(world, campaign, 1);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
  world.Settle({&gateway});
  EXPECT_THAT(Explained(world, campaign, first), Contains(StartsWith("6 gateway=mailer attempt=1")));
  EXPECT_THAT(Explained(world, campaign, first), Contains(HasSubstr("attempt=2")));
  gateway.Do(Deed::kLose);
  world.clock().AdvanceBy(absl::Minutes(5));
  ASSERT_OK(gateway.session().GrantCredit(1));
  world.Dispatch();
  gateway.Disconnect();
  world.Flush();
  EXPECT_THAT(Explained(world, campaign, first), Contains("12 state=IN_DOUBT attempt=2"));
}

TEST(ContactFactsTest, ARetryThatNeverCameIsNotCountedAsAnAttempt) {
  for (const char* end : {"CANCELLED", "EXPIRED", "SUPPRESSED"}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    const Campaign campaign = LaunchNinety(world);
    const std::string first = SomeoneIn(world, campaign, 1);
    gateway.Do(Deed::kRejectRetryable);
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
    world.Settle({&gateway});
    if (end == std::string("CANCELLED")) world.Cancel(campaign);
    if (end == std::string("EXPIRED")) world.clock().Set(campaign.definition.window.end);
    if (end == std::string("SUPPRESSED")) {
      world.Suppress(std::stoi(first.substr(1)));
      world.clock().AdvanceBy(absl::Minutes(1));
      ASSERT_OK(gateway.session().GrantCredit(1));
      world.Dispatch();
    }
    const std::vector<std::string> facts = Explained(world, campaign, first);
    EXPECT_THAT(facts, Contains("6 gateway=mailer attempt=1")) << end;
    EXPECT_THAT(facts, Contains(StartsWith(absl::StrCat("12 state=", end, " attempt=1")))) << end;
  }
}

TEST(ContactFactsTest, WhatWasTakenOutAtTheLastMomentSaysWhy) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  const std::string first = SomeoneIn(world, campaign, 1);
  world.Suppress(std::stoi(first.substr(1)));
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10));
  world.Settle({&gateway});
  const std::vector<std::string> facts = Explained(world, campaign, first);
  EXPECT_THAT(facts, Contains("12 state=SUPPRESSED attempt=1 reason=SUPPRESSED"));
  EXPECT_THAT(facts, Not(Contains(StartsWith("6 ")))) << "it was handed to nobody";
}

TEST(ContactFactsTest, WhatIsAskedBackIsToldUntilTheGatewayHasAnswered) {
  for (const bool in_time : {true, false}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    const Campaign campaign = LaunchNinety(world);
    const std::string first = SomeoneIn(world, campaign, 1);
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
    world.Settle({&gateway});
    IncomingEvent event;
    event.sequence = 1;
    event.customer_id = first;
    event.type = kUnsubscribed;
    event.time = world.now();
    world.Take({event});
    EXPECT_THAT(Explained(world, campaign, first), Contains("18 gateway=mailer attempt=1 reason=opted_out"));
    gateway.Send({{.idempotency_key = IdempotencyKey(campaign.uid, 0),
                   .attempt = 1,
                   .outcome = in_time ? Outcome::kRevoked : Outcome::kNotRevoked,
                   .time = world.now(),
                   .reason = ""}});
    world.Flush();
    const std::vector<std::string> facts = Explained(world, campaign, first);
    EXPECT_THAT(facts, Not(Contains(StartsWith("18 "))));
    EXPECT_THAT(facts, Contains(StartsWith("6 gateway=mailer attempt=1")));
    EXPECT_THAT(facts, Contains(in_time ? "7 outcome=REVOKED reason= gateway=mailer attempt=1"
                                        : "7 outcome=NOT_REVOKED reason= gateway=mailer attempt=1"));
    EXPECT_THAT(facts, Contains(in_time ? "12 state=SUPPRESSED attempt=1 reason=SUPPRESSED taken_back=true"
                                        : "12 state=ACCEPTED attempt=1"));
  }
}

TEST(ContactFactsTest, QuietHoursHoldACustomerUntilTheyAreOver) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(10);
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).WithQuietHours("22:00-08:00").Build());
  world.clock().AdvanceBy(kHour);
  world.Plan();
  // Planned by the zone of then; since, the customer has moved to where it is night.
  const std::string first = SomeoneIn(world, campaign, 1);
  world.clock().Set(CampaignStart() + absl::Hours(10));
  world.ChangeCustomer(std::stoi(first.substr(1)), [](Customer& c) { c.time_zone = "America/Los_Angeles"; });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 100));
  world.Settle({&gateway});
  EXPECT_THAT(Explained(world, campaign, first), Contains("9 until=2027-01-16T16:00:00+00:00"));
}

}  // namespace
}  // namespace sendlift::testing
