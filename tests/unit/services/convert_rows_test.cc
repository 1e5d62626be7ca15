#include "services/convert_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using testing::FromText;
using ::testing::HasSubstr;

TEST(ConvertRowsTest, ConfigsAreReadOrRefusedWithTheirPath) {
  EXPECT_OK(RowReaderFromProto(FromText<v1::ImportCustomersConfig>(
      "columns: 'id' columns: 'email' default_consents { channel: EMAIL purpose: PROMOTION }")));
  EXPECT_THAT(RowReaderFromProto(FromText<v1::ImportCustomersConfig>("columns: 'email'")),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("config.columns")));
  EXPECT_THAT(RowReaderFromProto(FromText<v1::ImportCustomersConfig>("columns: 'id' default_consents {}")),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("config.default_consents[0].channel")));
}

TEST(ConvertRowsTest, AnEventBringsItsCode) {
  const auto rows = FromText<v1::EventRows>(R"pb(
    events {
      sequence: 1
      customer_id: "c-1"
      type: "REDEEMED"
      event_time {}
      offer_code: "7KQ2-M0ZR-94WD"
    })pb");
  const EventsFromProto read = ReadEvents(1, rows.events());
  ASSERT_EQ(read.events.size(), 1u);
  EXPECT_EQ(read.events[0].offer_code, "7KQ2-M0ZR-94WD");
}

TEST(ConvertRowsTest, EventsThatAreWrongOnTheWireAreRejectedByRow) {
  const auto rows = FromText<v1::EventRows>(R"pb(
    events {
      sequence: 1
      customer_id: "a"
      type: "VISITED"
      event_time { seconds: 5 }
    }
    events { sequence: 2 customer_id: "a" type: "VISITED" }
    events {
      sequence: 3
      customer_id: "a"
      type: "PURCHASED"
      event_time { seconds: 5 }
      amount { minor_units: 5 }
    }
    events {
      sequence: 4
      customer_id: "a"
      type: "PURCHASED"
      event_time { seconds: 5 }
      amount { currency_code: "EUR" minor_units: 5 }
    }
  )pb");
  const EventsFromProto read = ReadEvents(11, rows.events());
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[1].row, 14);
  EXPECT_EQ(read.events[1].amount_minor, 5);
  ASSERT_EQ(read.rejected.size(), 2u);
  EXPECT_EQ(read.rejected[0].row, 12);
  EXPECT_EQ(read.rejected[0].field, "event_time");
  EXPECT_EQ(read.rejected[1].field, "amount.currency_code");
  EXPECT_FALSE(read.opts_out);
}

TEST(ConvertRowsTest, AnEventBringsWhatItAnswers) {
  const auto rows = FromText<v1::EventRows>(R"pb(
    events {
      sequence: 1
      customer_id: "c-1"
      type: "RATED"
      event_time {}
      instruction: "0f1e2d3c4b5a4697-0-0-7"
      machine: true
      user_agent: "Mozilla/5.0"
      rating: 0
      expectation: 4.5
      comment: "not at all"
    }
    events {
      sequence: 2
      customer_id: "c-1"
      type: "REPLIED"
      event_time {}
    }
  )pb");
  const EventsFromProto read = ReadEvents(1, rows.events());
  ASSERT_EQ(read.events.size(), 2u);
  EXPECT_EQ(read.events[0].instruction, "0f1e2d3c4b5a4697-0-0-7");
  EXPECT_TRUE(read.events[0].machine);
  EXPECT_EQ(read.events[0].user_agent, "Mozilla/5.0");
  EXPECT_EQ(read.events[0].rating, 0);
  EXPECT_EQ(read.events[0].expectation, 4.5);
  EXPECT_EQ(read.events[0].comment, "not at all");
  EXPECT_EQ(read.events[1].rating, std::nullopt);
  EXPECT_FALSE(read.events[1].machine);
}

TEST(ConvertRowsTest, WrongRatingsAndCommentsAreRejectedWithWhatToDo) {
  struct Case {
    const char* name;
    std::string event;
    const char* field;
    const char* why;
  };
  const std::string long_one(2001, 'a');
  for (const Case& c : {Case{"RatedWithoutRating", "type: 'RATED'", "rating", "required for RATED"},
                        Case{"OfAVisit", "type: 'VISITED' rating: 4", "rating", "only an event of type RATED"},
                        Case{"TooHigh", "type: 'RATED' rating: 101", "rating", "from 0 to 100"},
                        Case{"Negative", "type: 'REPLIED' rating: -1", "rating", "from 0 to 100"},
                        Case{"NoNumber", "type: 'RATED' rating: nan", "rating", "from 0 to 100"},
                        Case{"OnlyExpected", "type: 'REPLIED' expectation: 4", "expectation", "only with a rating"},
                        Case{"ExpectedTooMuch", "type: 'RATED' rating: 4 expectation: inf", "expectation", "0 to 100"},
                        Case{"TooLong", "type: 'VISITED' comment: '" + long_one + "'", "comment", "at most 2000"},
                        Case{"Control", "type: 'VISITED' comment: 'a\\033b'", "comment", ""}}) {
    v1::EventRows rows;
    *rows.add_events() = FromText<v1::Event>("sequence: 1 customer_id: 'c-1' event_time {} " + c.event);
    const EventsFromProto read = ReadEvents(8, rows.events());
    EXPECT_TRUE(read.events.empty()) << c.name;
    ASSERT_EQ(read.rejected.size(), 1u) << c.name;
    EXPECT_EQ(read.rejected[0].row, 8) << c.name;
    EXPECT_EQ(read.rejected[0].field, c.field) << c.name;
    EXPECT_THAT(read.rejected[0].description, HasSubstr(c.why)) << c.name;
  }
}

TEST(ConvertRowsTest, CommentsAreCountedInCharacters) {
  v1::EventRows rows;
  v1::Event& event = *rows.add_events();
  event.set_type("REPLIED");
  event.mutable_event_time();
  for (int i = 0; i < 2000; ++i) event.mutable_comment()->append("\xC3\xA4");
  EXPECT_EQ(ReadEvents(1, rows.events()).events.size(), 1u);
}

TEST(ConvertRowsTest, AnOptOutIsNoticed) {
  for (const char* type : {"UNSUBSCRIBED", "COMPLAINED"}) {
    v1::EventRows rows;
    rows.add_events()->set_type(type);
    rows.mutable_events(0)->mutable_event_time();
    EXPECT_TRUE(ReadEvents(1, rows.events()).opts_out) << type;
  }
}

TEST(ConvertRowsTest, ValuesAreThoseOfTheRows) {
  const auto rows = FromText<v1::CustomerRows>("rows { values: 'a' values: '' } rows { values: 'b' }");
  const std::vector<RowValues> values = ValuesOf(rows.rows());
  EXPECT_THAT(values[0], ::testing::ElementsAre("a", ""));
  EXPECT_THAT(values[1], ::testing::ElementsAre("b"));
}

}  // namespace
}  // namespace sendlift
