#include "engine/answering.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "storage/events.h"
#include "storage/instructions.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Ninety people who were sent a message each, now; the first ten of the messages can be made those of a survey.
class AnsweringTest : public ::testing::Test {
 protected:
  void SetUp() override {
    campaign_ = LaunchNinety(world_);
    ASSERT_OK(gateway_.Connect(world_.dispatcher(), 89));
    world_.Dispatch();
    hand_over_ = world_.now();
    world_.clock().AdvanceBy(kHour);
  }
  // As if the messages were those of a step that asks.
  void AskAll(const Survey& survey) {
    world_.Write([&](storage::Session& session) -> absl::StatusOr<Campaign> {
      Campaign asking = world_.Get(campaign_.number);
      FollowUp step;
      step.follow_up = "ask";
      step.on = {"CONTACTED"};
      step.survey = survey;
      asking.definition.follow_ups = {step};
      RETURN_IF_ERROR(
          session.Execute("UPDATE blocks SET follow_up = 1 WHERE campaign = $1", campaign_.number.value).status());
      return storage::UpdateCampaign(session, kWorkspace, std::move(asking), world_.now());
    });
  }
  std::string KeyOf(int64_t sequence) { return IdempotencyKey(campaign_.uid, sequence); }
  std::string CustomerOf(int64_t sequence) {
    return world_.Read([&](storage::Session& session) -> absl::StatusOr<std::string> {
      ASSIGN_OR_RETURN(const auto row, storage::FindInstruction(session, kWorkspace, {campaign_.number, sequence}));
      ASSIGN_OR_RETURN(const Customer customer, storage::GetCustomerByNumber(session, kWorkspace, row->customer));
      return customer.id;
    });
  }
  IncomingEvent Answer(const char* type, int64_t sequence) {
    ++last_;
    return {.row = last_,
            .sequence = last_,
            .customer_id = CustomerOf(sequence),
            .type = type,
            .time = world_.now(),
            .instruction = KeyOf(sequence)};
  }
  IncomingEvent Reply(const std::string& comment) {
    IncomingEvent reply = Answer(kReplied, 3);
    reply.comment = comment;
    return reply;
  }
  // What is stored of an event that must be taken.
  EventDetails Stored(const IncomingEvent& event) {
    const TakenEvents taken = world_.Take({event});
    EXPECT_THAT(taken.rejected, IsEmpty());
    const auto log =
        world_.Read([](storage::Session& session) { return storage::ListEventsAfter(session, kWorkspace, 0, 1000); });
    EXPECT_EQ(taken.created, 1);
    return log.empty() ? EventDetails{} : log.back().details;
  }
  void ExpectRejected(const IncomingEvent& event, const char* field, const std::string& why) {
    const TakenEvents taken = world_.Take({event});
    EXPECT_EQ(taken.created, 0);
    ASSERT_THAT(taken.rejected, SizeIs(1)) << why;
    EXPECT_EQ(taken.rejected[0].field, field);
    EXPECT_THAT(taken.rejected[0].description, HasSubstr(why));
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_;
  absl::Time hand_over_;
  int64_t last_ = 0;
};

TEST_F(AnsweringTest, AnEventSaysWhichContactItAnswers) {
  const EventDetails details = Stored(Answer(kOpened, 7));
  EXPECT_EQ(details.about, (InstructionKey{campaign_.number, 7}));
  EXPECT_FALSE(details.machine);
}

TEST_F(AnsweringTest, AnEventWithoutMoreIsStoredWithoutDetails) {
  IncomingEvent event = Answer(kOpened, 7);
  event.instruction = "";
  EXPECT_FALSE(Stored(event).any());
}

TEST_F(AnsweringTest, AKeyThatIsNotOursOrOfAnotherCustomerIsRefused) {
  IncomingEvent event = Answer(kOpened, 7);
  event.instruction = "message-7";
  ExpectRejected(event, "instruction", "\"message-7\" is no key: give the idempotency_key");
  event.instruction = IdempotencyKey("ffffffff-ffff-ffff-ffff-ffffffffffff", 7);
  ExpectRejected(event, "instruction", "is of no campaign here");
  event.instruction = KeyOf(500);
  ExpectRejected(event, "instruction", "campaign \"autumn\" has sent nothing under that key");
  event.instruction = KeyOf(89);
  event.customer_id = CustomerOf(89);
  ExpectRejected(event, "instruction", "was not handed over to a gateway");
  event.instruction = KeyOf(8);
  event.customer_id = CustomerOf(7);
  ExpectRejected(event, "instruction", absl::StrCat("is for another customer than \"", event.customer_id, "\""));
}

TEST_F(AnsweringTest, ACustomerAnswersWhatWasSentToOneWhoWasMergedIntoIt) {
  IncomingEvent event = Answer(kOpened, 7);
  const CustomerNumber merged = world_.NumberOf(CustomerOf(7));
  event.customer_id = CustomerOf(8);
  world_.Write([&](storage::Session& session) {
    return session
        .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES (1, $1, 'old', $2, 1)",
                 merged.value, world_.NumberOf(event.customer_id).value)
        .status();
  });
  EXPECT_EQ(Stored(event).about, (InstructionKey{campaign_.number, 7}));
}

TEST_F(AnsweringTest, AMachineIsWhoSaysSoOrIsKnownOrIsTooFast) {
  IncomingEvent event = Answer(kOpened, 1);
  event.machine = true;
  EXPECT_TRUE(Stored(event).machine);
  event = Answer(kOpened, 1);
  event.instruction = "";
  event.user_agent = "Mozilla/5.0";
  EXPECT_TRUE(Stored(event).machine);
  event = Answer(kClicked, 1);
  event.time = hand_over_ + absl::Milliseconds(1999);
  EXPECT_TRUE(Stored(event).machine);
  event = Answer(kClicked, 1);
  event.time = hand_over_ + absl::Seconds(2);
  event.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.0";
  EXPECT_FALSE(Stored(event).machine);
}

TEST_F(AnsweringTest, AMachinesOptOutStillSuppresses) {
  IncomingEvent event = Answer(kUnsubscribed, 1);
  event.machine = true;
  EXPECT_TRUE(Stored(event).machine);
  EXPECT_THAT(
      world_.Read([](storage::Session& session) { return storage::ListSuppressions(session, kWorkspace, 0, 10); }),
      SizeIs(1));
}

TEST_F(AnsweringTest, AReplyToASurveyThatBeginsWithANumberIsARating) {
  AskAll({});
  EXPECT_EQ(Stored(Reply("4 great service")).rating, 4);
  EXPECT_EQ(Stored(Reply("great service")).rating, std::nullopt);
  EXPECT_EQ(Stored(Reply("9")).rating, std::nullopt) << "outside of the scale it is a text";
  IncomingEvent automatic = Reply("4 days out of office");
  automatic.machine = true;
  EXPECT_EQ(Stored(automatic).rating, std::nullopt);
  IncomingEvent read_by_the_source = Reply("4 or rather 5");
  read_by_the_source.rating = 5;
  EXPECT_EQ(Stored(read_by_the_source).rating, 5);
}

TEST_F(AnsweringTest, ASurveyWithAnExpectationReadsTwoNumbers) {
  AskAll({.lowest = 0, .highest = 10, .expectation = true});
  const EventDetails details = Stored(Reply("4 5"));
  EXPECT_EQ(details.rating, 4);
  EXPECT_EQ(details.expectation, 5);
}

TEST_F(AnsweringTest, AReplyToAMessageThatAsksNothingIsNoRating) {
  EXPECT_EQ(Stored(Reply("4")).rating, std::nullopt);
  AskAll({});
  IncomingEvent other = Reply("4");
  other.type = "VISITED";
  EXPECT_EQ(Stored(other).rating, std::nullopt);
}

TEST_F(AnsweringTest, ARatingIsWithinTheScaleOfItsSurvey) {
  IncomingEvent rated = Answer(kRated, 3);
  rated.rating = 80;
  EXPECT_EQ(Stored(rated).rating, 80) << "no scale is known";
  AskAll({});
  rated.sequence = 1000;
  ExpectRejected(rated, "rating", "must be from 1 to 5, the scale of step \"ask\" of campaign \"autumn\"");
  rated.rating = 4.5;
  rated.expectation = 0;
  ExpectRejected(rated, "expectation", "must be from 1 to 5");
  rated.expectation = 5;
  EXPECT_EQ(Stored(rated).rating, 4.5);
}

TEST_F(AnsweringTest, TheSameAnswerAgainIsKnown) {
  AskAll({});
  const IncomingEvent reply = Reply("4");
  EXPECT_EQ(world_.Take({reply, reply}).created, 1);
  EXPECT_EQ(world_.Take({reply}).duplicates, 1);
}

}  // namespace
}  // namespace sendlift::testing
