#include "model/origins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/random.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

Customer ACustomer() {
  Customer customer;
  customer.id = "c-1";
  customer.tier = "VIP";
  customer.email = "ann@example.com";
  customer.attributes = {{"city", "Ulm"}, {"visits", "3"}};
  return customer;
}

TEST(OriginsTest, ACustomerOfOneBatchTakesAFewBytes) {
  const Customer customer = ACustomer();
  const Origins origins = Origins::Decode(Origins::EncodeOne(300), customer);
  EXPECT_EQ(origins.Of(CustomerField::kTier), 300);
  EXPECT_EQ(origins.Of(CustomerField::kTimeZone), 0) << "nobody has said anything about an empty field";
  EXPECT_EQ(origins.Of("city"), 300);
  EXPECT_EQ(origins.Of("country"), 0);
  EXPECT_EQ(origins.Encode(customer), Origins::EncodeOne(300));
  EXPECT_EQ(origins.Encode(customer).size(), 2u);
  EXPECT_THAT(origins.Batches(), ElementsAre(300));
}

TEST(OriginsTest, ACustomerWithoutImportsHasNone) {
  const Origins origins = Origins::Decode("", ACustomer());
  EXPECT_EQ(origins, Origins());
  EXPECT_TRUE(origins.Batches().empty());
}

TEST(OriginsTest, WhatIsEncodedComesBackWhateverItIs) {
  Random random(20'260'318);
  for (int round = 0; round < 2000; ++round) {
    Customer customer;
    Origins origins;
    for (const CustomerField field : kCustomerFields) {
      if (random.Below(2) == 0) CopyField(ACustomer(), field, customer);
      if (random.Below(3) != 0) origins.Set(field, static_cast<int64_t>(random.Below(4)) * 1000);
    }
    for (int i = 0; i < 4; ++i) {
      const std::string name = absl::StrCat("a", i);
      if (random.Below(2) == 0) customer.attributes[name] = "x";
      if (random.Below(3) != 0) origins.Set(name, static_cast<int64_t>(random.Below(3)) * 7 + 1);
    }
    const std::string bytes = origins.Encode(customer);
    const Origins back = Origins::Decode(bytes, customer);
    for (const CustomerField field : kCustomerFields) EXPECT_EQ(back.Of(field), origins.Of(field)) << round;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(back.Of(absl::StrCat("a", i)), origins.Of(absl::StrCat("a", i))) << round;
    for (size_t cut = 0; cut < bytes.size(); ++cut) (void)Origins::Decode(bytes.substr(0, cut), customer);
  }
}

TEST(OriginsTest, FieldsAreCopiedAndClearedOneByOne) {
  Customer customer;
  for (const CustomerField field : kCustomerFields) {
    EXPECT_TRUE(IsEmpty(customer, field)) << NameOf(field);
    CopyField(ACustomer(), field, customer);
    EXPECT_TRUE(IsSame(customer, ACustomer(), field));
  }
  EXPECT_FALSE(IsEmpty(customer, CustomerField::kEmail));
  ClearField(CustomerField::kEmail, customer);
  EXPECT_TRUE(IsEmpty(customer, CustomerField::kEmail));
  EXPECT_EQ(customer.tier, "VIP");
}

}  // namespace
}  // namespace sendlift
