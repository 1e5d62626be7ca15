// All SQL of the product is in storage/, beside the function that runs it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The one place outside storage/ that writes SQL: it turns a segment's filter into a condition.
constexpr char kFilterToSql[] = "audience/filter_sql.cc";

// Words of a literal, if it may be SQL: keywords in capitals anywhere, or a statement in small letters from its start.
std::vector<std::string> KeywordsOf(absl::string_view text) {
  std::string words(absl::StripAsciiWhitespace(text));
  const std::string first = words.substr(0, words.find_first_of(" \n\\"));
  for (const char* verb : {"select", "insert", "update", "delete", "create"}) {
    if (first == verb) words = absl::AsciiStrToUpper(words);
  }
  return absl::StrSplit(words, absl::ByAnyChar(" \n\t\\(),;"), absl::SkipEmpty());
}

bool Follows(const std::vector<std::string>& words, absl::string_view first, absl::string_view second, size_t within) {
  for (auto it = std::find(words.begin(), words.end(), first); it != words.end();
       it = std::find(it + 1, words.end(), first)) {
    const size_t left = static_cast<size_t>(words.end() - it) - 1;
    const auto end = it + 1 + std::min(within, left);
    if (std::find(it + 1, end, second) != end) return true;
  }
  return false;
}

bool LooksLikeSql(absl::string_view text) {
  const std::vector<std::string> words = KeywordsOf(text);
  return Follows(words, "SELECT", "FROM", 400) || Follows(words, "INSERT", "INTO", 3) ||
         Follows(words, "UPDATE", "SET", 3) || Follows(words, "DELETE", "FROM", 1) ||
         Follows(words, "CREATE", "TABLE", 2) || Follows(words, "CREATE", "INDEX", 2);
}

Findings OnlyStorageHoldsSql(const SourceFile& file) {
  if (IsTest(file) || absl::StartsWith(file.path, "storage/") || file.path == kFilterToSql) return {};
  Findings findings;
  for (const Literal& literal : file.literals) {
    if (!LooksLikeSql(literal.text)) continue;
    findings.push_back({file.path, literal.line, "SQL lives in storage/: make this a function over a Session there."});
  }
  for (const Include& include : file.includes) {
    if (include.path != "sqlite3.h" && !absl::StartsWith(include.path, "SQLiteCpp/")) continue;
    findings.push_back({file.path, include.line, "Only storage/ knows the engine: use storage::Session."});
  }
  return findings;
}

TEST(SqlTest, OnlyStorageHoldsSql) { ExpectClean(OverTree(OnlyStorageHoldsSql)); }
TEST(SqlTest, FindsSqlOutsideStorage) {
  constexpr char kSql[] =
      "#include <SQLiteCpp/SQLiteCpp.h>\n"
      "Query(\"SELECT a \"\n"
      "      \"FROM b\");\n"
      "Execute(R\"sql(\n  UPDATE customers SET tier = $1)sql\");\n"
      "Execute(\"insert into a values ($1)\");\n"
      "Execute(\"CREATE TABLE a (b)\");\n"
      "Say(\"Select a segment from the list, then UPDATE it. DELETE it\");\n"
      "// SELECT a FROM b\n";
  EXPECT_THAT(LinesFound(OnlyStorageHoldsSql, "scheduler/planner.cc", kSql), ElementsAre(2, 4, 6, 7, 1));
  EXPECT_THAT(LinesFound(OnlyStorageHoldsSql, "storage/customers.cc", kSql), IsEmpty());
  EXPECT_THAT(LinesFound(OnlyStorageHoldsSql, kFilterToSql, kSql), IsEmpty());
  EXPECT_THAT(LinesFound(OnlyStorageHoldsSql, "tests/conformance/x_test.cc", kSql), IsEmpty());
}

}  // namespace
}  // namespace sendlift::tidy
