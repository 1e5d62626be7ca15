#include "scheduler/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::SizeIs;

class SelectionTest : public ::testing::Test {
 protected:
  Selection Select(const ACampaign& definition) {
    campaign_ = world_.Insert(definition.BuildCampaign(absl::StrCat("x", ++count_)));
    return Select();
  }
  Selection Select() {
    return world_.Read([&](storage::Session& session) -> absl::StatusOr<Selection> {
      auto query = CandidateQueryFor(session, kWorkspace, campaign_, CompileSimply);
      if (!query.ok()) return query.status();
      return Selection::Read(session, campaign_, *query);
    });
  }
  static std::map<ExclusionReason, int64_t> Excluded(const Selection& selection) {
    std::map<ExclusionReason, int64_t> excluded;
    for (size_t i = 0; i < selection.excluded().size(); ++i) {
      if (selection.excluded()[i] > 0) excluded[static_cast<ExclusionReason>(i)] = selection.excluded()[i];
    }
    return excluded;
  }

  PlannedWorld world_;
  Campaign campaign_;
  int count_ = 0;
};

TEST_F(SelectionTest, EveryoneOfTheAudienceIsARecipientOrLeftOutForOneReason) {
  world_.AddCustomers(10, [](int i, Customer& customer) {
    if (i == 0) customer.email = "";
    if (i == 1) customer.consents = Consents();
    if (i == 2) customer.tier = "NONE";
    if (i == 3) customer.email = "c9@example.com";
    if (i == 9) customer.email = "c9@example.com";
  });
  world_.Suppress(4);
  world_.Suppress(5, Channel::kEmail);
  world_.Suppress(6, Channel::kSms);
  const Selection selection = Select(ACampaign().WithTier("regular", "tier = REGULAR"));
  EXPECT_EQ(selection.audience(), 10);
  EXPECT_THAT(selection.recipients(), SizeIs(4));
  EXPECT_THAT(Excluded(selection),
              ElementsAre(Pair(ExclusionReason::kNoTier, 1), Pair(ExclusionReason::kNoAddress, 1),
                          Pair(ExclusionReason::kNoConsent, 1), Pair(ExclusionReason::kSuppressed, 2),
                          Pair(ExclusionReason::kSharedAddress, 1)));
}

TEST_F(SelectionTest, WhoIsNotToBeServedIsInNoPromotionButInOtherContacts) {
  world_.AddCustomers(3, [](int i, Customer& customer) {
    customer.consents.Grant(Channel::kEmail, Purpose::kService);
    if (i == 0) customer.attributes["class"] = "do_not_serve";
    if (i == 1) customer.attributes["class"] = "serve";
  });
  EXPECT_THAT(Excluded(Select(ACampaign())), ElementsAre(Pair(ExclusionReason::kDoNotServe, 1)));
  EXPECT_THAT(Select(ACampaign()).recipients(), SizeIs(2));
  EXPECT_THAT(Select(ACampaign().WithPurpose(Purpose::kService)).recipients(), SizeIs(3));
}

TEST_F(SelectionTest, AnAddressThatIsSuppressedCountsForItsChannelsOnly) {
  world_.AddCustomers(2);
  world_.Write([&](storage::Session& session) {
    Suppression suppression;
    suppression.address = ACustomer(0).email;
    return storage::PutSuppression(session, kWorkspace, suppression, world_.now());
  });
  EXPECT_THAT(Excluded(Select(ACampaign())), ElementsAre(Pair(ExclusionReason::kSuppressed, 1)));
  EXPECT_THAT(Select(ACampaign().WithChannel(Channel::kSms)).recipients(), SizeIs(2));
}

TEST_F(SelectionTest, EachIsReachedOnTheFirstChannelThatWillDo) {
  world_.AddCustomers(4, [](int i, Customer& customer) {
    if (i == 1) customer.phone_number = "";
    if (i == 2) {
      customer.consents = Consents();
      customer.consents.Grant(Channel::kEmail, Purpose::kPromotion);
    }
  });
  world_.Suppress(3, Channel::kSms);
  const Selection selection = Select(ACampaign().WithChannel(Channel::kSms).WithChannel(Channel::kEmail));
  std::vector<Channel> channels;
  for (const Recipient& recipient : selection.recipients()) channels.push_back(recipient.channel);
  EXPECT_THAT(channels, ElementsAre(Channel::kSms, Channel::kEmail, Channel::kEmail, Channel::kEmail));
}

TEST_F(SelectionTest, TheReasonIsThatOfTheChannelThatCameNearest) {
  world_.AddCustomers(2, [](int i, Customer& customer) {
    customer.phone_number = "";
    if (i == 1) customer.consents = Consents();
  });
  world_.Suppress(0);
  EXPECT_THAT(Excluded(Select(ACampaign().WithChannel(Channel::kSms).WithChannel(Channel::kEmail))),
              ElementsAre(Pair(ExclusionReason::kNoConsent, 1), Pair(ExclusionReason::kSuppressed, 1)));
}

TEST_F(SelectionTest, ATierWithoutACreativeOnAChannelDoesNotUseIt) {
  Creative creative = ACampaign::CreativeOn(Channel::kSms);
  creative.tiers = {"vip"};
  world_.AddCustomers(4, [](int i, Customer& customer) { customer.tier = i == 0 ? "VIP" : "REGULAR"; });
  const Selection selection = Select(ACampaign()
                                         .WithTier("vip", "tier = VIP")
                                         .WithTier("rest", "")
                                         .WithChannel(Channel::kSms)
                                         .WithChannel(Channel::kEmail)
                                         .WithCreative(creative)
                                         .WithCreative(ACampaign::CreativeOn(Channel::kEmail)));
  std::vector<Channel> channels;
  for (const Recipient& recipient : selection.recipients()) channels.push_back(recipient.channel);
  EXPECT_THAT(channels, ElementsAre(Channel::kSms, Channel::kEmail, Channel::kEmail, Channel::kEmail));
}

TEST_F(SelectionTest, OfThoseWhoShareAnAddressTheFirstIsKept) {
  world_.AddCustomers(6, [](int i, Customer& customer) {
    if (i >= 2) customer.email = "house@example.com";
  });
  const Selection selection = Select(ACampaign());
  ASSERT_THAT(selection.recipients(), SizeIs(3));
  EXPECT_EQ(selection.recipients()[2].customer, world_.NumberOf("c2"));
  EXPECT_THAT(Excluded(selection), ElementsAre(Pair(ExclusionReason::kSharedAddress, 3)));
}

TEST_F(SelectionTest, AnAddressUsedInAnEarlierWaveIsNotUsedAgain) {
  world_.AddCustomers(4, [](int, Customer& customer) { customer.email = "house@example.com"; });
  campaign_ = world_.InsertRunning(ACampaign()
                                       .WithWave("a", CampaignStart(), Percent(100))
                                       .WithWave("b", CampaignStart() + absl::Hours(1), Percent(50))
                                       .BuildCampaign());
  ASSERT_OK(world_.Plan());
  const Selection selection = Select();
  EXPECT_THAT(selection.recipients(), SizeIs(0));
  EXPECT_EQ(selection.audience(), 3);
  EXPECT_THAT(Excluded(selection), ElementsAre(Pair(ExclusionReason::kSharedAddress, 3)));
}

// Bug of the first version: whoever shared a telephone with somebody contacted by e-mail in an earlier wave was left
// out of an e-mail campaign, while those of the same wave were not.
TEST_F(SelectionTest, OnlyTheAddressThatAnEarlierWaveUsesIsTaken) {
  world_.AddCustomers(10, [](int, Customer& customer) { customer.phone_number = "+4930123456"; });
  campaign_ = world_.InsertRunning(ACampaign()
                                       .WithWave("a", CampaignStart(), Percent(50))
                                       .WithWave("b", CampaignStart() + absl::Hours(1))
                                       .BuildCampaign());
  ASSERT_OK(world_.Plan());
  EXPECT_THAT(Select().recipients(), SizeIs(5));
}

TEST_F(SelectionTest, WavesTakeTheirSharesOfEveryTierAndNobodyTwice) {
  world_.AddCustomers(101, [](int i, Customer& customer) { customer.tier = i < 31 ? "VIP" : "REGULAR"; });
  Selection selection = Select(ACampaign()
                                   .WithTier("vip", "tier = VIP")
                                   .WithTier("rest", "")
                                   .WithWave("a", CampaignStart(), Percent(10))
                                   .WithWave("b", CampaignStart(), Percent(25))
                                   .WithWave("c", CampaignStart(), Percent(65)));
  for (int wave = 0; wave < 3; ++wave) selection.TakeWave(wave);
  std::map<std::pair<int, int>, int> sizes;
  for (const Recipient& recipient : selection.recipients()) ++sizes[{recipient.tier, recipient.wave}];
  // Of 31: 3.1, 10.85 and all; of 70: 7, 24.5 and all.
  EXPECT_THAT(sizes, ElementsAre(Pair(Pair(0, 0), 3), Pair(Pair(0, 1), 8), Pair(Pair(0, 2), 20), Pair(Pair(1, 0), 7),
                                 Pair(Pair(1, 1), 18), Pair(Pair(1, 2), 45)));
}

TEST_F(SelectionTest, SharesThatDoNotMakeTheWholeLeaveTheRestOut) {
  world_.AddCustomers(100);
  Selection selection = Select(ACampaign().WithWave("a", CampaignStart(), Percent(12.5)));
  selection.TakeWave(0);
  const auto taken = std::count_if(selection.recipients().begin(), selection.recipients().end(),
                                   [](const Recipient& recipient) { return recipient.wave == 0; });
  EXPECT_EQ(taken, 13);
}

TEST_F(SelectionTest, ArmsDoNotDependOnTheOrderOfWaves) {
  world_.AddCustomers(2000);
  Selection selection = Select(ACampaign().WithWave("a", CampaignStart(), Percent(50)).WithWave("b", CampaignStart()));
  selection.TakeWave(0);
  selection.TakeWave(1);
  // Wave and arm ranks are drawn apart: the share of control is the same early and late among low wave ranks.
  std::map<std::pair<int, int>, int> sizes;
  for (const Recipient& recipient : selection.recipients()) ++sizes[{recipient.wave, recipient.arm}];
  EXPECT_THAT(sizes,
              ElementsAre(Pair(Pair(0, 0), 200), Pair(Pair(0, 1), 800), Pair(Pair(1, 0), 200), Pair(Pair(1, 1), 800)));
}

TEST_F(SelectionTest, LanguagesAreKeptOnce) {
  world_.AddCustomers(9, [](int i, Customer& customer) { customer.language_code = i % 3 == 0 ? "de" : "en"; });
  const Selection selection = Select(ACampaign());
  EXPECT_THAT(selection.languages(), ElementsAre("de", "en"));
  EXPECT_EQ(selection.languages()[selection.recipients()[3].language], "de");
}

}  // namespace
}  // namespace sendlift::testing
