#include "storage/events.h"

#include <limits>
#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::AppendEvent;
using storage::FoldedPosition;
using storage::LastEventPosition;
using storage::ListEventsAfter;
using storage::PutFoldedPosition;
using storage::PutWorkspaceCurrency;
using storage::Session;
using storage::SourceNumber;
using storage::WorkspaceCurrency;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Event AnEvent(int64_t sequence) {
  Event event;
  event.sequence = sequence;
  event.customer = {1};
  event.type = "PURCHASED";
  event.time = kNow;
  return event;
}

class EventsTest : public StorageTest {
 protected:
  bool Append(int64_t source, const Event& event) {
    const auto appended = Write(AppendEvent, source, event);
    EXPECT_OK(appended);
    return appended.value();
  }

  std::vector<int64_t> PositionsAfter(int64_t position, int limit) {
    std::vector<int64_t> positions;
    const auto events = Read(ListEventsAfter, position, limit);
    EXPECT_OK(events);
    for (const Event& event : events.value()) positions.push_back(event.position);
    return positions;
  }
};
ON_EVERY_ENGINE(EventsTest);

TEST_P(EventsTest, EveryFieldComesBack) {
  Event event = AnEvent(std::numeric_limits<int64_t>::max());
  event.customer = {77};
  event.amount_minor = -1'250;
  EXPECT_TRUE(Append(1, event));
  ASSERT_OK_AND_ASSIGN(const std::vector<Event> events, Read(ListEventsAfter, 0, 10));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].position, 1);
  EXPECT_EQ(events[0].sequence, event.sequence);
  EXPECT_EQ(events[0].customer, CustomerNumber{77});
  EXPECT_EQ(events[0].type, "PURCHASED");
  EXPECT_EQ(events[0].time, kNow);
  EXPECT_EQ(events[0].amount_minor, -1'250);
}

TEST_P(EventsTest, WhatFewEventsBringComesBackAndOthersHaveNone) {
  Event answer = AnEvent(1);
  answer.details = {.machine = true,
                    .rating = 3.5,
                    .expectation = 0,
                    .about = InstructionKey{.campaign = {4}, .sequence = 0},
                    .comment = "4/5, sch\xC3\xB6n"};
  Event comment = AnEvent(3);
  comment.details.comment = "only words";
  for (const Event& event : {answer, AnEvent(2), comment}) EXPECT_TRUE(Append(1, event));
  ASSERT_OK_AND_ASSIGN(const std::vector<Event> events, Read(ListEventsAfter, 0, 10));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_TRUE(events[0].details.machine);
  EXPECT_EQ(events[0].details.rating, 3.5);
  EXPECT_EQ(events[0].details.expectation, 0);
  EXPECT_EQ(events[0].details.about, answer.details.about);
  EXPECT_EQ(events[0].details.comment, answer.details.comment);
  EXPECT_FALSE(events[1].details.any());
  EXPECT_EQ(events[2].details.comment, "only words");
  EXPECT_FALSE(events[2].details.machine || events[2].details.rating || events[2].details.about);
}

TEST_P(EventsTest, ASequenceOfASourceIsKnownOnceAndForEver) {
  EXPECT_TRUE(Append(1, AnEvent(5)));
  Event other = AnEvent(5);
  other.type = "UNSUBSCRIBED";
  EXPECT_FALSE(Append(1, other));
  EXPECT_TRUE(Append(2, other)) << "another source counts for itself";
  EXPECT_TRUE(Append(1, AnEvent(3))) << "sources need not be in order";
  ASSERT_OK_AND_ASSIGN(const std::vector<Event> events, Read(ListEventsAfter, 0, 10));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].type, "PURCHASED");
}

TEST_P(EventsTest, PositionsHaveNoGapsWhereKnownEventsCameAgain) {
  for (const int64_t sequence : {1, 1, 2, 1, 2, 3}) Append(1, AnEvent(sequence));
  EXPECT_THAT(PositionsAfter(0, 10), ElementsAre(1, 2, 3));
}

TEST_P(EventsTest, TheLogIsReadPageByPage) {
  ASSERT_OK_AND_ASSIGN(const int64_t nothing, Read(LastEventPosition));
  EXPECT_EQ(nothing, 0);
  for (int64_t sequence = 1; sequence <= 5; ++sequence) Append(1, AnEvent(sequence));
  EXPECT_THAT(PositionsAfter(0, 2), ElementsAre(1, 2));
  EXPECT_THAT(PositionsAfter(2, 2), ElementsAre(3, 4));
  EXPECT_THAT(PositionsAfter(4, 2), ElementsAre(5));
  EXPECT_THAT(PositionsAfter(5, 2), IsEmpty());
  ASSERT_OK_AND_ASSIGN(const int64_t last, Read(LastEventPosition));
  EXPECT_EQ(last, 5);
}

TEST_P(EventsTest, ASourceIsNumberedAtItsFirstUse) {
  for (const auto& [source, number] : {std::pair("shop", 1), {"app", 2}, {"shop", 1}, {"Shop", 3}, {"", 4}}) {
    ASSERT_OK_AND_ASSIGN(const int64_t given, Write(SourceNumber, source));
    EXPECT_EQ(given, number) << source;
  }
}

TEST_P(EventsTest, TheFoldedPositionIsWhereItWasPut) {
  ASSERT_OK_AND_ASSIGN(const int64_t start, Read(FoldedPosition));
  EXPECT_EQ(start, 0);
  for (const int64_t position : {7, 9}) {
    ASSERT_OK(Write(PutFoldedPosition, position));
    ASSERT_OK_AND_ASSIGN(const int64_t folded, Read(FoldedPosition));
    EXPECT_EQ(folded, position);
  }
}

TEST_P(EventsTest, TheCurrencyIsEmptyUntilItIsPut) {
  ASSERT_OK_AND_ASSIGN(const std::string none, Read(WorkspaceCurrency));
  EXPECT_EQ(none, "");
  ASSERT_OK(Write(PutWorkspaceCurrency, "EUR"));
  ASSERT_OK_AND_ASSIGN(const std::string put, Read(WorkspaceCurrency));
  EXPECT_EQ(put, "EUR");
}

TEST_P(EventsTest, WorkspacesAreApart) {
  ASSERT_OK(Write([](Session& session) { return AppendEvent(session, kElsewhere, 1, AnEvent(1)); }));
  ASSERT_OK(Write([](Session& session) { return PutFoldedPosition(session, kElsewhere, 5); }));
  EXPECT_THAT(PositionsAfter(0, 10), IsEmpty());
  EXPECT_TRUE(Append(1, AnEvent(1)));
  EXPECT_THAT(PositionsAfter(0, 10), ElementsAre(1));
  ASSERT_OK_AND_ASSIGN(const int64_t folded, Read(FoldedPosition));
  EXPECT_EQ(folded, 0);
}

}  // namespace
}  // namespace sendlift::conformance
