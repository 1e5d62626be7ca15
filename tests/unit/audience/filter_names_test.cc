#include "audience/filter_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FilterNamesTest, NamesEveryMistakeInTheOrderOfTheText) {
  SnapshotFields fields(100);
  BlockDraft draft;
  fields.Take({.customer = 1, .attributes = R"({"plan":"gold","recency_days":3})"}, 1, draft);
  ASSERT_OK_AND_ASSIGN(const CheckedFilter filter, CheckFilter("plan = 7 AND (recency_day > 3 OR tier = VIP)"));
  const auto details = DetailsOf(CheckAttributes(filter, fields));
  ASSERT_TRUE(details.has_value());
  EXPECT_THAT(details->violations,
              ElementsAre(::testing::Field(&FieldViolation::description, HasSubstr("column 1: nobody's plan")),
                          ::testing::Field(&FieldViolation::description,
                                           HasSubstr("column 15: no customer has \"recency_day\"; did you mean "
                                                     "\"recency_days\"? If not, write attributes.recency_day"))));
}

TEST(FilterNamesTest, LetsPassWhatIsNotKnownToBeWrong) {
  const SnapshotFields nothing(100);
  for (const char* filter : {"", "colour = red", "plan > 3", "tier = VIP AND create_time > 2026-01-01"}) {
    ASSERT_OK_AND_ASSIGN(const CheckedFilter checked, CheckFilter(filter));
    EXPECT_OK(CheckAttributes(checked, nothing)) << filter;
  }
}

}  // namespace
}  // namespace sendlift
