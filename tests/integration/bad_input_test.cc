// Files that hurt, imported by the real programs: every good row arrives, every bad one is explained, memory is
// bounded.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/command_line.h"
#include "tests/support/child_process.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

constexpr char kBin[] = SENDLIFT_BIN_DIR;

class BadInputTest : public ::testing::Test {
 protected:
  void SetUp() override {
    server_ = testing::StartServer(kBin, directory_.File("sendlift.db"), directory_.File("server.log"));
    ASSERT_TRUE(server_.has_value());
  }

  testing::CommandResult Run(const std::vector<std::string>& arguments) {
    return testing::RunProgram(Line(arguments), directory_.File(absl::StrCat("command-", ++count_, ".txt")));
  }
  std::vector<std::string> Line(const std::vector<std::string>& arguments) const {
    std::vector<std::string> line = {absl::StrCat(kBin, "/sendlift"), "--server", server_->address};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return line;
  }
  std::string Rejected(const std::string& file) const { return testing::ReadFile(file + ".rejected.csv"); }
  // One column of all customers, without the header.
  std::vector<std::string> AllIds() {
    std::vector<std::string> ids;
    for (const absl::string_view line : absl::StrSplit(Run({"customers", "export", "--all"}).output, '\n')) {
      if (absl::StartsWith(line, "c-")) ids.emplace_back(line.substr(0, line.find(',')));
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  testing::TempDir directory_;
  std::optional<testing::RunningServer> server_;
  int count_ = 0;
};

// One of eight ways in which a row can be bad, and a part of what is said about it.
struct Badness {
  std::string row;
  const char* reason;
};

std::vector<Badness> WaysToBeBad(int i) {
  const std::string id = absl::StrCat("bad-", i);
  return {{absl::StrCat(id, ",VIP,x\"y"), "the quotes are wrong"},
          {absl::StrCat("\"", id, "\"x,VIP,1"), "the quotes are wrong"},
          {absl::StrCat(id, ",VIP,a", std::string(1, '\0'), "b"), "there is a NUL byte"},
          {absl::StrCat(id, ",VIP,\xff"), "not UTF-8 from here on"},
          {absl::StrCat(id, ",VIP"), "the row has 2 values and the header 3"},
          {absl::StrCat(id, ",VIP,1,2,3"), "the row has 5 values and the header 3"},
          {",VIP,1", "is empty; every row needs one"},
          {absl::StrCat(id, ",VIP,", std::string(9000, 'x')), "at most 8192 are kept"}};
}

TEST_F(BadInputTest, OfAFileWithHalfOfItsRowsBadTheOtherHalfArrives) {
  constexpr int kPairs = 4000;
  std::string text = "\xef\xbb\xbfid,tier,note\r\n";
  std::vector<std::string> good;
  std::vector<std::string> reasons;
  for (int i = 0; i < kPairs; ++i) {
    const std::vector<Badness> ways = WaysToBeBad(i);
    const Badness& bad = ways[static_cast<size_t>(i) % ways.size()];
    absl::StrAppend(&text, "c-", i, ",VIP,\"a, ", i, "\"\r\n", bad.row, "\r\n");
    good.push_back(absl::StrCat("c-", i));
    reasons.emplace_back(bad.reason);
  }
  std::sort(good.begin(), good.end());
  const std::string file = directory_.File("half.csv");
  testing::WriteFile(file, text);

  const testing::CommandResult result = Run({"customers", "import", file});
  EXPECT_EQ(result.exit_code, 8) << result.output;
  EXPECT_TRUE(absl::StrContains(result.output, "4,000 created, 0 updated, 0 unchanged, 4,000 refused"))
      << result.output;
  EXPECT_EQ(AllIds(), good);
  const std::vector<std::string> rejected = absl::StrSplit(Rejected(file), '\n');
  ASSERT_EQ(rejected.size(), kPairs + 2u);  // a header, and nothing behind the last line break
  for (int i = 0; i < kPairs; ++i) {
    const std::string& line = rejected[static_cast<size_t>(i) + 1];
    ASSERT_TRUE(absl::StartsWith(line, absl::StrCat(2 * i + 2, ",")) && absl::StrContains(line, reasons[i])) << line;
  }
  EXPECT_TRUE(absl::StrContains(rejected[3], "6,,\"line 7, column 12: there is a NUL byte")) << rejected[3];
}

// Writes `rows` before and after a line of a gigabyte into a pipe; false if the reader has gone.
bool WriteWithAGigabyte(int pipe, const std::string& before, const std::string& after) {
  const std::string chunk(1 << 20, 'x');
  bool written = write(pipe, before.data(), before.size()) == static_cast<ssize_t>(before.size());
  for (int i = 0; i < 1024 && written; ++i) {
    for (size_t done = 0; done < chunk.size() && written;) {
      const ssize_t count = write(pipe, chunk.data() + done, chunk.size() - done);
      written = count > 0;
      if (written) done += static_cast<size_t>(count);
    }
  }
  return written && write(pipe, after.data(), after.size()) == static_cast<ssize_t>(after.size());
}

TEST_F(BadInputTest, ALineOfAGigabyteCostsOneRowAndLittleMemory) {
  struct Case {
    const char* file;
    const char* before;
    const char* after;
  };
  std::signal(SIGPIPE, SIG_IGN);
  for (const Case& c : {Case{"pipe.csv", "id,note\nc-1,good\nc-2,", "\nc-3,good\n"},
                        Case{"pipe.csv", "id,note\nc-1,good\n\"c-2,", "\nc-3,good\n"},
                        Case{"pipe.ndjson", "{\"id\":\"c-1\"}\n\n{\"id\":\"", "\"}\n{\"id\":\"c-3\"}\n"}}) {
    SCOPED_TRACE(c.before);
    const std::string path = directory_.File(c.file);
    unlink(path.c_str());
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    testing::ChildProcess import = testing::ChildProcess::Start(Line({"customers", "import", path, "--anew"}),
                                                                directory_.File(absl::StrCat(++count_, ".txt")));
    const int pipe = open(path.c_str(), O_WRONLY);
    ASSERT_GE(pipe, 0);
    EXPECT_TRUE(WriteWithAGigabyte(pipe, c.before, c.after)) << import.Output();
    const double megabytes = import.PeakMegabytes();
    close(pipe);
    EXPECT_EQ(import.Wait(absl::Minutes(1)).value_or(-1), 8) << import.Output();
    EXPECT_GT(megabytes, 1);
    EXPECT_LT(megabytes, 100);
    EXPECT_TRUE(absl::StrContains(Rejected(path), "longer than 1 MiB")) << import.Output();
    EXPECT_TRUE(absl::StrContains(Rejected(path), "2,,")) << import.Output();
    EXPECT_TRUE(absl::StrContains(Rejected(path), "line 3")) << import.Output();
    EXPECT_EQ(AllIds(), (std::vector<std::string>{"c-1", "c-3"}));
  }
}

TEST_F(BadInputTest, AFormulaIsKeptAsDataAndDoesNothingInAnExport) {
  const std::string text =
      "id,note\n"
      "c-1,=cmd|' /C calc'!A0\n"
      "c-2,\"=HYPERLINK(\"\"http://example.com\"\",\"\"x\"\")\"\n"
      "c-3,@SUM(1)\n"
      "c-4,-12.5\n"
      "c-5,\" =1+1\"\n";
  const std::string file = directory_.File("formulas.csv");
  testing::WriteFile(file, text);
  ASSERT_EQ(Run({"customers", "import", file}).exit_code, 0);
  EXPECT_EQ(Run({"customers", "export", "--batch", "1", "--formulas", "keep"}).output, text);
  const std::string escaped = Run({"customers", "export", "--batch", "1"}).output;
  EXPECT_TRUE(absl::StrContains(escaped, "c-1,'=cmd|' /C calc'!A0\n")) << escaped;
  EXPECT_TRUE(absl::StrContains(escaped, "c-2,\"'=HYPERLINK(\"\"http")) << escaped;
  EXPECT_TRUE(absl::StrContains(escaped, "c-3,'@SUM(1)\nc-4,-12.5\n")) << escaped;
}

}  // namespace
}  // namespace sendlift
