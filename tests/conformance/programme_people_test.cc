#include "storage/programme_people.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "storage/erasures.h"
#include "storage/merges.h"
#include "storage/programme_outcomes.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class ProgrammePeopleTest : public StorageTest {
 protected:
  void SetUp() override {
    for (const char* id : {"a", "b", "c", "d"}) AddCustomer(id);
  }
  // Merges `id` into a; the merge's number.
  int64_t MergeIntoA(const std::string& id, absl::Time now) {
    const auto merge = Write([&](Session& session) -> absl::StatusOr<Merge> {
      const auto a = storage::FindCustomerRecord(session, kMain, "a");
      const auto other = storage::FindCustomerRecord(session, kMain, id);
      Merge made;
      made.survivor = (*a)->customer.number;
      made.survivor_id = "a";
      const auto stored = storage::InsertMerge(session, kMain, made, {**a, **other}, {}, now);
      const absl::Status replaced =
          storage::ReplaceCustomer(session, kMain, (*other)->customer, made.survivor, stored->number);
      if (!replaced.ok()) return replaced;
      return stored;
    });
    EXPECT_OK(merge);
    return merge->number;
  }
  void Undo(int64_t number, absl::Time now) {
    ASSERT_OK(Write([&](Session& session) -> absl::Status {
      const auto records = storage::RecordsBefore(session, kMain, number);
      const absl::Status restored = storage::RestoreCustomer(session, kMain, records->at(1));
      if (!restored.ok()) return restored;
      return storage::MarkUndone(session, kMain, number, now);
    }));
  }
  void Erase(const std::string& id, absl::Time now) {
    ASSERT_OK(Write([&](Session& session) -> absl::Status {
      const auto customer = storage::GetCustomer(session, kMain, id);
      const auto person = storage::ReadPerson(session, kMain, *customer);
      return storage::ForgetPerson(session, kMain, *person, now);
    }));
  }
  std::set<std::string> At(absl::Time time, int64_t first = 1, int64_t last = 100) {
    std::set<std::string> people;
    EXPECT_OK(Read([&](Session& session) {
      return storage::ForEachCustomerAt(
          session, kMain, time, first, last,
          [&](CustomerNumber number, absl::string_view id) { people.insert(absl::StrCat(number.value, " ", id)); });
    }));
    return people;
  }
};
ON_EVERY_ENGINE(ProgrammePeopleTest);

TEST_P(ProgrammePeopleTest, WhoWasMergedLaterIsACustomerOfItsOwnAtTheTime) {
  EXPECT_THAT(At(kNow), ElementsAre("1 a", "2 b", "3 c", "4 d"));
  EXPECT_THAT(At(kNow, 2, 3), ElementsAre("2 b", "3 c"));
  MergeIntoA("b", kNow);
  MergeIntoA("d", kNow + absl::Hours(2));
  EXPECT_THAT(At(kNow), ElementsAre("1 a", "2 b", "3 c", "4 d"));
  EXPECT_THAT(At(kNow + absl::Hours(1)), ElementsAre("1 a", "3 c", "4 d"));
  EXPECT_THAT(At(kNow + absl::Hours(3)), ElementsAre("1 a", "3 c"));
}

TEST_P(ProgrammePeopleTest, TheIdOfAMergedCustomerIsFoundAndThatOfAnErasedOneIsNot) {
  MergeIntoA("b", kNow);
  Erase("d", kNow);
  EXPECT_THAT(*Read(storage::FindIdOf, CustomerNumber{1}), Optional(std::string("a")));
  EXPECT_THAT(*Read(storage::FindIdOf, CustomerNumber{2}), Optional(std::string("b")));
  EXPECT_EQ(*Read(storage::FindIdOf, CustomerNumber{4}), std::nullopt);
}

TEST_P(ProgrammePeopleTest, WhoCannotBeToldIsCounted) {
  const int64_t merge = MergeIntoA("b", kNow);
  EXPECT_THAT(*Read(storage::CustomersOfUndoneMerges), IsEmpty());
  Undo(merge, kNow + absl::Hours(5));
  Erase("d", kNow + absl::Hours(2));
  EXPECT_EQ(*Read(storage::CountUntoldSince, kNow, 100), 2);
  EXPECT_EQ(*Read(storage::CountUntoldSince, kNow, 3), 1);
  EXPECT_EQ(*Read(storage::CountUntoldSince, kNow + absl::Hours(3), 100), 1);
  EXPECT_EQ(*Read(storage::CountUntoldSince, kNow + absl::Hours(6), 100), 0);
  EXPECT_THAT(*Read(storage::CustomersOfUndoneMerges), ::testing::UnorderedElementsAre(1, 2));
}

TEST_P(ProgrammePeopleTest, BuyersWhoWereErasedAreCountedByTheirGroup) {
  for (const int64_t customer : {2, 3, 4}) {
    ASSERT_OK(Write(storage::PutProgrammeOutcome, 1, CustomerNumber{customer},
                    storage::ProgrammeOutcome{.inside = customer == 3, .purchases = 1}));
  }
  Erase("c", kNow);
  Erase("d", kNow);
  const auto buyers = Read(storage::CountErasedBuyers, 1, 1, 100);
  EXPECT_EQ(buyers->inside, 1);
  EXPECT_EQ(buyers->outside, 1);
  EXPECT_EQ(Read(storage::CountErasedBuyers, 1, 1, 3)->outside, 0);
  EXPECT_EQ(Read(storage::CountErasedBuyers, 2, 1, 100)->inside, 0);
}

}  // namespace
}  // namespace sendlift::conformance
