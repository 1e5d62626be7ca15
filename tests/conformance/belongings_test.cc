#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/assignments.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/first_triggers.h"
#include "storage/journeys.h"
#include "storage/merges.h"
#include "storage/suppressions.h"
#include "storage/triggers.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::MergeStep;
using storage::Session;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

class BelongingsTest : public StorageTest {
 protected:
  void SetUp() override {
    a_ = AddCustomer("a");
    b_ = AddCustomer("b");
    ASSERT_OK(Write([](Session& session) {
      return session.Execute(
          "INSERT INTO campaigns (workspace, campaign, id, uid, definition, state, hash_key, revision, create_us, "
          "update_us) VALUES (1, 3, 'autumn', 'u', '', 1, '', 1, 0, 0)");
    }));
  }
  void Assign(CustomerNumber customer, int arm, absl::Time planned) {
    ASSERT_OK(Write(storage::InsertAssignment, kCampaign,
                    Assignment{.customer = customer, .arm = arm, .planned_time = planned}));
    ASSERT_OK(Write(storage::PutOutcome, kCampaign, customer, 0, storage::Outcome{.event_count = 10 + arm}));
  }
  // The arm of the customer and its outcome, or -1.
  std::vector<int64_t> Of(CustomerNumber customer) {
    const auto assignment = Read(storage::FindAssignment, kCampaign, customer);
    const auto outcome = Read(storage::FindOutcome, kCampaign, customer, 0);
    EXPECT_OK(assignment);
    EXPECT_OK(outcome);
    return {assignment->has_value() ? (*assignment)->arm : -1, outcome->has_value() ? (*outcome)->event_count : -1};
  }
  // Moves what belongs to b to a; the conflicts.
  int64_t Move() {
    steps_.clear();
    const auto conflicts = Write([&](Session& session) -> absl::StatusOr<int64_t> {
      steps_.clear();
      const auto a = storage::GetCustomer(session, kMain, "a");
      const auto b = storage::GetCustomer(session, kMain, "b");
      return storage::MoveBelongings(session, kMain, *b, *a, kNow, steps_);
    });
    EXPECT_OK(conflicts);
    return conflicts.value_or(-1);
  }
  void Undo() {
    ASSERT_OK(Write([&](Session& session) -> absl::Status {
      for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
        const absl::Status undone = storage::UndoStep(session, kMain, *step, a_);
        if (!undone.ok()) return undone;
      }
      return absl::OkStatus();
    }));
  }

  CustomerNumber a_, b_;
  std::vector<MergeStep> steps_;
};
ON_EVERY_ENGINE(BelongingsTest);

TEST_P(BelongingsTest, FirstTriggersWithTheirOutcomesGoWithTheAssignment) {
  Assign(b_, 2, kNow);
  const storage::FirstTrigger of_b{.customer = b_, .follow_up = 1, .trigger_time = kNow};
  ASSERT_OK(Write(storage::NoteFirstTrigger, kCampaign, of_b));
  ASSERT_OK(Write(storage::PutFirstTime, kCampaign, of_b, 0, kNow));
  ASSERT_OK(Write(storage::PutEarlyEvent, kCampaign, b_, storage::EarlyEvent{.outcome = 0, .time = kNow}));
  const auto have = [&](CustomerNumber customer) {
    storage::FirstTrigger key = of_b;
    key.customer = customer;
    const auto triggers = Read(storage::ListNewFirstTriggers, kCampaign, 10);
    const bool has = !triggers->empty() && (*triggers)[0].customer == customer;
    return std::vector<size_t>{has ? 1u : 0u, Read(storage::FirstTimesOf, kCampaign, key)->size(),
                               Read(storage::EarlyEventsOf, kCampaign, customer)->size()};
  };
  EXPECT_EQ(Move(), 0);
  EXPECT_THAT(have(a_), ElementsAre(1, 1, 1));
  EXPECT_THAT(have(b_), ElementsAre(0, 0, 0));
  Undo();
  EXPECT_THAT(have(a_), ElementsAre(0, 0, 0));
  EXPECT_THAT(have(b_), ElementsAre(1, 1, 1));
}

TEST_P(BelongingsTest, AnAssignmentThatTheSurvivorDoesNotHaveIsItsOwn) {
  Assign(b_, 2, kNow);
  EXPECT_EQ(Move(), 0);
  EXPECT_THAT(Of(a_), ElementsAre(2, 12));
  EXPECT_THAT(Of(b_), ElementsAre(-1, -1));
  Undo();
  EXPECT_THAT(Of(a_), ElementsAre(-1, -1));
  EXPECT_THAT(Of(b_), ElementsAre(2, 12));
}

TEST_P(BelongingsTest, AJourneyGoesWithItsAssignmentAndComesBackWithIt) {
  Assign(a_, 1, kNow);
  Assign(b_, 2, kNow - absl::Hours(1));
  ASSERT_OK(Write(storage::PutJourney, kCampaign, Journey{.customer = b_, .enter_time = kNow, .ending = "lost"}));
  ASSERT_OK(Write(storage::InsertTrigger, kCampaign, Trigger{.customer = b_, .follow_up = 4}));
  const auto ending_and_triggers = [&](CustomerNumber customer) {
    const auto journey = Read(storage::FindJourney, kCampaign, customer);
    const auto triggers = Read(storage::ListTriggersOf, kCampaign, customer);
    return absl::StrCat(journey->has_value() ? (*journey)->ending : "none", " ", triggers->size());
  };
  EXPECT_EQ(Move(), 1);
  EXPECT_EQ(ending_and_triggers(a_), "lost 1");
  EXPECT_EQ(ending_and_triggers(b_), "none 0");
  Undo();
  EXPECT_EQ(ending_and_triggers(a_), "none 0");
  EXPECT_EQ(ending_and_triggers(b_), "lost 1");
}

TEST_P(BelongingsTest, OfTwoAssignmentsTheEarlierStands) {
  Assign(a_, 1, kNow);
  Assign(b_, 2, kNow - absl::Hours(1));
  EXPECT_EQ(Move(), 1);
  EXPECT_THAT(Of(a_), ElementsAre(2, 12));
  EXPECT_THAT(Of(b_), ElementsAre(1, 11)) << "nobody is lost from the count";
  Undo();
  EXPECT_THAT(Of(a_), ElementsAre(1, 11));
  EXPECT_THAT(Of(b_), ElementsAre(2, 12));
}

TEST_P(BelongingsTest, ALaterAssignmentStaysWhereItIs) {
  Assign(a_, 1, kNow);
  Assign(b_, 2, kNow + absl::Hours(1));
  EXPECT_EQ(Move(), 1);
  EXPECT_THAT(Of(a_), ElementsAre(1, 11));
  EXPECT_THAT(Of(b_), ElementsAre(2, 12));
  EXPECT_THAT(steps_, IsEmpty());
}

TEST_P(BelongingsTest, SuppressionsOfBothHold) {
  Suppression of_customer;
  of_customer.customer = b_;
  of_customer.channel = Channel::kSms;
  Suppression of_address;
  of_address.address = "b@example.com";
  ASSERT_OK(Write([&](Session& session) { return storage::PutSuppression(session, kMain, of_customer, kNow); }));
  ASSERT_OK(Write([&](Session& session) { return storage::PutSuppression(session, kMain, of_address, kNow); }));
  const auto against_a = [this] {
    return Read([](Session& session) -> absl::StatusOr<std::vector<Suppression>> {
      const auto a = storage::GetCustomer(session, kMain, "a");
      return storage::SuppressionsOf(session, kMain, *a);
    });
  };
  EXPECT_EQ(against_a()->size(), 0u);
  Move();
  const auto held = against_a();
  ASSERT_EQ(held->size(), 2u);
  EXPECT_EQ((*held)[0].channel, Channel::kSms);
  EXPECT_EQ((*held)[1].channel, std::nullopt);
  Undo();
  EXPECT_EQ(against_a()->size(), 0u);
  EXPECT_EQ(Read(storage::ListSuppressions, 0, 10)->size(), 2u);
}

TEST_P(BelongingsTest, EventsThatAreNotCountedYetAreTheSurvivors) {
  Event event;
  event.customer = b_;
  event.type = "PURCHASED";
  event.time = kNow;
  for (int64_t sequence = 1; sequence <= 3; ++sequence) {
    event.sequence = sequence;
    ASSERT_OK(Write([&](Session& session) { return storage::AppendEvent(session, kMain, 1, event); }));
  }
  ASSERT_OK(Write(storage::PutFoldedPosition, 1));
  Move();
  const auto customers = [this] {
    std::vector<int64_t> numbers;
    const auto events = Read(storage::ListEventsAfter, 0, 10);
    EXPECT_OK(events);
    for (const Event& stored : *events) numbers.push_back(stored.customer.value);
    return numbers;
  };
  EXPECT_THAT(customers(), ElementsAre(b_.value, a_.value, a_.value));
  Undo();
  EXPECT_THAT(customers(), ElementsAre(b_.value, b_.value, b_.value));
}

}  // namespace
}  // namespace sendlift::conformance
