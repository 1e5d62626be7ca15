#include "storage/assigned.h"

#include <vector>

#include "base/status.h"
#include "storage/assignments.h"
#include "storage/candidates.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;

constexpr CampaignNumber kOther{7};

class AssignedTest : public StorageTest {
 protected:
  // Four customers: control and treated in wave 0, treated in wave 1, and one who is in none.
  void SetUp() override {
    ASSERT_OK(Write([](storage::Session& session) -> absl::Status {
      for (int i = 1; i <= 4; ++i) {
        Customer customer;
        customer.id = std::string(1, static_cast<char>('a' + i));
        RETURN_IF_ERROR(storage::UpsertCustomer(session, kMain, customer, kNow).status());
      }
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMain, kOther, {.customer = {1}, .arm = 0, .wave = 0}));
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMain, kOther, {.customer = {2}, .arm = 1, .wave = 0}));
      return storage::InsertAssignment(session, kMain, kOther, {.customer = {3}, .arm = 2, .wave = 1});
    }));
  }
  std::vector<int64_t> Those(const storage::Condition& condition) {
    std::vector<int64_t> numbers;
    EXPECT_OK(Read([&](storage::Session& session) {
      const storage::CandidateQuery query{.workspace = kMain, .campaign = {99}, .audience = condition, .tiers = {{}}};
      return storage::ForEachCandidate(session, query, [&](const storage::Candidate& candidate) {
        numbers.push_back(candidate.customer.value);
        return absl::OkStatus();
      });
    }));
    return numbers;
  }
};

TEST_P(AssignedTest, BeforeAWaveControlCounts) {
  EXPECT_THAT(Those(storage::AssignedBefore(kOther, 1)), ElementsAre(1, 2));
  EXPECT_THAT(Those(storage::AssignedBefore(kOther, 2)), ElementsAre(1, 2, 3));
}

TEST_P(AssignedTest, TreatedInOneOfTheWaves) {
  EXPECT_THAT(Those(storage::TreatedIn(kOther, {0})), ElementsAre(2));
  EXPECT_THAT(Those(storage::TreatedIn(kOther, {0, 1})), ElementsAre(2, 3));
}

TEST_P(AssignedTest, NotAssignedIsInNoWave) {
  EXPECT_THAT(Those(storage::NotAssigned(kOther)), ElementsAre(4));
  EXPECT_THAT(Those(storage::NotAssigned({8})), ElementsAre(1, 2, 3, 4));
}

ON_EVERY_ENGINE(AssignedTest);

}  // namespace
}  // namespace sendlift::conformance
