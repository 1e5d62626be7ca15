#include "storage/travellers.h"

#include <string>
#include <vector>

#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::ListOnTheWay;
using storage::ListPeopleOfWave;
using storage::StepSequencesOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};

std::vector<std::string> IdsOf(const absl::StatusOr<std::vector<storage::NamedAssignment>>& people) {
  EXPECT_OK(people);
  std::vector<std::string> ids;
  for (const storage::NamedAssignment& each : *people) ids.push_back(each.customer_id);
  return ids;
}

class TravellersTest : public StorageTest {
 protected:
  // The customer "c<i>", assigned in a wave.
  CustomerNumber Assign(int i, int wave, CampaignNumber campaign = kCampaign) {
    Customer customer;
    customer.id = "c" + std::to_string(i);
    const absl::StatusOr<storage::Upserted> stored = Write(storage::UpsertCustomer, customer, kNow);
    EXPECT_OK(stored);
    const CustomerNumber number = **Read(storage::FindCustomer, customer.id);
    const Assignment assignment{.customer = number, .arm = i % 2, .wave = wave, .planned_time = kNow};
    EXPECT_OK(Write(storage::InsertAssignment, campaign, assignment));
    return number;
  }
};
ON_EVERY_ENGINE(TravellersTest);

TEST_P(TravellersTest, PeopleOfAWaveComePageByPage) {
  std::vector<CustomerNumber> numbers;
  for (int i = 0; i < 6; ++i) numbers.push_back(Assign(i, i % 2));
  Assign(6, 0, kOther);
  EXPECT_THAT(IdsOf(Read(ListPeopleOfWave, kCampaign, 0, CustomerNumber{0}, 2)), ElementsAre("c0", "c2"));
  EXPECT_THAT(IdsOf(Read(ListPeopleOfWave, kCampaign, 0, numbers[2], 2)), ElementsAre("c4"));
  EXPECT_THAT(IdsOf(Read(ListPeopleOfWave, kCampaign, 2, CustomerNumber{0}, 2)), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const auto people, Read(ListPeopleOfWave, kCampaign, 1, CustomerNumber{0}, 1));
  EXPECT_EQ(people.at(0).assignment.arm, 1);
  EXPECT_EQ(people.at(0).assignment.planned_time, kNow);
}

TEST_P(TravellersTest, OnTheWayIsWhoHasAJourneyWithoutAnEnding) {
  for (int i = 0; i < 4; ++i) {
    const CustomerNumber number = Assign(i, 0);
    if (i == 3) continue;
    ASSERT_OK(Write(storage::PutJourney, kCampaign,
                    Journey{.customer = number, .enter_time = kNow, .ending = i == 1 ? "bought" : ""}));
  }
  EXPECT_THAT(IdsOf(Read(ListOnTheWay, kCampaign, CustomerNumber{0}, 9)), ElementsAre("c0", "c2"));
  EXPECT_THAT(IdsOf(Read(ListOnTheWay, kCampaign, CustomerNumber{0}, 1)), ElementsAre("c0"));
  EXPECT_THAT(IdsOf(Read(ListOnTheWay, kOther, CustomerNumber{0}, 9)), IsEmpty());
}

TEST_P(TravellersTest, SequencesOfStepsAreThoseOfTheTriggersThatWerePlanned) {
  const CustomerNumber ada{5};
  const auto trigger = [&](int step, std::optional<int64_t> sequence) {
    return Trigger{.customer = ada, .follow_up = step, .trigger_time = kNow, .due_time = kNow, .sequence = sequence};
  };
  for (const Trigger& each : {trigger(0, 12), trigger(1, std::nullopt), trigger(2, 3)}) {
    ASSERT_OK(Write(storage::InsertTrigger, kCampaign, each));
  }
  ASSERT_OK_AND_ASSIGN(const std::vector<int64_t> sequences, Read(StepSequencesOf, kCampaign, ada));
  EXPECT_THAT(sequences, ElementsAre(3, 12));
  ASSERT_OK_AND_ASSIGN(const std::vector<int64_t> others, Read(StepSequencesOf, kCampaign, CustomerNumber{6}));
  EXPECT_THAT(others, IsEmpty());
}

}  // namespace
}  // namespace sendlift::conformance
