#include "clients/gateways/loopback/contacts.h"

#include <gmock/gmock.h>

namespace sendlift::loopback {
namespace {

using ::testing::Optional;

TEST(ContactsTest, TheBestCreativeThatReachedAPersonCounts) {
  Contacts contacts({"a", "b"});
  const Person person{.customer_id = "c", .address = "x", .currency = "EUR", .lifts = {0.01, 0.05}};
  EXPECT_EQ(contacts.LiftOf(person), std::nullopt);
  contacts.Reached("x", "a");
  EXPECT_THAT(contacts.LiftOf(person), Optional(0.01));
  contacts.Reached("x", "b");
  contacts.Reached("x", "a");
  EXPECT_THAT(contacts.LiftOf(person), Optional(0.05));
}

TEST(ContactsTest, ACreativeWithoutALiftIsAContactWithoutAnEffect) {
  Contacts contacts({"a"});
  contacts.Reached("x", "other");
  EXPECT_THAT(contacts.LiftOf({.customer_id = "c", .address = "x", .currency = "EUR", .lifts = {0.5}}), Optional(0.0));
  EXPECT_EQ(contacts.LiftOf({.customer_id = "c", .address = "y", .currency = "EUR", .lifts = {0.5}}), std::nullopt);
}

TEST(ContactsTest, KnowsWhenTheLastInstructionCame) {
  Contacts contacts({});
  EXPECT_EQ(contacts.last_arrival(), absl::InfinitePast());
  contacts.Arrived(absl::FromUnixSeconds(5));
  contacts.Arrived(absl::FromUnixSeconds(4));
  EXPECT_EQ(contacts.last_arrival(), absl::FromUnixSeconds(5));
}

}  // namespace
}  // namespace sendlift::loopback
