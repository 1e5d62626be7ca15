#include "storage/merges.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CustomerRecord;
using storage::MergeStep;
using storage::Session;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;
using ::testing::Pair;

class MergesTest : public StorageTest {
 protected:
  // Each group as "1 a@example.com: c1 c2".
  std::vector<std::string> GroupsAfter(const DuplicateGroup& after, int limit) {
    std::vector<std::string> groups;
    const auto found = Read(storage::ListDuplicates, after, limit);
    EXPECT_OK(found);
    for (const DuplicateGroup& group : *found) {
      groups.push_back(absl::StrCat(static_cast<int>(group.reason), " ", group.address, ": ",
                                    absl::StrJoin(group.customer_ids, " ")));
    }
    return groups;
  }
  void AddWith(const std::string& id, const std::string& email, const std::string& phone) {
    Customer customer = ACustomer(id);
    customer.email = email;
    customer.phone_number = phone;
    AddCustomer(customer);
  }
  CustomerRecord RecordOf(const std::string& id) {
    const auto record = Read([&](Session& session) { return storage::FindCustomerRecord(session, kMain, id); });
    EXPECT_OK(record);
    return record->value_or(CustomerRecord{});
  }
};
ON_EVERY_ENGINE(MergesTest);

TEST_P(MergesTest, CustomersWithTheSameAddressAreAGroup) {
  AddWith("a", "x@example.com", "+491");
  AddWith("b", "y@example.com", "+492");
  AddWith("c", "x@example.com", "+492");
  AddWith("d", "", "+493");
  AddWith("e", "", "");
  AddWith("f", "a@example.com", "");
  AddWith("g", "a@example.com", "");
  EXPECT_THAT(GroupsAfter({.reason = MergeReason::kManual, .address = "", .customer_ids = {}}, 10),
              ElementsAre("1 a@example.com: f g", "1 x@example.com: a c", "2 +492: b c"));
  EXPECT_THAT(GroupsAfter({.reason = MergeReason::kEmail, .address = "a@example.com", .customer_ids = {}}, 1),
              ElementsAre("1 x@example.com: a c"));
}

TEST_P(MergesTest, AGroupIsCutWhereItIsTooLargeToMerge) {
  for (int i = 0; i < 30; ++i) AddWith(absl::StrCat("c", i), "info@example.com", "");
  const auto groups = Read(storage::ListDuplicates,
                           DuplicateGroup{.reason = MergeReason::kManual, .address = "", .customer_ids = {}}, 10);
  ASSERT_OK(groups);
  ASSERT_EQ(groups->size(), 1u);
  EXPECT_EQ(groups->front().customer_ids.size(), kMergedMax + 1);
}

TEST_P(MergesTest, AMergeIsReadAsItWasStored) {
  AddCustomer("a");
  AddCustomer("b");
  const std::vector<CustomerRecord> before = {RecordOf("a"), RecordOf("b")};
  const std::vector<MergeStep> steps = {
      {.kind = MergeStep::Kind::kAssignmentMoved, .place = 300, .customer = {2}},
      {.kind = MergeStep::Kind::kEventMoved, .place = int64_t{1} << 40, .customer = {2}}};
  Merge merge;
  merge.survivor = before[0].customer.number;
  merge.survivor_id = "a";
  merge.reason = MergeReason::kPhoneNumber;
  merge.principal = "ann";
  merge.fields = {{"tier", "b"}, {"visits", "b"}};
  merge.conflict_count = 3;
  ASSERT_OK(Write([&](Session& session) { return storage::InsertMerge(session, kMain, merge, before, steps, kNow); }));
  ASSERT_OK_AND_ASSIGN(const Merge read, Read(storage::GetMerge, 1));
  EXPECT_EQ(read.survivor_id, "a");
  EXPECT_THAT(read.merged_ids, ElementsAre("b"));
  EXPECT_EQ(read.reason, MergeReason::kPhoneNumber);
  EXPECT_EQ(read.principal, "ann");
  EXPECT_THAT(read.fields, ElementsAre(Pair("tier", "b"), Pair("visits", "b")));
  EXPECT_EQ(read.conflict_count, 3);
  EXPECT_EQ(read.create_time, kNow);
  EXPECT_EQ(read.undo_time, absl::InfinitePast());
  EXPECT_EQ(*Read(storage::StepsOf, 1), steps);
  EXPECT_EQ(*Read(storage::RecordsBefore, 1), before);
  ASSERT_OK(Write(storage::MarkUndone, 1, kNow + absl::Hours(1)));
  EXPECT_EQ(Read(storage::GetMerge, 1)->undo_time, kNow + absl::Hours(1));
  EXPECT_THAT(Read(storage::GetMerge, 2), HasCode(absl::StatusCode::kNotFound, HasSubstr("2")));
}

TEST_P(MergesTest, AReplacedCustomerLeadsToTheSurvivorUntilItIsRestored) {
  const CustomerNumber a = AddCustomer("a");
  const CustomerNumber b = AddCustomer("b");
  const CustomerRecord before = RecordOf("b");
  ASSERT_OK(Write([&](Session& session) { return storage::ReplaceCustomer(session, kMain, before.customer, a, 1); }));
  EXPECT_EQ(*Read(storage::FindCustomer, "b"), a);
  EXPECT_EQ(Read(storage::GetCustomer, "b")->id, "a");
  EXPECT_EQ(Read(storage::GetCustomerByNumber, b)->id, "a");
  EXPECT_GT(AddCustomer("c").value, b.value) << "the number is not given again";
  ASSERT_OK(Write([&](Session& session) { return storage::RestoreCustomer(session, kMain, before); }));
  EXPECT_EQ(RecordOf("b"), before);
  EXPECT_EQ(*Read(storage::FindCustomer, "b"), b);
}

TEST_P(MergesTest, TheLastMergeOfASurvivorIsKnown) {
  AddCustomer("a");
  AddCustomer("b");
  AddCustomer("c");
  const auto insert = [this](const std::string& survivor, const std::string& merged) {
    const std::vector<CustomerRecord> before = {RecordOf(survivor), RecordOf(merged)};
    Merge merge;
    merge.survivor = before[0].customer.number;
    const auto stored =
        Write([&](Session& session) { return storage::InsertMerge(session, kMain, merge, before, {}, kNow); });
    EXPECT_OK(stored);
    return *stored;
  };
  const Merge first = insert("a", "b");
  EXPECT_TRUE(*Read(storage::IsLastMergeOf, first));
  const Merge second = insert("c", "a");
  EXPECT_FALSE(*Read(storage::IsLastMergeOf, first));
  ASSERT_OK(Write(storage::MarkUndone, second.number, kNow));
  EXPECT_TRUE(*Read(storage::IsLastMergeOf, first));
  std::vector<int64_t> numbers;
  const auto merges = Read(storage::ListMerges, 0, 10);
  ASSERT_OK(merges);
  for (const Merge& merge : *merges) numbers.push_back(merge.number);
  EXPECT_THAT(numbers, ElementsAre(2, 1));
}

}  // namespace
}  // namespace sendlift::conformance
