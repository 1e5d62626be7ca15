#include "clients/cli/event_rows.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(EventRowsTest, FindsColumnsInAnyOrder) {
  ASSERT_OK_AND_ASSIGN(const EventColumns columns, FindEventColumns({"time", "customer_id", "amount", "type"}, true));
  EXPECT_EQ(columns.time, 0);
  EXPECT_EQ(columns.customer_id, 1);
  EXPECT_EQ(columns.type, 3);
  EXPECT_EQ(columns.sequence, -1);
  EXPECT_EQ(columns.offer_code, -1);
}

TEST(EventRowsTest, TakesTheCodeOfAnOffer) {
  ASSERT_OK_AND_ASSIGN(const EventColumns columns,
                       FindEventColumns({"customer_id", "type", "time", "offer_code"}, true));
  EXPECT_EQ(columns.offer_code, 3);
}

TEST(EventRowsTest, RefusesUnknownAndMissingColumns) {
  EXPECT_THAT(FindEventColumns({"customer_id", "typ", "time"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean \"type\"?")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("a column time")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type", "time", "time"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("there twice")));
  EXPECT_THAT(FindEventColumns({"customer_id", "type", "time", "amount"}, false),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("--currency")));
}

}  // namespace
}  // namespace sendlift::cli
