#include "storage/assignments.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::CountImportedAssignments;
using storage::FindAssignment;
using storage::ImportAssignment;
using storage::Imported;
using storage::InsertAssignment;
using storage::ListAssignments;
using storage::NamedAssignment;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

class AssignmentsTest : public StorageTest {
 protected:
  std::vector<std::string> IdsAfter(CustomerNumber after, int limit) {
    std::vector<std::string> ids;
    const auto assignments = Read(ListAssignments, kCampaign, after, limit);
    EXPECT_OK(assignments);
    for (const NamedAssignment& named : assignments.value()) ids.push_back(named.customer_id);
    return ids;
  }
};
ON_EVERY_ENGINE(AssignmentsTest);

TEST_P(AssignmentsTest, EveryFieldComesBack) {
  const Assignment assignment{.customer = AddCustomer("ada"),
                              .arm = 2,
                              .tier = 49,
                              .wave = 7,
                              .channel = Channel::kPhone,
                              .planned_time = kNow};
  ASSERT_OK(Write(InsertAssignment, kCampaign, assignment));
  ASSERT_OK_AND_ASSIGN(const std::optional<Assignment> found, Read(FindAssignment, kCampaign, assignment.customer));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->customer, assignment.customer);
  EXPECT_EQ(found->arm, 2);
  EXPECT_EQ(found->tier, 49);
  EXPECT_EQ(found->wave, 7);
  EXPECT_EQ(found->channel, Channel::kPhone);
  EXPECT_EQ(found->planned_time, kNow);
}

TEST_P(AssignmentsTest, WhoIsNotInTheCampaignHasNone) {
  ASSERT_OK(Write(InsertAssignment, kCampaign, Assignment{.customer = {1}}));
  ASSERT_OK_AND_ASSIGN(const std::optional<Assignment> other, Read(FindAssignment, kCampaign, CustomerNumber{2}));
  EXPECT_FALSE(other.has_value());
  ASSERT_OK_AND_ASSIGN(const std::optional<Assignment> elsewhere,
                       Read(FindAssignment, CampaignNumber{4}, CustomerNumber{1}));
  EXPECT_FALSE(elsewhere.has_value());
}

TEST_P(AssignmentsTest, NobodyIsAssignedTwice) {
  ASSERT_OK(Write(InsertAssignment, kCampaign, Assignment{.customer = {1}, .arm = 1}));
  EXPECT_FALSE(Write(InsertAssignment, kCampaign, Assignment{.customer = {1}, .arm = 0}).ok());
  ASSERT_OK_AND_ASSIGN(const std::optional<Assignment> found, Read(FindAssignment, kCampaign, CustomerNumber{1}));
  EXPECT_EQ(found->arm, 1);
}

TEST_P(AssignmentsTest, ListsWithIdsByCustomerPageByPage) {
  for (const char* id : {"z", "m", "a"}) {
    ASSERT_OK(Write(InsertAssignment, kCampaign, Assignment{.customer = AddCustomer(id)}));
  }
  ASSERT_OK(Write(InsertAssignment, CampaignNumber{4}, Assignment{.customer = AddCustomer("other")}));
  EXPECT_THAT(IdsAfter({}, 2), ElementsAre("z", "m"));
  EXPECT_THAT(IdsAfter({2}, 2), ElementsAre("a"));
  EXPECT_THAT(IdsAfter({3}, 2), IsEmpty());
}

TEST_P(AssignmentsTest, AnImportedArmIsKeptAsItCameFirst) {
  ASSERT_OK_AND_ASSIGN(const Imported first, Write(ImportAssignment, kCampaign, CustomerNumber{1}, 0));
  EXPECT_EQ(first, Imported::kCreated);
  ASSERT_OK_AND_ASSIGN(const Imported again, Write(ImportAssignment, kCampaign, CustomerNumber{1}, 0));
  EXPECT_EQ(again, Imported::kUnchanged);
  for (int round = 0; round < 2; ++round) {
    ASSERT_OK_AND_ASSIGN(const Imported other, Write(ImportAssignment, kCampaign, CustomerNumber{1}, 2));
    EXPECT_EQ(other, Imported::kConflict);
  }
  ASSERT_OK_AND_ASSIGN(const Imported elsewhere, Write(ImportAssignment, CampaignNumber{4}, CustomerNumber{1}, 2));
  EXPECT_EQ(elsewhere, Imported::kCreated);
  ASSERT_OK_AND_ASSIGN(const int64_t count, Read(CountImportedAssignments, kCampaign));
  EXPECT_EQ(count, 1);
}

// "place:customer/arm" of each who is in, as they came.
std::vector<std::string> AssignedOf(storage::Session& session, const std::vector<CustomerNumber>& customers) {
  std::vector<std::string> came;
  EXPECT_OK(storage::ForEachAssignmentOf(
      session, kMain, kCampaign, customers, [&](size_t place, const Assignment& assignment) {
        came.push_back(absl::StrCat(place, ":", assignment.customer.value, "/", assignment.arm));
        return absl::OkStatus();
      }));
  return came;
}

TEST_P(AssignmentsTest, ThoseOfManyComeInOrderWhetherTheyLieCloseOrFarApart) {
  for (const int64_t customer : {3, 4, 7, 8, 1000}) {
    ASSERT_OK(
        Write(InsertAssignment, kCampaign, Assignment{.customer = {customer}, .arm = static_cast<int>(customer % 3)}));
  }
  ASSERT_OK(Write(InsertAssignment, CampaignNumber{4}, Assignment{.customer = {5}}));
  EXPECT_OK(database().Read([&](storage::Session& session) {
    EXPECT_THAT(AssignedOf(session, {{2}, {3}, {5}, {7}, {9}}), ElementsAre("1:3/0", "3:7/1"));
    EXPECT_THAT(AssignedOf(session, {{4}, {8}}), ElementsAre("0:4/1", "1:8/2"));
    EXPECT_THAT(AssignedOf(session, {{4}, {500}, {1000}}), ElementsAre("0:4/1", "2:1000/1"));
    EXPECT_THAT(AssignedOf(session, {{6}}), IsEmpty());
    EXPECT_THAT(AssignedOf(session, {}), IsEmpty());
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace sendlift::conformance
