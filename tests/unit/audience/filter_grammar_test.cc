#include "audience/filter_grammar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

// The examples of google.aip.dev/160 and of its grammar, with an implicit AND taken for AND.
TEST(FilterGrammarTest, BindsAsTheAipSays) {
  struct Case {
    const char* filter;
    const char* tree;
  };
  constexpr Case kCases[] = {
      {"a b AND c AND d", "(a AND b) AND c AND d"},
      {"New York Giants OR Yankees", "New AND York AND (Giants OR Yankees)"},
      {"New York (Giants OR Yankees)", "New AND York AND (Giants OR Yankees)"},
      {"a < 10 OR a >= 100", "a < 10 OR a >= 100"},
      {"a AND b OR c", "a AND (b OR c)"},
      {"a OR b AND c", "(a OR b) AND c"},
      {"NOT (a OR b)", "NOT (a OR b)"},
      {"NOT a OR b", "(NOT a) OR b"},
      {"NOT a b", "(NOT a) AND b"},
      {"-file:\".java\"", "NOT file : \".java\""},
      {"-30", "NOT 30"},
      {"a -b", "a AND (NOT b)"},
      {"msg != 'hello'", "msg != \"hello\""},
      {"1 > 0", "1 > 0"},
      {"2.5 >= 2.4", "2.5 >= 2.4"},
      {"foo >= -2.4", "foo >= -2.4"},
      {"foo >= (-2.4)", nullptr},
      {"-2.5 >= -2.4", "NOT 2.5 >= -2.4"},
      {"yesterday < request.time", "yesterday < request.time"},
      {"experiment.rollout <= cohort(request.user)", "experiment.rollout <= cohort(request.user)"},
      {"regex(m.key, '^.*prod.*$')", "regex(m.key, '^.*prod.*$')"},
      {"math.mem('30mb')", "math.mem('30mb')"},
      {"cohort(inner(x), y) = 1", "cohort(inner(x), y) = 1"},
      {"expr.type_map.1.type", "expr.type_map.1.type"},
      {"a.AND.b : x", "a.AND.b : x"},
      {"(((a)))", "a"},
      {"a=b", "a = b"},
      {"a  <=\tb", "a <= b"},
      {"f:*", "f : *"},
      {"t>2026-01-01T00:00:00+01:00", "t > 2026-01-01T00:00:00+01:00"},
      {"NOTE ORDER ANDY", "NOTE AND ORDER AND ANDY"},
      {"(a OR b)AND(c)", "(a OR b) AND c"},
      {"NOT(a)", "NOT a"},
      {"a\n  AND b\n", "a AND b"},
      {"stadt = Z\xc3\xbcrich", "stadt = Z\xc3\xbcrich"},
  };
  for (const Case& c : kCases) {
    const absl::StatusOr<FilterNode> read = ReadFilter(c.filter);
    EXPECT_EQ(read.ok(), c.tree != nullptr) << c.filter << ": " << read.status();
    if (read.ok() && c.tree != nullptr) {
      EXPECT_EQ(ToText(*read), c.tree) << c.filter;
    }
  }
}

TEST(FilterGrammarTest, ReadsBlankAsNothingAsked) {
  for (const char* filter : {"", " ", "\n\t"}) {
    ASSERT_OK_AND_ASSIGN(const FilterNode root, ReadFilter(filter));
    EXPECT_EQ(root.kind, FilterNode::Kind::kAnd);
    EXPECT_TRUE(root.children.empty());
  }
}

TEST(FilterGrammarTest, TakesEscapesAndStarsApart) {
  struct Case {
    const char* filter;
    const char* text;
    bool any_before;
    bool any_after;
    bool star_inside;
  };
  constexpr Case kCases[] = {
      {"a = x", "x", false, false, false},
      {"a = x*", "x", false, true, false},
      {"a = *x", "x", true, false, false},
      {"a = \"*x*\"", "x", true, true, false},
      {"a = *", "", true, true, false},
      {"a = **", "", true, true, false},
      {"a = x*y", "x*y", false, false, true},
      {R"(a = "\*x\*")", "*x*", false, false, false},
      {R"(a = "x\\*")", "x\\", false, true, false},
      {R"(a = "say \"hi\" \'there\'")", "say \"hi\" 'there'", false, false, false},
      {R"(a = 'it"s')", "it\"s", false, false, false},
      {R"(a = "")", "", false, false, false},
  };
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.filter);
    ASSERT_OK_AND_ASSIGN(const FilterNode root, ReadFilter(c.filter));
    EXPECT_EQ(root.value.text, c.text) << c.filter;
    EXPECT_EQ(root.value.any_before, c.any_before) << c.filter;
    EXPECT_EQ(root.value.any_after, c.any_after) << c.filter;
    EXPECT_EQ(root.value.star_inside, c.star_inside) << c.filter;
  }
}

TEST(FilterGrammarTest, CountsColumnsInCharacters) {
  ASSERT_OK_AND_ASSIGN(const FilterNode root, ReadFilter("stadt = \"Z\xc3\xbcrich\" tier = VIP"));
  ASSERT_EQ(root.children.size(), 2u);
  EXPECT_EQ(root.children[0].value.column, 9);
  EXPECT_EQ(root.children[1].path[0].column, 18);
}

TEST(FilterGrammarTest, SaysWhereAndWhatToDo) {
  struct Case {
    const char* filter;
    const char* says;
  };
  constexpr Case kCases[] = {
      {"tier = ", "filter: column 8: the filter ends here; expected a value"},
      {"tier = AND", "column 8: found \"AND\"; expected a value"},
      {"tier = VIP AND", "column 15: the filter ends here; expected a comparison"},
      {"AND tier = VIP", "column 1: found \"AND\""},
      {"tier = VIP OR OR", "column 15: found \"OR\"; expected a comparison"},
      {"NOT", "column 4: the filter ends here; expected a comparison"},
      {"- tier = VIP", "expected a comparison"},
      {"NOT NOT a", "expected a comparison"},
      {"(tier = VIP", "column 12: the filter ends here; expected AND, OR or \")\""},
      {"tier = VIP)", "column 11: found \")\"; expected AND, OR or the end"},
      {"()", "column 2: found \")\"; expected a comparison"},
      {"tier = \"VIP", "not closed; end it with \""},
      {"tier = 'VIP\"", "not closed; end it with '"},
      {"tier = \"a\\n\"", "column 11: found \"n\"; \\ stands only before"},
      {"tier == VIP", "column 7: found \"=\"; expected a value"},
      {"tier = (VIP OR REGULAR)", "column 8: found \"(\"; a list is no value"},
      {"a. = 1", "column 3: found \" \"; expected a name after the point"},
      {"f(a", "expected \")\""},
      {"city = Paris,Berlin", "column 13: found \",\"; expected AND, OR or the end"},
      {"stadt = Z\xc3\xbcrich,", "column 15"},
      {"a = b c = \\d", "column 11"},
  };
  for (const Case& c : kCases) {
    EXPECT_THAT(ReadFilter(c.filter), HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(c.says))) << c.filter;
  }
}

}  // namespace
}  // namespace sendlift
