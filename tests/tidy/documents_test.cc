// Documents do not point to what is not there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;

// Targets of [text](target) on a line, without addresses on the web and places within the same document.
std::vector<std::string> LinkedFiles(absl::string_view line) {
  std::vector<std::string> targets;
  for (size_t at = line.find("]("); at != absl::string_view::npos; at = line.find("](", at + 2)) {
    const absl::string_view rest = line.substr(at + 2);
    const absl::string_view target = rest.substr(0, rest.find_first_of("#) "));
    if (target.empty() || absl::StrContains(target, "://") || absl::StartsWith(target, "mailto:")) continue;
    targets.emplace_back(target);
  }
  return targets;
}

Findings LinksLeadSomewhere(const std::string& path, absl::string_view text) {
  const std::filesystem::path folder = (std::filesystem::path(SENDLIFT_SOURCE_DIR) / path).parent_path();
  Findings findings;
  bool in_code = false;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::StartsWith(line, "```")) in_code = !in_code;
    if (in_code) continue;
    for (const std::string& target : LinkedFiles(line)) {
      if (std::filesystem::exists(folder / target)) continue;
      findings.push_back({path, number, absl::StrCat("There is no ", target, ": correct the link.")});
    }
  }
  return findings;
}

// Mentions of "docs/x.md" in a source or a proto.
Findings MentionsLeadSomewhere(const std::string& path, absl::string_view text) {
  Findings findings;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    const size_t at = line.find("docs/");
    const size_t end = line.find(".md", std::min(at, line.size()));
    if (end == absl::string_view::npos || absl::StrContains(line.substr(at, end - at), ' ')) continue;
    const std::string document(line.substr(at, end + 3 - at));
    if (std::filesystem::exists(std::filesystem::path(SENDLIFT_SOURCE_DIR) / document)) continue;
    findings.push_back(
        {path, number, absl::StrCat("There is no ", document, ": write it, or do not send readers there.")});
  }
  return findings;
}

TEST(DocumentsTest, LinksLeadSomewhere) {
  for (const std::string& path : PathsInTree({".md"})) {
    ExpectClean(LinksLeadSomewhere(path, ReadFile(std::filesystem::path(SENDLIFT_SOURCE_DIR) / path)));
  }
}
TEST(DocumentsTest, FindsALinkThatLeadsNowhere) {
  std::vector<int> lines;
  for (const Finding& finding : LinksLeadSomewhere("docs/x.md",
                                                   "[a](../tests/CMakeLists.txt) [b](gone.md#part)\n"
                                                   "[c](https://example.org/) [d](#here)\n"
                                                   "```\n[e](gone.md)\n```\n[f](gone.md)\n")) {
    lines.push_back(finding.line);
  }
  EXPECT_THAT(lines, ElementsAre(1, 6));
}

TEST(DocumentsTest, MentionsInSourcesLeadSomewhere) {
  for (const std::string& path : PathsInTree({".h", ".cc", ".proto"})) {
    if (absl::StartsWith(path, "tests/tidy/")) continue;
    ExpectClean(MentionsLeadSomewhere(path, ReadFile(std::filesystem::path(SENDLIFT_SOURCE_DIR) / path)));
  }
}
TEST(DocumentsTest, FindsAMentionThatLeadsNowhere) {
  std::vector<int> lines;
  for (const Finding& finding : MentionsLeadSomewhere("base/x.h",
                                                      "// As in docs/architecture.md.\n// As in docs/gone.md.\n"
                                                      "// A file of docs/ that ends in .md\nint x;\n")) {
    lines.push_back(finding.line);
  }
  EXPECT_THAT(lines, ElementsAre(2));
}

}  // namespace
}  // namespace sendlift::tidy
