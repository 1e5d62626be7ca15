#include "storage/new_customers.h"

#include <string>
#include <vector>

#include "base/status.h"
#include "storage/consents.h"
#include "storage/customer_blocks.h"
#include "storage/customers.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::HasIdBetween;
using storage::InsertCustomers;
using storage::NewCustomer;
using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NewCustomersTest : public StorageTest {
 protected:
  // Customers of all kinds: without an address, a number or a consent.
  static std::vector<Customer> Population(int count) {
    std::vector<Customer> population;
    for (int i = 0; i < count; ++i) {
      Customer customer = ACustomer("c" + std::to_string(1000 + i));
      if (i % 3 == 0) customer.email.clear();
      if (i % 5 == 0) customer.phone_number.clear();
      if (i % 7 == 0) customer.consents = Consents();
      customer.attributes["place"] = std::to_string(i);
      population.push_back(std::move(customer));
    }
    return population;
  }
  // With numbers from `first` on.
  absl::Status InsertAll(const std::vector<Customer>& population, int64_t first) {
    std::vector<NewCustomer> customers;
    for (const Customer& customer : population) {
      customers.push_back({.customer = &customer,
                           .number = {first + static_cast<int64_t>(customers.size())},
                           .origins = "o",
                           .create_time = kNow,
                           .update_time = kNow + absl::Seconds(1),
                           .basis = ConsentBasis{.cause = ConsentCause::kImport, .number = 4, .source = "web"}});
    }
    return Write([&](Session& session) { return InsertCustomers(session, kMain, customers, kNow); });
  }
};
ON_EVERY_ENGINE(NewCustomersTest);

TEST_P(NewCustomersTest, ManyAtOnceAreAllThereWithEverything) {
  const std::vector<Customer> population = Population(200);
  ASSERT_OK(InsertAll(population, 16'300));
  for (size_t i = 0; i < population.size(); ++i) {
    Customer expected = population[i];
    expected.number = {16'300 + static_cast<int64_t>(i)};
    expected.create_time = kNow;
    expected.update_time = kNow + absl::Seconds(1);
    ASSERT_OK_AND_ASSIGN(const auto stored, Read([&](Session& session) {
                           return storage::FindCustomerRecord(session, kMain, absl::string_view(expected.id));
                         }));
    ASSERT_TRUE(stored.has_value()) << expected.id;
    EXPECT_EQ(stored->customer, expected) << expected.id;
    EXPECT_EQ(stored->origins, "o");
    for (const std::string& address : {expected.email, expected.phone_number}) {
      if (!address.empty()) EXPECT_THAT(*Read(storage::CustomersAt, address), ElementsAre(expected.number)) << address;
    }
    const auto changes = Read(storage::ListConsentChanges, expected.number, 0, 10);
    ASSERT_OK(changes);
    if (expected.consents == Consents()) {
      EXPECT_THAT(*changes, IsEmpty());
    } else {
      ASSERT_THAT(*changes, SizeIs(1));
      EXPECT_EQ(changes->front().number, 1);
      EXPECT_EQ(changes->front().given, expected.consents);
      EXPECT_EQ(changes->front().basis.source, "web");
      EXPECT_EQ(changes->front().basis.time, kNow) << "not after it became known";
    }
  }
}

TEST_P(NewCustomersTest, ALaterChangeOfConsentIsNumberedBehindTheFirst) {
  ASSERT_OK(InsertAll({ACustomer("ada")}, 1));
  ASSERT_OK(Write([](Session& session) {
    return storage::RecordConsents(session, kMain, {1}, Consents(1), Consents(3), {}, kNow);
  }));
  ASSERT_OK_AND_ASSIGN(const auto changes, Read(storage::ListConsentChanges, CustomerNumber{1}, 0, 10));
  ASSERT_THAT(changes, SizeIs(2));
  EXPECT_EQ(changes[1].number, 2);
}

TEST_P(NewCustomersTest, AnIdOrNumberThatIsTakenIsAnErrorAndNothingIsStored) {
  ASSERT_OK(InsertAll({ACustomer("ada")}, 1));
  EXPECT_FALSE(InsertAll({ACustomer("bob"), ACustomer("ada")}, 2).ok());
  EXPECT_FALSE(InsertAll({ACustomer("bob")}, 1).ok());
  ASSERT_OK_AND_ASSIGN(const auto bob, Read(storage::FindCustomer, "bob"));
  EXPECT_FALSE(bob.has_value());
}

TEST_P(NewCustomersTest, EveryBlockWithANewCustomerCountsAsChanged) {
  ASSERT_OK(InsertAll(Population(200), 200));
  ASSERT_OK_AND_ASSIGN(const auto before, Read(storage::ReadBlockVersions));
  ASSERT_THAT(before, SizeIs(2)) << "200 to 255, 256 to 399";
  ASSERT_OK(InsertAll({ACustomer("ada")}, 400));
  ASSERT_OK_AND_ASSIGN(const auto after, Read(storage::ReadBlockVersions));
  ASSERT_THAT(after, SizeIs(2));
  EXPECT_EQ(after[0].version, before[0].version);
  EXPECT_GT(after[1].version, before[1].version);
}

TEST_P(NewCustomersTest, AnIdIsLookedForBetweenTwoWithBothEnds) {
  AddCustomer("k5");
  EXPECT_TRUE(*Read(HasIdBetween, "k5", "k5"));
  EXPECT_TRUE(*Read(HasIdBetween, "a", "k5"));
  EXPECT_TRUE(*Read(HasIdBetween, "k5", "z"));
  EXPECT_TRUE(*Read(HasIdBetween, "k", "k9"));
  EXPECT_FALSE(*Read(HasIdBetween, "k50", "z"));
  EXPECT_FALSE(*Read(HasIdBetween, "a", "k4"));
  const auto elsewhere = Read([](Session& session) { return HasIdBetween(session, kElsewhere, "a", "z"); });
  EXPECT_FALSE(*elsewhere);
}

}  // namespace
}  // namespace sendlift::conformance
