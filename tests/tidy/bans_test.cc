// Words that have one folder where they belong, or none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/tidy/rule.h"

namespace sendlift::tidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Ban {
  const char* token;
  const char* instead;
};

bool IsIn(const SourceFile& file, const std::vector<const char*>& folders) {
  for (const char* folder : folders) {
    if (absl::StartsWith(file.path, folder)) return true;
  }
  return false;
}

Findings Banned(const SourceFile& file, const std::vector<Ban>& bans) {
  Findings findings;
  for (size_t i = 0; i < file.code.size(); ++i) {
    for (const Ban& ban : bans) {
      if (!HasToken(file.code[i], ban.token)) continue;
      findings.push_back({file.path, static_cast<int>(i) + 1, absl::StrCat(ban.token, ": ", ban.instead)});
    }
  }
  return findings;
}

Findings NoForbiddenWords(const SourceFile& file) {
  constexpr char kMutex[] = "use Mutex of base/mutex.h, which ThreadSanitizer understands";
  constexpr char kRegex[] = "write a small parser, or use RE2 for what a user typed";
  return Banned(file, {{"std::string_view", "use absl::string_view; Debian's Abseil does not take the other"},
                       {"<string_view>", "use absl::string_view; Debian's Abseil does not take the other"},
                       {"absl::optional", "use std::optional"},
                       {"absl::nullopt", "use std::nullopt"},
                       {"absl::Mutex", kMutex},
                       {"absl::MutexLock", kMutex},
                       {"absl::CondVar", kMutex},
                       {"std::regex", kRegex},
                       {"<regex>", kRegex},
                       {"using namespace", "name what you use"}});
}

Findings NoClockOutsideBase(const SourceFile& file) {
  if (IsMain(file) || IsIn(file, {"base/", "tests/bench/", "tests/integration/", "tests/support/"})) return {};
  constexpr char kInstead[] = "take an absl::Time, or a Clock of base/clock.h";
  return Banned(file, {{"absl::Now", kInstead},
                       {"absl::GetCurrentTimeNanos", kInstead},
                       {"time(nullptr)", kInstead},
                       {"time(NULL)", kInstead},
                       {"time(0)", kInstead},
                       {"system_clock", kInstead},
                       {"steady_clock", kInstead},
                       {"high_resolution_clock", kInstead},
                       {"gettimeofday", kInstead},
                       {"clock_gettime", kInstead}});
}

Findings NoChanceOutsideBase(const SourceFile& file) {
  if (IsIn(file, {"base/"})) return {};
  constexpr char kInstead[] = "take a Random of base/random.h, so that a seed repeats the run";
  return Banned(file, {{"rand(", kInstead},
                       {"srand(", kInstead},
                       {"absl::BitGen", kInstead},
                       {"absl::InsecureBitGen", kInstead},
                       {"std::random_device", kInstead},
                       {"std::mt19937", kInstead},
                       {"std::mt19937_64", kInstead},
                       {"std::default_random_engine", kInstead}});
}

Findings NoSleepInTests(const SourceFile& file) {
  if (!IsTest(file) || IsIn(file, {"tests/integration/", "tests/support/"})) return {};
  constexpr char kInstead[] = "move a VirtualClock, or wait for a condition with a helper of tests/support";
  return Banned(file, {{"sleep_for", kInstead},
                       {"sleep_until", kInstead},
                       {"absl::SleepFor", kInstead},
                       {"sleep(", kInstead},
                       {"usleep(", kInstead},
                       {"nanosleep(", kInstead}});
}

Findings NothingIsLeftToDo(const SourceFile& file) {
  Findings findings;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    for (const char* mark : {"TODO", "FIXME", "XXX"}) {
      const size_t at = file.lines[i].find(mark);
      if (at == std::string::npos || file.code[i][at] != ' ' || !HasToken(file.lines[i], mark)) continue;
      if (absl::StrContains(file.path, "tests/tidy/")) continue;
      findings.push_back({file.path, static_cast<int>(i) + 1, "Do it now, or open an issue and say nothing here."});
    }
  }
  return findings;
}

TEST(BansTest, NobodyUsesAForbiddenWord) { ExpectClean(OverTree(NoForbiddenWords)); }
TEST(BansTest, FindsForbiddenWordsInCodeOnly) {
  EXPECT_THAT(LinesFound(NoForbiddenWords, "model/x.cc",
                         "#include <regex>\n"
                         "std::string_view a;\n"
                         "absl::optional<int> b;\n"
                         "absl::Mutex c;\n"
                         "using namespace std;\n"
                         "absl::string_view d = \"std::regex\";  // absl::Mutex\n"
                         "/* std::string_view\n"
                         "   absl::optional */ std::optional<int> e;\n"
                         "namespace sendlift {}\n"),
              ElementsAre(1, 2, 3, 4, 5));
}

TEST(BansTest, OnlyBaseAndMainReadTheClock) { ExpectClean(OverTree(NoClockOutsideBase)); }
TEST(BansTest, FindsAClockOutsideBase) {
  constexpr char kClocks[] =
      "absl::Time a = absl::Now();\nauto b = std::chrono::steady_clock::now();\nc = std::time(nullptr);\n"
      "absl::Time d = clock.Now();\n";
  EXPECT_THAT(LinesFound(NoClockOutsideBase, "scheduler/x.cc", kClocks), ElementsAre(1, 2, 3));
  EXPECT_THAT(LinesFound(NoClockOutsideBase, "tests/unit/scheduler/x_test.cc", kClocks), ElementsAre(1, 2, 3));
  EXPECT_THAT(LinesFound(NoClockOutsideBase, "services/main/main.cc", kClocks), IsEmpty());
  EXPECT_THAT(LinesFound(NoClockOutsideBase, "tests/integration/x_test.cc", kClocks), IsEmpty());
}

TEST(BansTest, OnlyBaseMakesChance) { ExpectClean(OverTree(NoChanceOutsideBase)); }
TEST(BansTest, FindsChanceOutsideBase) {
  constexpr char kChance[] =
      "int a = std::rand();\nabsl::BitGen b;\nstd::random_device c;\nint d = dice.rand();\noperand(1);\n";
  EXPECT_THAT(LinesFound(NoChanceOutsideBase, "audience/x.cc", kChance), ElementsAre(1, 2, 3));
  EXPECT_THAT(LinesFound(NoChanceOutsideBase, "base/random.cc", kChance), IsEmpty());
}

TEST(BansTest, NoTestSleeps) { ExpectClean(OverTree(NoSleepInTests)); }
TEST(BansTest, FindsATestThatSleeps) {
  constexpr char kSleeps[] = "absl::SleepFor(absl::Seconds(1));\nstd::this_thread::sleep_for(1s);\nusleep(5);\n";
  EXPECT_THAT(LinesFound(NoSleepInTests, "tests/unit/engine/x_test.cc", kSleeps), ElementsAre(1, 2, 3));
  EXPECT_THAT(LinesFound(NoSleepInTests, "tests/support/wait.h", kSleeps), IsEmpty());
}

TEST(BansTest, NothingIsLeftToDo) { ExpectClean(OverTree(NothingIsLeftToDo)); }
TEST(BansTest, FindsWhatIsLeftToDo) {
  EXPECT_THAT(LinesFound(NothingIsLeftToDo, "model/x.cc", "int a;  // TODO: more\nint TODO_count;\n"), ElementsAre(1));
}

}  // namespace
}  // namespace sendlift::tidy
