#include "storage/suppressions.h"

#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::DeleteSuppression;
using storage::ListSuppressions;
using storage::PutSuppression;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Suppression OfCustomer(CustomerNumber customer, std::optional<Channel> channel = std::nullopt) {
  Suppression suppression;
  suppression.customer = customer;
  suppression.channel = channel;
  return suppression;
}

Suppression OfAddress(absl::string_view address, std::optional<Channel> channel = std::nullopt) {
  Suppression suppression;
  suppression.address = std::string(address);
  suppression.channel = channel;
  return suppression;
}

class SuppressionsTest : public StorageTest {
 protected:
  std::vector<int64_t> NumbersAfter(int64_t after, int limit) {
    std::vector<int64_t> numbers;
    const auto suppressions = Read(ListSuppressions, after, limit);
    EXPECT_OK(suppressions);
    for (const Suppression& suppression : suppressions.value()) numbers.push_back(suppression.number);
    return numbers;
  }
};
ON_EVERY_ENGINE(SuppressionsTest);

TEST_P(SuppressionsTest, OneOfACustomerComesBackWithTheCustomersId) {
  const CustomerNumber ada = AddCustomer("ada");
  Suppression suppression = OfCustomer(ada, Channel::kSms);
  suppression.reason = SuppressionReason::kComplained;
  ASSERT_OK_AND_ASSIGN(const Suppression stored, Write(PutSuppression, suppression, kNow));
  EXPECT_EQ(stored.number, 1);
  EXPECT_EQ(stored.customer, ada);
  EXPECT_EQ(stored.customer_id, "ada");
  EXPECT_EQ(stored.address, "");
  EXPECT_EQ(stored.channel, Channel::kSms);
  EXPECT_EQ(stored.reason, SuppressionReason::kComplained);
  EXPECT_EQ(stored.create_time, kNow);
}

TEST_P(SuppressionsTest, OneOfAnAddressOnAllChannelsHasNeitherCustomerNorChannel) {
  ASSERT_OK_AND_ASSIGN(const Suppression stored, Write(PutSuppression, OfAddress("a@example.com"), kNow));
  EXPECT_EQ(stored.customer, std::nullopt);
  EXPECT_EQ(stored.customer_id, "");
  EXPECT_EQ(stored.address, "a@example.com");
  EXPECT_EQ(stored.channel, std::nullopt);
}

TEST_P(SuppressionsTest, TheSameSubjectAgainReturnsTheOneThatStands) {
  Suppression first = OfAddress("a@example.com", Channel::kEmail);
  first.reason = SuppressionReason::kBounced;
  ASSERT_OK(Write(PutSuppression, first, kNow));
  ASSERT_OK_AND_ASSIGN(const Suppression again,
                       Write(PutSuppression, OfAddress("a@example.com", Channel::kEmail), kNow + absl::Hours(1)));
  EXPECT_EQ(again.number, 1);
  EXPECT_EQ(again.reason, SuppressionReason::kBounced);
  EXPECT_EQ(again.create_time, kNow);
  EXPECT_THAT(NumbersAfter(0, 10), ElementsAre(1));
}

TEST_P(SuppressionsTest, ChannelsAndSubjectsStandSideBySide) {
  const CustomerNumber ada = AddCustomer("ada");
  for (const Suppression& suppression :
       {OfCustomer(ada), OfCustomer(ada, Channel::kEmail), OfCustomer(ada, Channel::kPhone), OfAddress("+49ada"),
        OfAddress("+49ada", Channel::kSms), OfAddress("+49", Channel::kSms)}) {
    ASSERT_OK(Write(PutSuppression, suppression, kNow));
  }
  EXPECT_THAT(NumbersAfter(0, 10), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_P(SuppressionsTest, ListsOldestFirstPageByPage) {
  for (const char* address : {"z", "a", "m"}) ASSERT_OK(Write(PutSuppression, OfAddress(address), kNow));
  EXPECT_THAT(NumbersAfter(0, 2), ElementsAre(1, 2));
  EXPECT_THAT(NumbersAfter(2, 2), ElementsAre(3));
  EXPECT_THAT(NumbersAfter(3, 2), IsEmpty());
}

TEST_P(SuppressionsTest, ADeletedOneIsGoneOnce) {
  ASSERT_OK(Write(PutSuppression, OfAddress("a"), kNow));
  ASSERT_OK(Write(PutSuppression, OfAddress("b"), kNow));
  ASSERT_OK(Write(DeleteSuppression, 1));
  EXPECT_THAT(NumbersAfter(0, 10), ElementsAre(2));
  EXPECT_THAT(Write(DeleteSuppression, 1), HasCode(absl::StatusCode::kNotFound, HasSubstr("suppression \"1\"")));
}

TEST_P(SuppressionsTest, WorkspacesAreApart) {
  ASSERT_OK(Write([](storage::Session& session) { return PutSuppression(session, kElsewhere, OfAddress("a"), kNow); }));
  EXPECT_THAT(NumbersAfter(0, 10), IsEmpty());
}

TEST_P(SuppressionsTest, OfACustomerAreTheirOwnAndThoseOfTheirAddresses) {
  Customer ada;
  ada.id = "ada";
  ada.email = "ada@example.com";
  ada.number = AddCustomer("ada");
  const CustomerNumber bob = AddCustomer("bob");
  for (const Suppression& suppression :
       {OfCustomer(bob), OfCustomer(ada.number, Channel::kSms), OfAddress("bob@example.com"),
        OfAddress("ada@example.com", Channel::kEmail), OfCustomer(ada.number)}) {
    ASSERT_OK(Write(PutSuppression, suppression, kNow));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<Suppression> found, Read(storage::SuppressionsOf, ada));
  std::vector<int64_t> numbers;
  for (const Suppression& suppression : found) numbers.push_back(suppression.number);
  EXPECT_THAT(numbers, ElementsAre(2, 4, 5));
}

SuppressionList Robinson(int day) {
  SuppressionList list;
  list.name = "robinson";
  list.day = absl::CivilDay(2026, 11, day);
  return list;
}

TEST_P(SuppressionsTest, AnEntryOfAListSaysWhichAndOfWhen) {
  ASSERT_OK_AND_ASSIGN(const SuppressionList list, Write(storage::OpenSuppressionList, Robinson(1), kNow));
  EXPECT_EQ(list.number, 1);
  EXPECT_FALSE(list.complete);
  EXPECT_TRUE(*Write(storage::PutListEntry, list, OfAddress("+491"), kNow));
  EXPECT_FALSE(*Write(storage::PutListEntry, list, OfAddress("+491"), kNow)) << "importing again changes nothing";
  ASSERT_OK_AND_ASSIGN(const auto all, Read(ListSuppressions, 0, 10));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].list, "robinson");
  EXPECT_EQ(all[0].list_day, absl::CivilDay(2026, 11, 1));
}

TEST_P(SuppressionsTest, ANewerListReplacesTheOlderOneAndNothingElse) {
  const SuppressionList other = *Write(storage::OpenSuppressionList, SuppressionList{.name = "other"}, kNow);
  const SuppressionList older = *Write(storage::OpenSuppressionList, Robinson(1), kNow);
  for (const char* number : {"+491", "+492", "+493"}) {
    ASSERT_OK(Write(storage::PutListEntry, older, OfAddress(number), kNow));
  }
  ASSERT_OK(Write(storage::PutListEntry, other, OfAddress("+491"), kNow));
  ASSERT_OK(Write(PutSuppression, OfAddress("+492"), kNow));
  const SuppressionList newer = *Write(storage::OpenSuppressionList, Robinson(20), kNow + absl::Hours(1));
  EXPECT_EQ(newer.number, older.number);
  EXPECT_FALSE(*Write(storage::PutListEntry, newer, OfAddress("+493"), kNow));
  EXPECT_TRUE(*Write(storage::PutListEntry, newer, OfAddress("+494"), kNow));
  EXPECT_EQ(Read(ListSuppressions, 0, 10)->size(), 6u) << "the older entries hold until the newer list is whole";
  ASSERT_OK_AND_ASSIGN(const auto removed, Write(storage::RemoveOlderEntries, newer, 0));
  EXPECT_EQ(removed.count, 2);
  EXPECT_EQ(removed.next, std::nullopt);
  std::vector<std::string> left;
  const auto all = Read(ListSuppressions, 0, 10);
  for (const Suppression& each : *all) left.push_back(each.address + " " + each.list);
  EXPECT_THAT(left, ElementsAre("+493 robinson", "+491 other", "+492 ", "+494 robinson"));
}

TEST_P(SuppressionsTest, AnOlderListIsRefusedAndTheSameOneGoesOn) {
  ASSERT_OK(Write(storage::OpenSuppressionList, Robinson(20), kNow));
  EXPECT_THAT(Write(storage::OpenSuppressionList, Robinson(19), kNow),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("2026-11-20")));
  ASSERT_OK_AND_ASSIGN(const SuppressionList same, Write(storage::OpenSuppressionList, Robinson(20), kNow));
  ASSERT_OK(Write(storage::CompleteSuppressionList, same, kNow));
  EXPECT_TRUE(Read(storage::ListSuppressionLists)->at(0).complete);
  EXPECT_FALSE(Write(storage::OpenSuppressionList, Robinson(21), kNow)->complete);
  ASSERT_OK(Write(storage::CompleteSuppressionList, same, kNow));
  EXPECT_FALSE(Read(storage::ListSuppressionLists)->at(0).complete) << "it is of another day by now";
}

TEST_P(SuppressionsTest, AnOptOutOfSomebodyOnAListStandsByItself) {
  const SuppressionList list = *Write(storage::OpenSuppressionList, Robinson(1), kNow);
  ASSERT_OK(Write(storage::PutListEntry, list, OfAddress("+491"), kNow));
  ASSERT_OK_AND_ASSIGN(const Suppression own, Write(PutSuppression, OfAddress("+491"), kNow));
  EXPECT_EQ(own.number, 2);
  EXPECT_EQ(own.list, "");
  EXPECT_FALSE(*Write(storage::AddSuppression, OfAddress("+491"), kNow));
}

}  // namespace
}  // namespace sendlift::conformance
