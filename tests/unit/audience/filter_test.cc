#include "audience/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

std::string Nested(int depth) { return std::string(depth, '(') + "a = 1" + std::string(depth, ')'); }

std::string Terms(int count) { return absl::StrJoin(std::vector<std::string>(count, "a = 1"), " AND "); }

TEST(FilterTest, ReadsUpToTheLimits) {
  EXPECT_OK(ParseFilter(Nested(64)));
  EXPECT_OK(ParseFilter(Terms(64)));
  EXPECT_OK(ParseFilter("a = " + std::string(1996, 'x')));
  std::string letters;
  for (int i = 0; i < 1996; ++i) letters += "\xc3\xbc";
  EXPECT_OK(ParseFilter("a = " + letters));
  EXPECT_OK(ParseFilter("a = \"" + std::string(100, '(') + "\\\"" + std::string(100, '(') + "\""));
}

TEST(FilterTest, RefusesWhatIsBeyondThem) {
  EXPECT_THAT(ParseFilter("b = 1 " + Nested(65)),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("column 71: parentheses go deeper than 64")));
  EXPECT_THAT(ParseFilter(std::string(1999, '(')), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("deeper")));
  EXPECT_THAT(ParseFilter(Terms(65)), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("65 terms; at most 64")));
  EXPECT_THAT(ParseFilter("a = " + std::string(1997, 'x')),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("2001 characters; at most 2000")));
  EXPECT_THAT(ParseFilter("a = \xfc"), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("not UTF-8")));
}

TEST(FilterTest, NamesTheFieldOfTheRequest) {
  const auto details = DetailsOf(ParseFilter("a = ").status());
  ASSERT_TRUE(details.has_value());
  ASSERT_EQ(details->violations.size(), 1u);
  EXPECT_EQ(details->violations[0].field, "filter");
}

TEST(FilterTest, WritesWhatItReadsAgain) {
  for (const char* filter :
       {"a", "a = 1 b != -2 OR c", "NOT (a < 1 AND (b > 2 OR -c:*))", R"(a.b.c = "x \"y\" \\ \* z*")", "a = *x*",
        "a >= f(b, 'c') AND has:email", "'a b' = 'c d'", "(a b) (c OR d)", "a <= \"\""}) {
    SCOPED_TRACE(filter);
    ASSERT_OK_AND_ASSIGN(const FilterNode once, ParseFilter(filter));
    const std::string text = ToText(once);
    SCOPED_TRACE(text);
    ASSERT_OK_AND_ASSIGN(const FilterNode twice, ParseFilter(text));
    EXPECT_EQ(ToText(twice), text);
  }
}

TEST(FilterTest, EndsOnAnyText) {
  constexpr char kBytes[] = "a1 .:=<>!()\"'\\*-,ANDORT\n\xc3\xbc";
  Random random(12345);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (uint64_t length = random.Below(30); text.size() < length;) {
      text.push_back(kBytes[random.Below(sizeof(kBytes) - 1)]);
    }
    const absl::StatusOr<FilterNode> read = ParseFilter(text);
    if (!read.ok()) {
      EXPECT_EQ(read.status().code(), absl::StatusCode::kInvalidArgument) << text;
    }
  }
}

}  // namespace
}  // namespace sendlift
