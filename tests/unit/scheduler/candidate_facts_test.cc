#include "scheduler/candidate_facts.h"

#include <gtest/gtest.h>

#include "model/customer.h"

namespace sendlift::testing {
namespace {

storage::Candidate Willing() {
  Consents consents;
  consents.Grant(Channel::kEmail, Purpose::kService);
  consents.Grant(Channel::kSms, Purpose::kService);
  return {.consents = consents.bits(), .email = "ann@example.com", .phone_number = "+4930123456"};
}

TEST(CandidateFactsTest, TheFirstObstacleOnAChannelIsNamed) {
  storage::Candidate candidate = Willing();
  const auto obstacle = [&](Channel channel) { return ObstacleOn(candidate, channel, Purpose::kService); };
  EXPECT_EQ(obstacle(Channel::kEmail), std::nullopt);
  EXPECT_EQ(obstacle(Channel::kPhone), ExclusionReason::kNoConsent);
  candidate.suppressed_bits = 1u << static_cast<uint32_t>(Channel::kSms);
  EXPECT_EQ(obstacle(Channel::kEmail), std::nullopt);
  EXPECT_EQ(obstacle(Channel::kSms), ExclusionReason::kSuppressed);
  candidate.suppressed_bits = 1;
  EXPECT_EQ(obstacle(Channel::kEmail), ExclusionReason::kSuppressed);
  candidate.phone_number = "";
  EXPECT_EQ(obstacle(Channel::kSms), ExclusionReason::kNoAddress);
}

TEST(CandidateFactsTest, OnlyPromotionsAreNotForTheClassThatIsNotServed) {
  storage::Candidate candidate;
  candidate.attributes = R"({"class":"do_not_serve"})";
  EXPECT_TRUE(IsNotServed(candidate, Purpose::kPromotion));
  EXPECT_FALSE(IsNotServed(candidate, Purpose::kService));
  candidate.attributes = R"({"note":"do_not_serve"})";
  EXPECT_FALSE(IsNotServed(candidate, Purpose::kPromotion));
}

TEST(CandidateFactsTest, CallsAndTextsGoToTheNumber) {
  EXPECT_EQ(AddressOf(Willing(), Channel::kEmail), "ann@example.com");
  EXPECT_EQ(AddressOf(Willing(), Channel::kSms), "+4930123456");
  EXPECT_EQ(AddressOf(Willing(), Channel::kPhone), "+4930123456");
}

}  // namespace
}  // namespace sendlift::testing
