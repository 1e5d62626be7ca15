#include "storage/customer_values.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CustomerValues;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

class CustomerValuesTest : public StorageTest {};
ON_EVERY_ENGINE(CustomerValuesTest);

TEST_P(CustomerValuesTest, ComeInTheOrderOfTheNames) {
  Customer customer = ACustomer("c1");
  customer.attributes["balance"] = "142.40";
  const CustomerNumber number = AddCustomer(customer);
  ASSERT_OK_AND_ASSIGN(
      const std::vector<std::string> values,
      Read(CustomerValues, number,
           Names{"customer.balance", "customer.id", "customer.first_name", "customer.tier", "customer.language_code"}));
  EXPECT_THAT(values, ElementsAre("142.40", "c1", "Ada", "GOLD", "en"));
}

TEST_P(CustomerValuesTest, WhatACustomerDoesNotHaveIsEmpty) {
  const CustomerNumber number = AddCustomer("c1");
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> values,
                       Read(CustomerValues, number, Names{"customer.city", "customer.first_name"}));
  EXPECT_THAT(values, ElementsAre("", "Ada"));
}

TEST_P(CustomerValuesTest, NobodyHasNothing) {
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> values,
                       Read(CustomerValues, CustomerNumber{9}, Names{"customer.id", "customer.tier"}));
  EXPECT_THAT(values, ElementsAre("", ""));
  ASSERT_OK_AND_ASSIGN(const std::vector<std::string> none, Read(CustomerValues, CustomerNumber{9}, Names{}));
  EXPECT_THAT(none, IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
