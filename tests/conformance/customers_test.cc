#include "storage/customers.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Condition;
using storage::CountCustomers;
using storage::FindCustomer;
using storage::GetCustomer;
using storage::GetCustomerByNumber;
using storage::ListCustomers;
using storage::Session;
using storage::UpsertCustomer;
using storage::Upserted;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

class CustomersTest : public StorageTest {
 protected:
  std::vector<std::string> IdsOf(const Condition& condition, CustomerNumber after = {}, int limit = 100) {
    std::vector<std::string> ids;
    const auto customers = Read(ListCustomers, condition, after, limit);
    EXPECT_OK(customers);
    for (const Customer& customer : customers.value()) ids.push_back(customer.id);
    return ids;
  }
};
ON_EVERY_ENGINE(CustomersTest);

TEST_P(CustomersTest, EveryFieldComesBack) {
  Customer customer = ACustomer("c1");
  customer.consents.Grant(Channel::kPhone, Purpose::kSurvey);
  customer.attributes["city"] = "K\xc3\xb6ln \"am Rhein\"";
  customer.attributes["shoe_size"] = "38.5";
  ASSERT_OK_AND_ASSIGN(const Upserted upserted, Write(UpsertCustomer, customer, kNow));
  EXPECT_EQ(upserted, Upserted::kCreated);
  ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, "c1"));
  EXPECT_EQ(stored.id, "c1");
  EXPECT_EQ(stored.tier, "GOLD");
  EXPECT_EQ(stored.language_code, "en");
  EXPECT_EQ(stored.time_zone, "Europe/Berlin");
  EXPECT_EQ(stored.email, "c1@example.com");
  EXPECT_EQ(stored.phone_number, "+49c1");
  EXPECT_EQ(stored.consents, customer.consents);
  EXPECT_EQ(stored.attributes, customer.attributes);
  EXPECT_EQ(stored.create_time, kNow);
  EXPECT_EQ(stored.update_time, kNow);
  ASSERT_OK_AND_ASSIGN(const Customer by_number, Read(GetCustomerByNumber, stored.number));
  EXPECT_EQ(by_number.id, "c1");
}

TEST_P(CustomersTest, NumbersCountUpAndTheRowsOwnIsIgnored) {
  Customer customer = ACustomer("a");
  customer.number = {77};
  EXPECT_EQ(AddCustomer(customer), CustomerNumber{1});
  EXPECT_EQ(AddCustomer("b"), CustomerNumber{2});
  EXPECT_EQ(AddCustomer("a"), CustomerNumber{1});
}

TEST_P(CustomersTest, TheSameRowAgainChangesNothing) {
  AddCustomer("a");
  ASSERT_OK_AND_ASSIGN(const Upserted again, Write(UpsertCustomer, ACustomer("a"), kNow + absl::Hours(1)));
  EXPECT_EQ(again, Upserted::kUnchanged);
  ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, "a"));
  EXPECT_EQ(stored.update_time, kNow);
}

TEST_P(CustomersTest, WhatARowLeavesOutStays) {
  AddCustomer("a");
  Customer row;
  row.id = "a";
  ASSERT_OK_AND_ASSIGN(const Upserted nothing, Write(UpsertCustomer, row, kNow));
  EXPECT_EQ(nothing, Upserted::kUnchanged);
  row.tier = "SILVER";
  row.attributes = {{"city", "Rome"}};
  ASSERT_OK_AND_ASSIGN(const Upserted some, Write(UpsertCustomer, row, kNow + absl::Hours(1)));
  EXPECT_EQ(some, Upserted::kUpdated);
  ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, "a"));
  EXPECT_EQ(stored.tier, "SILVER");
  EXPECT_EQ(stored.email, "a@example.com");
  EXPECT_EQ(stored.consents, ACustomer("a").consents);
  EXPECT_THAT(stored.attributes, ElementsAre(Pair("city", "Rome"), Pair("first_name", "Ada")));
  EXPECT_EQ(stored.create_time, kNow);
  EXPECT_EQ(stored.update_time, kNow + absl::Hours(1));
}

TEST_P(CustomersTest, WhatARowSaysTakesThePlaceOfWhatWasStored) {
  AddCustomer("a");
  Customer row = ACustomer("a");
  row.email = "new@example.com";
  row.phone_number = "+4930";
  row.consents = Consents(Consents::Bit(Channel::kSms, Purpose::kService));
  row.attributes = {{"first_name", "Grace"}};
  ASSERT_OK(Write(UpsertCustomer, row, kNow));
  ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, "a"));
  EXPECT_EQ(stored.email, "new@example.com");
  EXPECT_EQ(stored.phone_number, "+4930");
  EXPECT_EQ(stored.consents, row.consents);
  EXPECT_THAT(stored.attributes, ElementsAre(Pair("first_name", "Grace")));
}

TEST_P(CustomersTest, ACustomerWithoutAddressesHasNone) {
  Customer row;
  row.id = "a";
  AddCustomer(row);
  ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, "a"));
  EXPECT_EQ(stored.email, "");
  EXPECT_EQ(stored.phone_number, "");
  EXPECT_THAT(stored.attributes, IsEmpty());
}

TEST_P(CustomersTest, WhoIsNotThereIsNotFound) {
  EXPECT_THAT(Read(GetCustomer, "nobody"), HasCode(absl::StatusCode::kNotFound, HasSubstr("customer \"nobody\"")));
  EXPECT_THAT(Read(GetCustomerByNumber, CustomerNumber{5}), HasCode(absl::StatusCode::kNotFound, HasSubstr("5")));
  ASSERT_OK_AND_ASSIGN(const std::optional<CustomerNumber> number, Read(FindCustomer, "nobody"));
  EXPECT_FALSE(number.has_value());
}

TEST_P(CustomersTest, OddIdsAreIdsLikeAnyOther) {
  for (const char* id : {"O'Hara\"; DROP TABLE customers", "%", "_", "A", "a", "\xc3\xa9", "e\xcc\x81", " "}) {
    AddCustomer(id);
    ASSERT_OK_AND_ASSIGN(const Customer stored, Read(GetCustomer, id));
    EXPECT_EQ(stored.id, id);
  }
  ASSERT_OK_AND_ASSIGN(const int64_t count, Read(CountCustomers, Condition{}));
  EXPECT_EQ(count, 8);
}

TEST_P(CustomersTest, ListsInTheOrderOfTheirImportPageByPage) {
  for (const char* id : {"z", "m", "a"}) AddCustomer(id);
  EXPECT_THAT(IdsOf({}), ElementsAre("z", "m", "a"));
  EXPECT_THAT(IdsOf({}, {}, 2), ElementsAre("z", "m"));
  EXPECT_THAT(IdsOf({}, {2}, 2), ElementsAre("a"));
  EXPECT_THAT(IdsOf({}, {3}, 2), IsEmpty());
}

TEST_P(CustomersTest, ListsAndCountsThoseForWhomAConditionHolds) {
  for (const char* tier : {"GOLD", "SILVER", "GOLD", "BRONZE"}) {
    Customer customer = ACustomer(absl::StrCat("c", IdsOf({}).size()));
    customer.tier = tier;
    AddCustomer(customer);
  }
  const Condition gold{.sql = "c.tier = $? AND c.customer >= $?", .values = {std::string("GOLD"), int64_t{2}}};
  EXPECT_THAT(IdsOf(gold), ElementsAre("c2"));
  const Condition either{.sql = "c.tier = $? OR c.tier = $?", .values = {std::string("GOLD"), std::string("SILVER")}};
  EXPECT_THAT(IdsOf(either, {1}), ElementsAre("c1", "c2")) << "an OR does not reach out of its condition";
  ASSERT_OK_AND_ASSIGN(const int64_t count, Read(CountCustomers, either));
  EXPECT_EQ(count, 3);
}

TEST_P(CustomersTest, AreFoundByAnAddressOfEitherKind) {
  std::vector<CustomerNumber> numbers;
  for (const char* id : {"ada", "bob", "cy"}) {
    Customer customer;
    customer.id = id;
    customer.email = absl::string_view(id) == "cy" ? "other@example.com" : "shared@example.com";
    customer.phone_number = absl::string_view(id) == "bob" ? "" : "+4915112345";
    ASSERT_OK(Write(storage::UpsertCustomer, customer, kNow));
    numbers.push_back(**Read(storage::FindCustomer, id));
  }
  EXPECT_THAT(*Read(storage::CustomersAt, "shared@example.com"), ElementsAre(numbers[0], numbers[1]));
  EXPECT_THAT(*Read(storage::CustomersAt, "+4915112345"), ElementsAre(numbers[0], numbers[2]));
  EXPECT_THAT(*Read(storage::CustomersAt, "nobody@example.com"), ElementsAre());
}

TEST_P(CustomersTest, WorkspacesAreApart) {
  AddCustomer("a");
  ASSERT_OK(Write([](Session& session) { return UpsertCustomer(session, kElsewhere, ACustomer("b"), kNow); }));
  EXPECT_THAT(IdsOf({}), ElementsAre("a"));
  EXPECT_THAT(Read(GetCustomer, "b"), HasCode(absl::StatusCode::kNotFound, HasSubstr("b")));
  ASSERT_OK_AND_ASSIGN(const Customer b, Read([](Session& session) { return GetCustomer(session, kElsewhere, "b"); }));
  EXPECT_EQ(b.number, CustomerNumber{1});
}

TEST_P(CustomersTest, AnAddressThatIsEmptyGoesAwayAndOriginsAreKept) {
  const CustomerNumber number = AddCustomer("a");
  ASSERT_OK_AND_ASSIGN(const Customer before, Read(GetCustomer, "a"));
  storage::CustomerRecord after = {.customer = before, .origins = "\x07"};
  after.customer.email.clear();
  ASSERT_OK(Write(
      [&](Session& session) { return storage::UpdateCustomer(session, kMain, before, after, kNow + absl::Hours(1)); }));
  const auto record = [&] {
    return *Read([&](Session& session) { return storage::FindCustomerRecord(session, kMain, number); });
  };
  EXPECT_EQ(record()->customer.email, "");
  EXPECT_EQ(record()->customer.phone_number, "+49a");
  EXPECT_EQ(record()->origins, "\x07");
  ASSERT_OK(Write(storage::PutOrigins, number, absl::string_view("\x08\x00", 2)));
  EXPECT_EQ(record()->origins, std::string("\x08\x00", 2));
}

}  // namespace
}  // namespace sendlift::conformance
