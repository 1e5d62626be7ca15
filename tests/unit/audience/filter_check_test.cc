#include "audience/filter_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

TEST(FilterCheckTest, MakesTestsOfTerms) {
  ASSERT_OK_AND_ASSIGN(const CheckedFilter all,
                       CheckFilter("NOT (tier = V* OR recency_days < 30) AND has:consent.sms"));
  ASSERT_EQ(all.kind, CheckedFilter::Kind::kAll);
  ASSERT_EQ(all.parts.size(), 3u);
  EXPECT_TRUE(all.parts[0].negated);
  const auto& text = std::get<CompareText>(all.parts[0].test);
  EXPECT_EQ(text.field.kind, FilterField::Kind::kTier);
  EXPECT_EQ(text.text, "V");
  EXPECT_TRUE(text.any_after);
  const auto& number = std::get<CompareNumber>(all.parts[1].test);
  EXPECT_EQ(number.field.attribute, "recency_days");
  EXPECT_EQ(number.field.column, 19);
  EXPECT_FALSE(all.parts[2].negated);
  EXPECT_NE(std::get<HasConsent>(all.parts[2].test).bits, 0u);
}

TEST(FilterCheckTest, TakesBlankForEverybody) {
  ASSERT_OK_AND_ASSIGN(const CheckedFilter everybody, CheckFilter(" \t"));
  EXPECT_EQ(everybody.kind, CheckedFilter::Kind::kAll);
  EXPECT_TRUE(everybody.parts.empty());
}

TEST(FilterCheckTest, SaysWhatWasMeant) {
  EXPECT_THAT(CheckFilter("has:consent.emial"),
              HasCode(absl::StatusCode::kInvalidArgument,
                      HasSubstr("column 5: \"consent.emial\" is unknown; did you mean \"consent.email\"?")));
  EXPECT_THAT(CheckFilter("tier = VIP AND has:supression.sms"),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("did you mean \"suppression.sms\"?")));
}

}  // namespace
}  // namespace sendlift
