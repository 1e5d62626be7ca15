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
