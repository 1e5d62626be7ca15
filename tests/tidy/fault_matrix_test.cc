// docs/fault-matrix.md says which test shows what. A name that leads nowhere would be a promise without a proof.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kMatrix[] = "docs/fault-matrix.md";
constexpr int kRowsMin = 13;  // of the design

// "Suite.Name" of every TEST, TEST_F and TEST_P.
std::set<std::string> TestsIn(const SourceFile& file) {
  const std::string code = absl::StrJoin(file.code, "\n");
  std::set<std::string> tests;
  for (size_t at = code.find("TEST"); at != std::string::npos; at = code.find("TEST", at + 1)) {
    size_t open = at + 4;
    if (absl::StartsWith(absl::string_view(code).substr(open), "_F") ||
        absl::StartsWith(absl::string_view(code).substr(open), "_P")) {
      open += 2;
    }
    const size_t close = code.find(')', open);
    if (code[open] != '(' || close == std::string::npos) continue;
    const std::vector<absl::string_view> parts =
        absl::StrSplit(absl::string_view(code).substr(open + 1, close - open - 1), ',');
    if (parts.size() != 2) continue;
    tests.insert(absl::StrCat(absl::StripAsciiWhitespace(parts[0]), ".", absl::StripAsciiWhitespace(parts[1])));
  }
  return tests;
}

bool IsTestName(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  if (parts.size() != 2 || !absl::EndsWith(parts[0], "Test") || parts[1].empty()) return false;
  for (const char c : absl::StrCat(parts[0], parts[1])) {
    if (!absl::ascii_isalnum(c)) return false;
  }
  return absl::ascii_isupper(parts[0][0]) && absl::ascii_isupper(parts[1][0]);
}

// The names between backticks of a line.
std::vector<std::string> NamesIn(absl::string_view line) {
  const std::vector<std::string> pieces = absl::StrSplit(line, '`');
  std::vector<std::string> names;
  for (size_t i = 1; i < pieces.size(); i += 2) {
    if (IsTestName(pieces[i])) names.push_back(pieces[i]);
  }
  return names;
}

bool IsRow(absl::string_view line) { return absl::StartsWith(line, "| ") && !absl::StartsWith(line, "| fault |"); }

Findings NamedTestsAreThere(absl::string_view text, const std::set<std::string>& tests) {
  Findings findings;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const std::vector<std::string> names = NamesIn(line);
    if (IsRow(line) && names.empty()) findings.push_back({kMatrix, number, "Name the test that shows this row."});
    for (const std::string& name : names) {
      if (tests.contains(name)) continue;
      findings.push_back({kMatrix, number, absl::StrCat("There is no test ", name, ".")});
    }
  }
  return findings;
}

TEST(FaultMatrixTest, EveryTestThatIsNamedIsThere) {
  std::set<std::string> tests;
  for (const SourceFile& file : Sources()) tests.merge(TestsIn(file));
  const std::string matrix = ReadFile(std::filesystem::path(SENDLIFT_SOURCE_DIR) / kMatrix);
  int rows = 0;
  for (const absl::string_view line : absl::StrSplit(matrix, '\n')) rows += IsRow(line) ? 1 : 0;
  EXPECT_GE(rows, kRowsMin);
  ExpectClean(NamedTestsAreThere(matrix, tests));
}

TEST(FaultMatrixTest, FindsATestThatIsNotThereAndARowWithoutOne) {
  std::vector<int> lines;
  for (const Finding& finding : NamedTestsAreThere("| fault | shown by |\n"
                                                   "|---|---|\n"
                                                   "| a | `ATest.IsThere` |\n"
                                                   "| b | `ATest.IsGone` |\n"
                                                   "| c | `kill -9`, `lease.committed` |\n",
                                                   {"ATest.IsThere"})) {
    lines.push_back(finding.line);
  }
  EXPECT_THAT(lines, ElementsAre(4, 5));
}

TEST(FaultMatrixTest, KnowsTestsByTheirMacros) {
  EXPECT_THAT(TestsIn(Parse("tests/x_test.cc",
                            "TEST(ATest, One) {}\n"
                            "TEST_F(BTest,\n       Two) {}\n"
                            "TEST_P(CTest, Three) {}\n"
                            "// TEST(DTest, Four)\n"
                            "INSTANTIATE_TEST_SUITE_P(All, CTest, Values(1));\n")),
              UnorderedElementsAre("ATest.One", "BTest.Two", "CTest.Three"));
}

}  // namespace
}  // namespace sendlift::tidy
