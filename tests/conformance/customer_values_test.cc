#include "storage/customer_values.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

// "place: value value" of each, as they came.
std::vector<std::string> ValuesOfMany(storage::Session& session, const std::vector<CustomerNumber>& customers,
                                      const Names& names) {
  std::vector<storage::WantedValues> wanted;
  for (const CustomerNumber customer : customers) wanted.push_back({.customer = customer, .names = names});
  std::vector<std::string> came;
  EXPECT_OK(
      storage::ForEachCustomerValues(session, kMain, wanted, [&](size_t place, absl::Span<const std::string> values) {
        came.push_back(absl::StrCat(place, ":", absl::StrJoin(values, " ")));
        return absl::OkStatus();
      }));
  return came;
}

TEST_P(CustomerValuesTest, OfManyComeOnceEachInOrderWhetherTheyLieCloseOrFarApart) {
  std::vector<CustomerNumber> numbers;
  for (int i = 0; i < 40; ++i) numbers.push_back(AddCustomer(absl::StrCat("c", i)));
  const Names names = {"customer.id", "customer.first_name"};
  EXPECT_OK(database().Read([&](storage::Session& session) {
    EXPECT_THAT(ValuesOfMany(session, {numbers[3], numbers[4], numbers[7]}, names),
                ElementsAre("0:c3 Ada", "1:c4 Ada", "2:c7 Ada"));
    EXPECT_THAT(ValuesOfMany(session, {numbers[0], numbers[39]}, names), ElementsAre("0:c0 Ada", "1:c39 Ada"));
    EXPECT_THAT(ValuesOfMany(session, {}, names), IsEmpty());
    return absl::OkStatus();
  }));
}

TEST_P(CustomerValuesTest, OfManyAreEmptyForThoseWhoAreGone) {
  const CustomerNumber first = AddCustomer("c1"), last = AddCustomer("c2");
  const CustomerNumber next{last.value + 1}, far{last.value + 1000};
  EXPECT_OK(database().Read([&](storage::Session& session) {
    EXPECT_THAT(ValuesOfMany(session, {first, last, next}, {"customer.id"}), ElementsAre("0:c1", "1:c2", "2:"));
    EXPECT_THAT(ValuesOfMany(session, {last, far}, {"customer.id"}), ElementsAre("0:c2", "1:"));
    return absl::OkStatus();
  }));
}

TEST_P(CustomerValuesTest, AttributesOfTheFirstAndTheLastCustomersAreNamed) {
  for (const char* name : {"oldest", "second", "middle", "newest"}) {
    Customer customer = ACustomer(name);
    customer.attributes = {{name, "1"}, {"shared", "2"}};
    AddCustomer(customer);
  }
  ASSERT_OK_AND_ASSIGN(const Names all, Read(storage::SomeAttributeNames, 10));
  EXPECT_THAT(all, ElementsAre("middle", "newest", "oldest", "second", "shared"));
  ASSERT_OK_AND_ASSIGN(const Names some, Read(storage::SomeAttributeNames, 1));
  EXPECT_THAT(some, ElementsAre("newest", "oldest", "shared"));
  ASSERT_OK_AND_ASSIGN(const Names none, Read(storage::SomeAttributeNames, 0));
  EXPECT_THAT(none, IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
