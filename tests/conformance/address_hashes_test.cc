#include "storage/address_hashes.h"

#include <vector>

#include "base/status.h"
#include "storage/access.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AddressHashesTest : public StorageTest {
 protected:
  std::vector<CustomerNumber> At(absl::string_view address) { return *Read(storage::CustomersAt, address); }
};
ON_EVERY_ENGINE(AddressHashesTest);

TEST_P(AddressHashesTest, TheKeyIsDrawnOnceAndStays) {
  EXPECT_FALSE(Read(storage::FindPersonKey)->has_value());
  ASSERT_OK_AND_ASSIGN(const HashKey key, Write(storage::PersonKey));
  EXPECT_NE(key, HashKey{});
  EXPECT_EQ(*Write(storage::PersonKey), key);
  EXPECT_EQ(**Read(storage::FindPersonKey), key);
}

TEST_P(AddressHashesTest, EmailAndNumberAreApartByTheirSign) {
  const HashKey key = {1};
  EXPECT_LT(storage::AddressHash(key, storage::kEmailKind, "a@example.com"), 0);
  EXPECT_GE(storage::AddressHash(key, storage::kPhoneKind, "+49301"), 0);
  EXPECT_NE(storage::AddressHash(key, storage::kPhoneKind, "+49301"),
            storage::AddressHash({2}, storage::kPhoneKind, "+49301"));
}

TEST_P(AddressHashesTest, AnAddressThatMovesIsFoundWhereItIsNow) {
  Customer ada = ACustomer("ada");
  ada.number = AddCustomer(ada);
  const CustomerNumber bob = AddCustomer("bob");
  EXPECT_THAT(At("ada@example.com"), ElementsAre(ada.number));
  Customer moved = ada;
  moved.email = "bob@example.com";
  moved.phone_number.clear();
  ASSERT_OK(Write([&](Session& session) {
    return storage::UpdateCustomer(session, kMain, ada, {.customer = moved, .origins = {}}, kNow);
  }));
  EXPECT_THAT(At("ada@example.com"), IsEmpty());
  EXPECT_THAT(At("+49ada"), IsEmpty());
  EXPECT_THAT(At("bob@example.com"), ElementsAre(ada.number, bob));
}

TEST_P(AddressHashesTest, CustomersFarApartAreFound) {
  std::vector<CustomerNumber> numbers;
  for (const int64_t number : {1, 16'383, 16'384, 70'000}) {
    Customer customer = ACustomer("c" + std::to_string(number));
    customer.number = {number};
    customer.email = "shared@example.com";
    ASSERT_OK(Write([&](Session& session) {
      return storage::InsertCustomer(session, kMain, {.customer = customer, .origins = {}}, kNow);
    }));
    numbers.push_back({number});
  }
  EXPECT_EQ(At("shared@example.com"), numbers);
}

TEST_P(AddressHashesTest, AddressesOfAnOlderDatabaseAreHashedOnce) {
  const CustomerNumber ada = AddCustomer("ada");
  ASSERT_OK(Write([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(session.Execute("DELETE FROM address_hashes").status());
    return storage::PutSetting(session, "address_hashes_missing", "1");
  }));
  EXPECT_THAT(At("ada@example.com"), IsEmpty());
  ASSERT_OK(Write(storage::MakeMissingAddressHashes));
  EXPECT_THAT(At("ada@example.com"), ElementsAre(ada));
  EXPECT_THAT(At("+49ada"), ElementsAre(ada));
  ASSERT_OK(Write([&](Session& session) { return session.Execute("DELETE FROM address_hashes").status(); }));
  ASSERT_OK(Write(storage::MakeMissingAddressHashes));
  EXPECT_THAT(At("+49ada"), IsEmpty()) << "nothing is done a second time";
}

}  // namespace
}  // namespace sendlift::conformance
