// How files are cut: a test beside every source, headers that include once, lines and files that can be read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int kColumnsMax = 120;
constexpr int kLinesMax = 450;

// Sources without a unit test of their own, and why. Mains need no entry. An entry that is not needed fails.
const std::map<std::string, std::string>& WithoutUnitTest() {
  static const auto& reasons = *new std::map<std::string, std::string>{};
  return reasons;
}

std::string TestOf(absl::string_view source) {
  return absl::StrCat("tests/unit/", source.substr(0, source.size() - 3), "_test.cc");
}

// What a store promises is written once for all engines, so tests/conformance counts for storage/.
bool HasTest(const std::set<std::string>& paths, absl::string_view source) {
  if (paths.contains(TestOf(source))) return true;
  return absl::ConsumePrefix(&source, "storage/") &&
         paths.contains(absl::StrCat("tests/conformance/", source.substr(0, source.size() - 3), "_test.cc"));
}

Findings EverySourceHasATest(const std::set<std::string>& paths, const std::map<std::string, std::string>& without) {
  Findings findings;
  for (const std::string& path : paths) {
    if (!absl::EndsWith(path, ".cc") || absl::StartsWith(path, "tests/") || absl::StrContains(path, "/main/")) continue;
    if (HasTest(paths, path) || without.contains(path)) continue;
    findings.push_back({path, 1, absl::StrCat("Write ", TestOf(path), ", or name the file in WithoutUnitTest.")});
  }
  for (const auto& [path, reason] : without) {
    if (paths.contains(path) && !HasTest(paths, path)) continue;
    findings.push_back({path, 1, "The entry in WithoutUnitTest is not needed any more: take it out."});
  }
  return findings;
}

Findings HeadersIncludeOnce(const SourceFile& file) {
  if (!absl::EndsWith(file.path, ".h")) return {};
  for (const std::string& line : file.code) {
    if (absl::StripAsciiWhitespace(line) == "#pragma once") return {};
  }
  return {{file.path, 1, "Begin the header with #pragma once."}};
}

int ColumnsOf(absl::string_view line) {
  int columns = 0;
  for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return columns;
}

Findings LinesAreReadable(const SourceFile& file) {
  Findings findings;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    if (ColumnsOf(file.lines[i]) <= kColumnsMax) continue;
    findings.push_back(
        {file.path, static_cast<int>(i) + 1, absl::StrCat("Break the line at ", kColumnsMax, " columns.")});
  }
  return findings;
}

Findings FilesAreReadable(const SourceFile& file) {
  if (file.lines.size() <= kLinesMax) return {};
  return {{file.path, kLinesMax, absl::StrCat(file.lines.size(), " lines: split the file by idea.")}};
}

TEST(LayoutTest, EverySourceHasATest) {
  std::set<std::string> paths;
  for (const SourceFile& file : Sources()) paths.insert(file.path);
  ExpectClean(EverySourceHasATest(paths, WithoutUnitTest()));
}
TEST(LayoutTest, FindsASourceWithoutATestAndAnEntryThatIsNotNeeded) {
  const Findings findings =
      EverySourceHasATest({"stats/a.cc", "tests/unit/stats/a_test.cc", "stats/b.cc", "stats/c.cc", "stats/d.h",
                           "services/main/main.cc", "storage/e.cc", "tests/conformance/e_test.cc"},
                          {{"stats/a.cc", "has one by now"}, {"stats/c.cc", "glue"}, {"stats/gone.cc", "was removed"}});
  std::vector<std::string> paths;
  for (const Finding& finding : findings) paths.push_back(finding.path);
  EXPECT_THAT(paths, ElementsAre("stats/b.cc", "stats/a.cc", "stats/gone.cc"));
}

TEST(LayoutTest, HeadersIncludeOnce) { ExpectClean(OverTree(HeadersIncludeOnce)); }
TEST(LayoutTest, FindsAHeaderThatMayBeIncludedTwice) {
  EXPECT_THAT(LinesFound(HeadersIncludeOnce, "base/x.h", "// #pragma once\nint x;\n"), ElementsAre(1));
  EXPECT_THAT(LinesFound(HeadersIncludeOnce, "base/x.h", "// What it is.\n#pragma once\n"), IsEmpty());
  EXPECT_THAT(LinesFound(HeadersIncludeOnce, "base/x.cc", "int x;\n"), IsEmpty());
}

TEST(LayoutTest, LinesAreReadable) { ExpectClean(OverTree(LinesAreReadable)); }
TEST(LayoutTest, FindsALongLine) {
  const std::string long_line = "//" + std::string(kColumnsMax - 2, 'x');
  EXPECT_THAT(LinesFound(LinesAreReadable, "base/x.cc", long_line + "\n" + long_line + "x\n"), ElementsAre(2));
  EXPECT_THAT(LinesFound(LinesAreReadable, "base/x.cc", long_line.substr(0, kColumnsMax - 1) + "\xc3\xa9\n"),
              IsEmpty());
}

TEST(LayoutTest, FilesAreReadable) { ExpectClean(OverTree(FilesAreReadable)); }
TEST(LayoutTest, FindsAGiantFile) {
  EXPECT_THAT(LinesFound(FilesAreReadable, "base/x.cc", std::string(kLinesMax + 1, '\n')), ElementsAre(kLinesMax));
  EXPECT_THAT(LinesFound(FilesAreReadable, "base/x.cc", std::string(kLinesMax, '\n')), IsEmpty());
}

}  // namespace
}  // namespace sendlift::tidy
