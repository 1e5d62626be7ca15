#include "engine/redeeming.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audience/merge.h"
#include "model/offer_codes.h"
#include "tests/support/a_code_pool.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RedeemingTest : public ::testing::Test {
 protected:
  // A hundred people of whom ninety are to get a code; those of the first `handed_over` instructions have it.
  void Launch(int handed_over, std::optional<absl::Duration> valid_for = std::nullopt) {
    world_.AddCustomers(100);
    Offer offer = Discount(15);
    offer.code = OfferCode{};
    offer.valid_for = valid_for;
    campaign_ = world_.Launch(ACampaign().WithTier("all", "", offer).WithControl(Percent(10)).Build());
    world_.clock().AdvanceBy(kHour);
    ASSERT_EQ(world_.Plan(), 1);
    if (handed_over == 0) return;
    ASSERT_OK(gateway_.Connect(world_.dispatcher(), handed_over));
    world_.Dispatch();
  }
  // Somebody of an arm, by number in the order of customers.
  std::string Someone(bool treated, int index = 0) {
    for (const auto& [assignment, id] : world_.Assignments(campaign_)) {
      if ((assignment.arm != kControlArm) == treated && index-- == 0) return id;
    }
    return "";
  }
  std::string CodeOf(const std::string& id) { return MakeOfferCode(campaign_.hash_key, world_.NumberOf(id)); }
  TakenEvents Redeem(int64_t sequence, const std::string& id, const std::string& code,
                     const std::string& type = kRedeemed) {
    return world_.Take({{.row = sequence,
                         .sequence = sequence,
                         .customer_id = id,
                         .type = type,
                         .time = world_.now(),
                         .offer_code = code}});
  }
  void ExpectRejected(const TakenEvents& taken, const char* why) {
    ASSERT_THAT(taken.rejected, SizeIs(1));
    EXPECT_EQ(taken.rejected[0].field, "offer_code");
    EXPECT_THAT(taken.rejected[0].description, HasSubstr(why));
    EXPECT_EQ(taken.created, 0);
  }
  int64_t Redeemed() { return world_.ProgressOfCampaign(campaign_).offers[0].redeemed; }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_;
};

TEST_F(RedeemingTest, ACodeThatWasHandedOverIsRedeemedOnceAndCounted) {
  Launch(90);
  const std::string id = Someone(true);
  EXPECT_THAT(Redeem(1, id, CodeOf(id)).rejected, IsEmpty());
  EXPECT_EQ(Redeemed(), 1);
  EXPECT_EQ(Redeem(1, id, CodeOf(id)).duplicates, 1);
  ExpectRejected(Redeem(2, id, CodeOf(id)), "redeemed already, on 2027-01-16");
  EXPECT_EQ(Redeemed(), 1);
}

TEST_F(RedeemingTest, OnlyItsOwnerRedeemsACodeAndOnlyIfItWasHandedOver) {
  Launch(0);
  const std::string id = Someone(true);
  ExpectRejected(Redeem(1, id, CodeOf(id)), "no code that was given to customer");
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 90));
  world_.Dispatch();
  ExpectRejected(Redeem(2, Someone(true, 1), CodeOf(id)), "no code that was given to customer");
  ExpectRejected(Redeem(3, id, "ABCDEFGHJKMN"), "no code that was given to customer");
  ExpectRejected(Redeem(4, Someone(false), CodeOf(Someone(false))), "no code that was given to customer");
  ExpectRejected(Redeem(5, id, CodeOf(id), "PURCHASED"), "type REDEEMED");
  EXPECT_EQ(Redeemed(), 0);
  EXPECT_EQ(Redeem(6, id, CodeOf(id)).created, 1);
}

TEST_F(RedeemingTest, ACodeIsOverWithItsOffer) {
  Launch(90, absl::Hours(48));
  const absl::Time contact = world_.now();
  const std::string first = Someone(true);
  const std::string second = Someone(true, 1);
  world_.clock().Set(contact + absl::Hours(48) - absl::Microseconds(1));
  EXPECT_EQ(Redeem(1, first, CodeOf(first)).created, 1);
  world_.clock().Set(contact + absl::Hours(48));
  ExpectRejected(Redeem(2, second, CodeOf(second)), "the offer was over on 2027-01-18");
}

TEST_F(RedeemingTest, WithoutACodeNothingIsRedeemed) {
  Launch(90);
  EXPECT_EQ(Redeem(1, Someone(true), "").created, 1);
  EXPECT_EQ(Redeemed(), 0);
}

TEST_F(RedeemingTest, TwoOfOneTransactionRedeemOnce) {
  Launch(90);
  const std::string id = Someone(true);
  IncomingEvent event{.row = 1, .sequence = 1, .customer_id = id, .type = kRedeemed, .time = world_.now()};
  event.offer_code = CodeOf(id);
  IncomingEvent again = event;
  again.row = again.sequence = 2;
  const TakenEvents taken = world_.Take({event, again});
  EXPECT_EQ(taken.created, 1);
  EXPECT_THAT(taken.rejected, SizeIs(1));
}

// Bug of the first version: the survivor could redeem it once more.
TEST_F(RedeemingTest, ACodeStaysRedeemedWhenItsOwnerIsMergedIntoAnotherCustomer) {
  Launch(90);
  const std::string id = Someone(true);
  const std::string survivor = Someone(true, 1);
  const std::string code = CodeOf(id);
  EXPECT_EQ(Redeem(1, id, code).created, 1);
  world_.Write([&](storage::Session& session) {
    return MergeCustomers(session, kWorkspace, {.keep = survivor, .others = {id}, .principal = "ann"}, world_.now())
        .status();
  });
  ExpectRejected(Redeem(2, survivor, code), "redeemed already");
}

// Bug of the first version: it lasted from the e-mail that bounced.
TEST_F(RedeemingTest, AnOfferLastsFromTheContactThatTookThePlaceOfAFailedOne) {
  world_.AddCustomers(10);
  Offer offer = Discount(15);
  offer.code = OfferCode{};
  offer.valid_for = absl::Hours(48);
  ACampaign definition;
  definition.WithTier("all", "", offer).WithControl(Percent(10)).WithFallback();
  campaign_ = world_.Launch(definition.WithChannel(Channel::kEmail).WithChannel(Channel::kSms).Build());
  world_.clock().AdvanceBy(kHour);
  ASSERT_EQ(world_.Plan(), 1);
  FakeGateway both("both", world_.clock(), {Channel::kEmail, Channel::kSms});
  ASSERT_OK(both.Connect(world_.dispatcher(), 1000));
  world_.Settle({&both});
  world_.clock().AdvanceBy(absl::Hours(24));
  for (const auto& sent : std::vector(both.handed_over())) {
    both.Send({{.idempotency_key = sent.instruction.idempotency_key,
                .attempt = 1,
                .outcome = sendlift::Outcome::kBounced,
                .time = world_.now()}});
  }
  world_.Flush();
  world_.clock().AdvanceBy(kHour);
  world_.Plan();
  world_.Settle({&both});
  ASSERT_THAT(both.handed_over(), SizeIs(18));
  world_.clock().AdvanceBy(absl::Hours(48) - absl::Microseconds(1));
  EXPECT_EQ(Redeem(1, Someone(true), CodeOf(Someone(true))).created, 1);
  world_.clock().AdvanceBy(absl::Microseconds(1));
  ExpectRejected(Redeem(2, Someone(true, 1), CodeOf(Someone(true, 1))), "the offer was over");
}

class PoolRedeemingTest : public RedeemingTest {
 protected:
  void LaunchWithPool(int handed_over) {
    world_.AddCustomers(100);
    AddCodePool(world_, "box", 90);
    campaign_ =
        world_.Launch(ACampaign().WithTier("all", "", DiscountWithCodes("box")).WithControl(Percent(10)).Build());
    world_.clock().AdvanceBy(kHour);
    ASSERT_EQ(world_.Plan(), 1);
    if (handed_over == 0) return;
    ASSERT_OK(gateway_.Connect(world_.dispatcher(), handed_over));
    world_.Dispatch();
  }
  std::string PoolCodeOf(const std::string& id) { return testing::CodeOf(world_, campaign_, world_.NumberOf(id)); }
};

TEST_F(PoolRedeemingTest, ACodeOfAPoolIsRedeemedOnceByItsOwner) {
  LaunchWithPool(90);
  const std::string id = Someone(true);
  const std::string other = Someone(true, 1);
  ASSERT_NE(PoolCodeOf(id), "");
  ASSERT_NE(PoolCodeOf(id), PoolCodeOf(other));
  ExpectRejected(Redeem(1, other, PoolCodeOf(id)), "no code that was given to customer");
  ExpectRejected(Redeem(2, id, CodeOf(id)), "no code that was given to customer");
  EXPECT_EQ(Redeem(3, id, PoolCodeOf(id)).created, 1);
  ExpectRejected(Redeem(4, id, PoolCodeOf(id)), "redeemed already, on 2027-01-16");
  EXPECT_EQ(Redeemed(), 1);
}

TEST_F(PoolRedeemingTest, ACodeOfAPoolThatWasNotHandedOverIsRefused) {
  LaunchWithPool(0);
  const std::string id = Someone(true);
  ASSERT_NE(PoolCodeOf(id), "");
  ExpectRejected(Redeem(1, id, PoolCodeOf(id)), "no code that was given to customer");
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 90));
  world_.Dispatch();
  EXPECT_EQ(Redeem(2, id, PoolCodeOf(id)).created, 1);
}

// Two people come in by an event, an hour after the start. A day later they are written to, and another day later
// with another offer.
class EntryRedeemingTest : public RedeemingTest {
 protected:
  EntryRedeemingTest() {
    world_.AddCustomers(2);
    Offer offer = Discount(15);
    offer.code = OfferCode{};
    offer.valid_for = absl::Hours(48);
    FollowUp other = Mail("other", absl::Hours(48));
    other.offer = Discount(5);
    CampaignDefinition definition = ACampaign()
                                        .WithTier("all", "", offer)
                                        .WithControl(Percent(0.0001))
                                        .WithFollowUp(Mail("welcome", absl::Hours(24)))
                                        .WithFollowUp(other)
                                        .Build();
    definition.waves.clear();
    definition.entry = {"TRIAL_STARTED"};
    campaign_ = world_.Launch(definition);
    world_.clock().AdvanceBy(kHour);
    EXPECT_OK(gateway_.Connect(world_.dispatcher(), 10));
    for (int64_t i = 0; i < 2; ++i) {
      world_.Take({{.row = i,
                    .sequence = 100 + i,
                    .customer_id = CustomerId(static_cast<int>(i)),
                    .type = "TRIAL_STARTED",
                    .time = world_.now()}});
    }
    world_.Fold();
  }
  static FollowUp Mail(const char* id, absl::Duration after) {
    FollowUp step;
    step.follow_up = id;
    step.on = {kEntered};
    step.after = after;
    step.channels = {Channel::kEmail};
    return step;
  }
  void Pass(absl::Duration time, size_t contacts) {
    world_.clock().AdvanceBy(time);
    world_.Settle({&gateway_});
    ASSERT_THAT(gateway_.handed_over(), SizeIs(contacts));
  }
};

// Bug of the first version: it was good from the entry on, and over two days later.
TEST_F(EntryRedeemingTest, ACodeIsGoodFromTheContactOnThatSaysIt) {
  Pass(absl::ZeroDuration(), 0);
  ExpectRejected(Redeem(1, "c0", CodeOf("c0")), "no code that was given to customer");
  Pass(absl::Hours(24), 2);
  world_.clock().AdvanceBy(absl::Hours(48) - absl::Microseconds(1));
  EXPECT_EQ(Redeem(2, "c0", CodeOf("c0")).created, 1);
  world_.clock().AdvanceBy(absl::Microseconds(1));
  ExpectRejected(Redeem(3, "c1", CodeOf("c1")), "the offer was over on 2027-01-19 01:00 UTC");
  EXPECT_EQ(Redeemed(), 1);
}

TEST_F(EntryRedeemingTest, AContactWithAnotherOfferDoesNotProlongTheTiers) {
  Pass(absl::Hours(24), 2);
  Pass(absl::Hours(24), 4);
  world_.clock().AdvanceBy(absl::Hours(24));
  ExpectRejected(Redeem(1, "c0", CodeOf("c0")), "the offer was over on 2027-01-19 01:00 UTC");
}

}  // namespace
}  // namespace sendlift::testing
