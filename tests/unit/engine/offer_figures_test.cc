#include "engine/offer_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "model/offer_codes.h"
#include "scheduler/pieces.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::Each;
using ::testing::SizeIs;

CampaignDefinition Saying(const std::string& text, int64_t quantity) {
  Offer offer = Discount(15);
  offer.quantity = quantity;
  offer.code = OfferCode{};
  Creative creative{.creative = "mail", .channel = Channel::kEmail, .arms = {}, .tiers = {}, .languages = {}};
  creative.languages.push_back({.language_code = "en", .subject = "Hello", .text = text, .html = ""});
  return ACampaign().WithTier("all", "", offer).WithControl(Percent(10)).WithCreative(creative).Build();
}

class OfferFiguresTest : public ::testing::Test {
 protected:
  void Launch(const std::string& text, int64_t quantity) {
    world_.AddCustomers(100);
    campaign_ = world_.Launch(Saying(text, quantity));
    world_.clock().AdvanceBy(kHour);
    ASSERT_EQ(world_.Plan(), 1);
    gateway_.hello().wants_rendered = true;
    ASSERT_OK(gateway_.Connect(world_.dispatcher(), 0));
  }
  // The texts of the next `count` messages.
  std::vector<std::string> Next(int count) {
    const size_t before = gateway_.handed_over().size();
    EXPECT_OK(gateway_.session().GrantCredit(count));
    world_.Dispatch();
    std::vector<std::string> texts;
    const auto all = gateway_.handed_over();
    for (size_t i = before; i < all.size(); ++i) texts.push_back(all[i].instruction.rendered->text);
    return texts;
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_;
};

TEST_F(OfferFiguresTest, RemainingIsWhatNobodyElseWasPromised) {
  Launch("{{offer.remaining}}", 60);
  EXPECT_THAT(Next(10), ::testing::AllOf(SizeIs(10), Each("51")));
  EXPECT_THAT(Next(1), Each("50"));  // within a second: taken off without counting
  world_.clock().AdvanceBy(absl::Seconds(2));
  EXPECT_THAT(Next(9), Each("41"));
  EXPECT_THAT(Next(40), Each("1"));
}

TEST_F(OfferFiguresTest, APieceThatCameBackIsSeenWithinASecond) {
  Launch("{{offer.remaining}}", 60);
  gateway_.Do(Deed::kRejectPermanent);
  EXPECT_THAT(Next(10), Each("51"));
  gateway_.Answer();
  world_.Flush();
  EXPECT_THAT(Next(1), Each("50"));
  world_.clock().AdvanceBy(absl::Seconds(1));
  EXPECT_THAT(Next(1), Each("59"));
}

TEST_F(OfferFiguresTest, PromisesOutsideOfWavesAreTakenOff) {
  Launch("{{offer.remaining}}", 95);
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(world_.Write(
        [&](storage::Session& session) { return TakePiece(session, kWorkspace, campaign_, 0, world_.now()); }));
  }
  EXPECT_THAT(Next(1), Each("90"));
}

TEST_F(OfferFiguresTest, EveryoneGetsTheirOwnCodeAndTheTimeThatIsLeft) {
  Launch("{{offer.code}} {{offer.ends_in}} {{campaign.taken}}", 60);
  const std::vector<std::string> texts = Next(2);
  ASSERT_THAT(texts, SizeIs(2));
  EXPECT_NE(texts[0], texts[1]);
  for (const std::string& text : texts) {
    EXPECT_TRUE(ReadOfferCode(campaign_.hash_key, text.substr(0, 12)).has_value()) << text;
    EXPECT_EQ(text.substr(12), " 9 days 0");
  }
}

TEST_F(OfferFiguresTest, TakenCountsThoseWhoRedeemedTheirCode) {
  Launch("{{campaign.taken}}", 60);
  Next(60);
  for (const auto& [assignment, id] : world_.Assignments(campaign_)) {
    if (assignment.arm == kControlArm) continue;
    const TakenEvents taken = world_.Take({{.row = 1,
                                            .sequence = assignment.customer.value,
                                            .customer_id = id,
                                            .type = kRedeemed,
                                            .time = world_.now(),
                                            .offer_code = MakeOfferCode(campaign_.hash_key, assignment.customer)}});
    ASSERT_EQ(taken.created, 1) << id;
  }
  OfferFigures figures(world_.environment());
  const auto now = figures.For(campaign_, {}, world_.now());
  ASSERT_TRUE(now.has_value());
  EXPECT_EQ(now->taken, 60);
}

TEST_F(OfferFiguresTest, ACampaignWhoseTextsWantNoneCostsNothing) {
  Launch("{{offer.percent}} %", 60);
  OfferFigures figures(world_.environment());
  EXPECT_FALSE(figures.For(campaign_, {}, world_.now()).has_value());
}

}  // namespace
}  // namespace sendlift::testing
