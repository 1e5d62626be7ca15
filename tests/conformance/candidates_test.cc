#include "storage/candidates.h"

#include <string>
#include <vector>

#include "storage/assignments.h"
#include "storage/suppressions.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Candidate;
using storage::CandidateQuery;
using storage::Condition;
using storage::ForEachCandidate;
using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::IsEmpty;
using ::testing::Pair;

constexpr CampaignNumber kCampaign{3};

// A candidate whose texts are its own.
struct Kept {
  Candidate candidate;
  std::string id;
  std::string language_code;
  std::string tier;
  std::string attributes;
  std::string email;
  std::string phone_number;
};

Condition IdIs(absl::string_view id) { return {.sql = "c.id = $?", .values = {std::string(id)}}; }
Condition TierIs(absl::string_view tier) { return {.sql = "c.tier = $?", .values = {std::string(tier)}}; }

class CandidatesTest : public StorageTest {
 protected:
  std::vector<Kept> Select(const Condition& audience = {}, std::vector<Condition> tiers = {Condition{}}) {
    const CandidateQuery query{
        .workspace = kMain, .campaign = kCampaign, .audience = audience, .tiers = std::move(tiers)};
    std::vector<Kept> kept;
    EXPECT_OK(Read([&](Session& session) {
      return ForEachCandidate(session, query, [&](const Candidate& c) {
        kept.push_back({c, std::string(c.id), std::string(c.language_code), std::string(c.tier),
                        std::string(c.attributes), std::string(c.email), std::string(c.phone_number)});
        return absl::OkStatus();
      });
    }));
    return kept;
  }

  std::vector<std::string> IdsOf(const Condition& audience) {
    std::vector<std::string> ids;
    for (const Kept& kept : Select(audience)) ids.push_back(kept.id);
    return ids;
  }

  uint32_t SuppressedBitsOf(absl::string_view id) {
    const std::vector<Kept> kept = Select(IdIs(id));
    EXPECT_EQ(kept.size(), 1u);
    return kept.at(0).candidate.suppressed_bits;
  }

  void Suppress(std::optional<CustomerNumber> customer, absl::string_view address, std::optional<Channel> channel) {
    Suppression suppression;
    suppression.customer = customer;
    suppression.address = std::string(address);
    suppression.channel = channel;
    EXPECT_OK(Write(storage::PutSuppression, suppression, kNow));
  }
};
ON_EVERY_ENGINE(CandidatesTest);

TEST_P(CandidatesTest, EveryFieldOfTheCustomerIsThere) {
  AddCustomer("ada");
  const std::vector<Kept> kept = Select();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].candidate.customer, CustomerNumber{1});
  EXPECT_EQ(kept[0].id, "ada");
  EXPECT_EQ(kept[0].language_code, "en");
  EXPECT_EQ(kept[0].tier, "GOLD");
  EXPECT_EQ(kept[0].attributes, R"({"first_name":"Ada"})");
  EXPECT_EQ(kept[0].email, "ada@example.com");
  EXPECT_EQ(kept[0].phone_number, "+49ada");
  EXPECT_EQ(kept[0].candidate.consents, Consents::Bit(Channel::kEmail, Purpose::kPromotion));
  EXPECT_EQ(kept[0].candidate.campaign_tier, 0);
  EXPECT_FALSE(kept[0].candidate.assigned);
  EXPECT_EQ(kept[0].candidate.imported_arm, -1);
  EXPECT_EQ(kept[0].candidate.suppressed_bits, 0u);
}

TEST_P(CandidatesTest, AMissingAddressIsEmpty) {
  Customer customer;
  customer.id = "bare";
  AddCustomer(customer);
  const std::vector<Kept> kept = Select();
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(kept[0].email, "");
  EXPECT_EQ(kept[0].phone_number, "");
  EXPECT_EQ(kept[0].candidate.suppressed_bits, 0u);
}

TEST_P(CandidatesTest, TheAudienceComesByCustomerNumber) {
  for (const char* id : {"z", "m", "a"}) AddCustomer(id);
  EXPECT_THAT(IdsOf({}), ElementsAre("z", "m", "a"));
  EXPECT_THAT(IdsOf({.sql = "c.id >= $?", .values = {std::string("m")}}), ElementsAre("z", "m"));
  EXPECT_THAT(IdsOf({.sql = "c.id = $? OR c.id = $?", .values = {std::string("a"), std::string("z")}}),
              ElementsAre("z", "a"));
  EXPECT_THAT(IdsOf(IdIs("nobody")), IsEmpty());
}

TEST_P(CandidatesTest, TheFirstTierWhoseRuleHoldsCounts) {
  for (const char* tier : {"GOLD", "SILVER", "BRONZE", "TIN"}) {
    Customer customer = ACustomer(tier);
    customer.tier = tier;
    AddCustomer(customer);
  }
  const Condition gold_or_silver{.sql = "c.tier = $? OR c.tier = $?",
                                 .values = {std::string("GOLD"), std::string("SILVER")}};
  std::vector<std::pair<std::string, int>> tiers;
  for (const Kept& kept : Select({}, {TierIs("GOLD"), gold_or_silver, TierIs("SILVER"), TierIs("BRONZE")})) {
    tiers.emplace_back(kept.id, kept.candidate.campaign_tier);
  }
  EXPECT_THAT(tiers, ElementsAre(Pair("GOLD", 0), Pair("SILVER", 1), Pair("BRONZE", 3), Pair("TIN", -1)));
  EXPECT_EQ(Select(IdIs("TIN"), {TierIs("GOLD"), Condition{}}).at(0).candidate.campaign_tier, 1);
}

TEST_P(CandidatesTest, WhoeverIsInTheCampaignAlreadyIsIncluded) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  AddCustomer("eve");
  ASSERT_OK(Write(storage::InsertAssignment, kCampaign, Assignment{.customer = bob, .channel = Channel::kSms}));
  ASSERT_OK(Write(storage::InsertAssignment, CampaignNumber{4}, Assignment{.customer = ada}));
  const std::vector<Kept> kept = Select(IdIs("ada"));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].id, "ada");
  EXPECT_FALSE(kept[0].candidate.assigned);
  EXPECT_EQ(kept[1].id, "bob");
  EXPECT_TRUE(kept[1].candidate.assigned);
  EXPECT_EQ(kept[1].candidate.assigned_channel, Channel::kSms);
}

TEST_P(CandidatesTest, ImportedArmsAreThoseOfTheCampaign) {
  const CustomerNumber ada = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  ASSERT_OK(Write(storage::ImportAssignment, kCampaign, ada, 0));
  ASSERT_OK(Write(storage::ImportAssignment, CampaignNumber{4}, bob, 2));
  const std::vector<Kept> kept = Select();
  EXPECT_EQ(kept.at(0).candidate.imported_arm, 0);
  EXPECT_EQ(kept.at(1).candidate.imported_arm, -1);
}

// Bit 0: all channels; bit 1: e-mail, bit 2: SMS, bit 3: phone.
TEST_P(CandidatesTest, SuppressionsOfACustomerAreBitsByChannel) {
  const CustomerNumber all = AddCustomer("all");
  const CustomerNumber some = AddCustomer("some");
  AddCustomer("none");
  Suppress(all, "", std::nullopt);
  Suppress(some, "", Channel::kEmail);
  Suppress(some, "", Channel::kPhone);
  EXPECT_EQ(SuppressedBitsOf("all"), 0b0001u);
  EXPECT_EQ(SuppressedBitsOf("some"), 0b1010u);
  EXPECT_EQ(SuppressedBitsOf("none"), 0u);
}

TEST_P(CandidatesTest, SuppressionsOfAnAddressCountForItsChannels) {
  for (const char* id : {"mail", "mail-all", "number-all", "number-sms", "number-as-mail", "none"}) AddCustomer(id);
  Suppress(std::nullopt, "mail@example.com", Channel::kEmail);
  Suppress(std::nullopt, "mail-all@example.com", std::nullopt);
  Suppress(std::nullopt, "+49number-all", std::nullopt);
  Suppress(std::nullopt, "+49number-sms", Channel::kSms);
  Suppress(std::nullopt, "+49number-as-mail", Channel::kEmail);
  EXPECT_EQ(SuppressedBitsOf("mail"), 0b0010u);
  EXPECT_EQ(SuppressedBitsOf("mail-all"), 0b0010u) << "the number is another address";
  EXPECT_EQ(SuppressedBitsOf("number-all"), 0b1100u);
  EXPECT_EQ(SuppressedBitsOf("number-sms"), 0b0100u);
  EXPECT_EQ(SuppressedBitsOf("number-as-mail"), 0u);
  EXPECT_EQ(SuppressedBitsOf("none"), 0u);
}

TEST_P(CandidatesTest, SuppressionsOfCustomerAndAddressAddUp) {
  const CustomerNumber ada = AddCustomer("ada");
  Suppress(ada, "", Channel::kPhone);
  Suppress(std::nullopt, "ada@example.com", std::nullopt);
  Suppress(std::nullopt, "ada@example.com", Channel::kEmail);
  EXPECT_EQ(SuppressedBitsOf("ada"), 0b1010u);
}

TEST_P(CandidatesTest, AnErrorOfTheCallerEndsTheQuery) {
  AddCustomer("ada");
  AddCustomer("bob");
  const CandidateQuery query{.workspace = kMain, .campaign = kCampaign, .audience = {}, .tiers = {Condition{}}};
  int looks = 0;
  EXPECT_THAT(Read([&](Session& session) {
                return ForEachCandidate(session, query, [&](const Candidate&) {
                  ++looks;
                  return absl::CancelledError("enough");
                });
              }),
              HasCode(absl::StatusCode::kCancelled, "enough"));
  EXPECT_EQ(looks, 1);
}

}  // namespace
}  // namespace sendlift::conformance
