#include "clients/gateways/loopback/people.h"

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Person APerson(const std::string& id, double base_rate) {
  return {.customer_id = id, .address = id, .base_rate = base_rate, .spend_mean = 5000, .currency = "EUR", .lifts = {}};
}

TEST(PeopleTest, ReadsColumnsInAnyOrder) {
  ASSERT_OK_AND_ASSIGN(const People people,
                       ReadPeople("lift_a,customer_id,address,spend_minor_mean,base_rate,currency,lift_b b\r\n"
                                  "0.02,c-1,\"a \"\"x\"\", b@example.com\",5000,0.1,EUR,\r\n"
                                  "\r\n"
                                  "-0.01,c-2,+4930123456,1,0,KRW,0.5"));
  EXPECT_THAT(people.creatives, ElementsAre("a", "b b"));
  ASSERT_EQ(people.persons.size(), 2u);
  EXPECT_EQ(people.persons[0].address, "a \"x\", b@example.com");
  EXPECT_EQ(people.persons[0].base_rate, 0.1);
  EXPECT_THAT(people.persons[0].lifts, ElementsAre(0.02, 0.0));
  EXPECT_EQ(people.persons[1].customer_id, "c-2");
  EXPECT_EQ(people.persons[1].currency, "KRW");
  EXPECT_THAT(people.persons[1].lifts, ElementsAre(-0.01, 0.5));
}

TEST(PeopleTest, SaysWhatIsWrongAndWhere) {
  const std::string header = "customer_id,address,base_rate,spend_minor_mean,currency,lift_a\n";
  struct Case {
    const char* name;
    std::string csv;
    const char* message;
  };
  const std::vector<Case> cases = {
      {"Empty", "", "line 1: there is no column customer_id"},
      {"NoCurrency", "customer_id,address,base_rate,spend_minor_mean\n", "there is no column currency"},
      {"Unknown", "customer_id,address,base_rate,spend_minor_mean,currency,tier\n", "the column tier is not known"},
      {"Twice", "customer_id,address,base_rate,spend_minor_mean,currency,lift_a,lift_a\n", "lift_a is there twice"},
      {"TooFew", header + "c,a,0.1\n", "line 2: it has 3 values, and the header 6"},
      {"NoId", header + ",a,0.1,1,EUR,0\n", "line 2: customer_id"},
      {"Rate", header + "c,a,0.1,1,EUR,0\nc,a,1.1,1,EUR,0\n", "line 3: base_rate is \"1.1\""},
      {"NotANumber", header + "c,a,nan,1,EUR,0\n", "base_rate is \"nan\""},
      {"Mean", header + "c,a,0.1,0,EUR,0\n", "spend_minor_mean is \"0\""},
      {"Currency", header + "c,a,0.1,1,euro,0\n", "currency is \"euro\""},
      {"Lift", header + "c,a,0.1,1,EUR,x\n", "lift_a is \"x\""},
      {"Quotes", header + "c,\"a,0.1,1,EUR,0\n", "line 2: its quotes do not match"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(ReadPeople(c.csv), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.message)))
        << c.name;
  }
}

TEST(PeopleTest, ThePurchaseOfAPersonIsPinned) {
  int bought_count = 0;
  for (int i = 0; i < 20; ++i) bought_count += PurchaseOf(APerson("c-" + std::to_string(i), 0.5), 0, 7).has_value();
  EXPECT_EQ(PurchaseOf(APerson("c-1", 1), 0, 7), PurchaseOf(APerson("c-1", 1), 0, 7));
  EXPECT_NE(PurchaseOf(APerson("c-1", 1), 0, 7), PurchaseOf(APerson("c-1", 1), 0, 8));
  EXPECT_NE(PurchaseOf(APerson("c-1", 1), 0, 7), PurchaseOf(APerson("c-2", 1), 0, 7));
  EXPECT_GT(bought_count, 0);
  EXPECT_LT(bought_count, 20);
}

// Who buys without a contact buys with one as well, and the same: only the effect differs.
TEST(PeopleTest, AContactOnlyAddsBuyers) {
  int added_count = 0;
  for (int i = 0; i < 10'000; ++i) {
    const Person person = APerson("c-" + std::to_string(i), 0.1);
    const auto without = PurchaseOf(person, 0, 3);
    const auto with = PurchaseOf(person, 0.05, 3);
    if (without.has_value()) EXPECT_EQ(without, with);
    added_count += with.has_value() && !without.has_value();
  }
  EXPECT_GT(added_count, 0);
}

// Rates and means are within 4.5 standard errors of the truth: by chance alone it fails once in 150,000 seeds.
TEST(PeopleTest, RatesAndSpendConverge) {
  constexpr int kPeople = 200'000;
  for (const double lift : {0.0, 0.03, -0.05}) {
    double count = 0, spend = 0, delay = 0;
    for (int i = 0; i < kPeople; ++i) {
      const auto purchase = PurchaseOf(APerson("c-" + std::to_string(i), 0.1), lift, 20240101);
      if (!purchase.has_value()) continue;
      ASSERT_GE(purchase->minor_units, 1);
      ++count;
      spend += static_cast<double>(purchase->minor_units);
      delay += purchase->delay;
    }
    const double rate = 0.1 + lift;
    EXPECT_NEAR(count / kPeople, rate, 4.5 * std::sqrt(rate * (1 - rate) / kPeople));
    EXPECT_NEAR(spend / count, 5000, 4.5 * 5000 / std::sqrt(count));
    EXPECT_NEAR(delay / count, 0.5, 4.5 * std::sqrt(1.0 / 12 / count));
  }
}

}  // namespace
}  // namespace sendlift::loopback
