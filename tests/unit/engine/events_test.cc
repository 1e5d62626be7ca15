#include "engine/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/events.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

IncomingEvent AnEvent(int64_t sequence, int customer, absl::Time time, const char* type = "PURCHASED") {
  return {.row = sequence, .sequence = sequence, .customer_id = CustomerId(customer), .type = type, .time = time};
}

std::vector<Event> Log(EngineWorld& world) {
  return world.Read([](storage::Session& session) { return storage::ListEventsAfter(session, kWorkspace, 0, 1000); });
}

std::string Currency(EngineWorld& world) {
  return world.Read([](storage::Session& session) { return storage::WorkspaceCurrency(session, kWorkspace); });
}

TEST(EventsTest, AnEventIsStoredOnceForItsSourceAndSequence) {
  EngineWorld world;
  world.AddCustomers(2);
  TakenEvents taken = world.Take({AnEvent(1, 0, world.now()), AnEvent(2, 1, world.now()), AnEvent(1, 1, world.now())});
  EXPECT_EQ(taken.created, 2);
  EXPECT_EQ(taken.duplicates, 1);
  taken = world.Take({AnEvent(1, 0, world.now()), AnEvent(2, 1, world.now()), AnEvent(3, 0, world.now())});
  EXPECT_EQ(taken.created, 1);
  EXPECT_EQ(taken.duplicates, 2);
  taken = world.Take({AnEvent(1, 0, world.now())}, "till");  // another source counts by itself
  EXPECT_EQ(taken.created, 1);
  EXPECT_THAT(Log(world), SizeIs(4));
}

TEST(EventsTest, AnEventOfNobodyIsRejectedByRowAndTheOthersAreKept) {
  EngineWorld world;
  world.AddCustomers(1);
  const TakenEvents taken = world.Take({AnEvent(1, 7, world.now()), AnEvent(2, 0, world.now())});
  EXPECT_EQ(taken.created, 1);
  ASSERT_THAT(taken.rejected, SizeIs(1));
  EXPECT_EQ(taken.rejected[0].row, 1);
  EXPECT_EQ(taken.rejected[0].field, "customer_id");
  EXPECT_THAT(taken.rejected[0].description, HasSubstr("\"c7\""));
}

TEST(EventsTest, TheFirstAmountDecidesTheCurrency) {
  EngineWorld world;
  world.AddCustomers(1);
  std::vector<IncomingEvent> events = {AnEvent(1, 0, world.now()), AnEvent(2, 0, world.now()),
                                       AnEvent(3, 0, world.now())};
  events[1].amount_minor = events[2].amount_minor = 100;
  events[1].currency_code = "EUR";
  events[2].currency_code = "USD";
  TakenEvents taken = world.Take(events);
  EXPECT_EQ(taken.created, 2);
  ASSERT_THAT(taken.rejected, SizeIs(1));
  EXPECT_EQ(taken.rejected[0].row, 3);
  EXPECT_EQ(taken.rejected[0].field, "amount");
  EXPECT_THAT(taken.rejected[0].description, HasSubstr("USD"));
  EXPECT_EQ(Currency(world), "EUR");
  taken = world.Take({events[2]});
  EXPECT_THAT(taken.rejected, SizeIs(1));
}

TEST(EventsTest, ATimeInTheFutureIsNow) {
  EngineWorld world;
  world.AddCustomers(1);
  world.Take({AnEvent(1, 0, world.now() + kHour), AnEvent(2, 0, world.now() - kHour)});
  EXPECT_EQ(Log(world)[0].time, world.now());
  EXPECT_EQ(Log(world)[1].time, world.now() - kHour);
}

TEST(EventsTest, AnOptOutOrAComplaintSuppressesInTheTransactionThatStoresIt) {
  for (const char* type : {kUnsubscribed, kComplained}) {
    EngineWorld world;
    FakeGateway gateway("mailer", world.clock());
    LaunchNinety(world);
    const absl::Status undone = world.database().Write(storage::Lane::kOptOut, [&](storage::Session& session) {
      EXPECT_OK(TakeEvents(session, "shop", {AnEvent(1, 0, world.now(), type)}, world.now()));
      return absl::AbortedError("undone");
    });
    EXPECT_TRUE(absl::IsAborted(undone));
    const auto suppressions = [&] {
      return world.Read(
          [](storage::Session& session) { return storage::ListSuppressions(session, kWorkspace, 0, 1000); });
    };
    EXPECT_THAT(suppressions(), IsEmpty());
    std::vector<IncomingEvent> events;
    for (int i = 0; i < 100; ++i) events.push_back(AnEvent(i, i, world.now(), type));
    world.Take(events);
    ASSERT_THAT(suppressions(), SizeIs(100));
    EXPECT_FALSE(suppressions()[0].channel.has_value());
    ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
    world.Dispatch();
    EXPECT_THAT(gateway.handed_over(), IsEmpty());
  }
}

TEST(EventsTest, ARepeatedOptOutDoesNotUndoASuppressionThatWasLifted) {
  EngineWorld world;
  world.AddCustomers(1);
  world.Take({AnEvent(1, 0, world.now(), kUnsubscribed)});
  world.Write([](storage::Session& session) {
    return storage::DeleteSuppression(session, kWorkspace,
                                      storage::ListSuppressions(session, kWorkspace, 0, 1)->at(0).number);
  });
  const TakenEvents taken = world.Take({AnEvent(1, 0, world.now(), kUnsubscribed)});
  EXPECT_EQ(taken.duplicates, 1);
  EXPECT_THAT(
      world.Read([](storage::Session& session) { return storage::ListSuppressions(session, kWorkspace, 0, 10); }),
      IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
