#include "model/customer.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(ConsentsTest, EveryChannelAndPurposeIsAgreedToByItself) {
  for (const Channel channel : kChannels) {
    for (const Purpose purpose : kPurposes) {
      Consents consents;
      consents.Grant(channel, purpose);
      for (const Channel other : kChannels) {
        for (const Purpose also : kPurposes) {
          EXPECT_EQ(consents.Has(other, also), other == channel && also == purpose);
        }
      }
    }
  }
}

TEST(ConsentsTest, BitsThatAreStoredNeverChange) {
  EXPECT_EQ(Consents::Bit(Channel::kEmail, Purpose::kPromotion), 1u);
  EXPECT_EQ(Consents::Bit(Channel::kEmail, Purpose::kSurvey), 4u);
  EXPECT_EQ(Consents::Bit(Channel::kSms, Purpose::kPromotion), 8u);
  EXPECT_EQ(Consents::Bit(Channel::kPhone, Purpose::kSurvey), 256u);
}

TEST(CustomerTest, SmsAndPhoneShareTheNumber) {
  Customer customer;
  customer.email = "a@example.com";
  customer.phone_number = "+49301234567";
  EXPECT_EQ(customer.AddressFor(Channel::kEmail), "a@example.com");
  EXPECT_EQ(customer.AddressFor(Channel::kSms), "+49301234567");
  EXPECT_EQ(customer.AddressFor(Channel::kPhone), "+49301234567");
}

}  // namespace
}  // namespace sendlift
