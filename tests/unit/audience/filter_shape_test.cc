#include "audience/filter_shape.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

TEST(FilterShapeTest, KeepsTheMeaningWithFewerParts) {
  struct Case {
    const char* filter;
    const char* flattened;
  };
  constexpr Case kCases[] = {
      {"a", "a"},
      {"NOT a", "NOT a"},
      {"NOT (NOT a)", "a"},
      {"a b AND (c AND d)", "a AND b AND c AND d"},
      {"a OR (b OR c)", "a OR b OR c"},
      {"NOT (a AND b)", "(NOT a) OR (NOT b)"},
      {"NOT (a OR NOT b)", "(NOT a) AND b"},
      {"-(a AND (b OR c))", "((NOT b) AND (NOT c)) OR (NOT a)"},
      {"a AND (b OR c) AND (d OR (e AND f))", "((e AND f) OR d) AND (b OR c) AND a"},
      {"a -(b c) -(d OR e)", "((NOT b) OR (NOT c)) AND a AND (NOT d) AND (NOT e)"},
  };
  for (const Case& c : kCases) {
    ASSERT_OK_AND_ASSIGN(FilterNode filter, ParseFilter(c.filter));
    EXPECT_EQ(ToText(Flattened(std::move(filter))), c.flattened) << c.filter;
  }
}

TEST(FilterShapeTest, LeavesNothingAskedAsItIs) {
  EXPECT_EQ(Flattened(FilterNode()).kind, FilterNode::Kind::kAnd);
  EXPECT_TRUE(Flattened(FilterNode()).children.empty());
}

}  // namespace
}  // namespace sendlift
