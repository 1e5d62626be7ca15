#include "storage/commit_mark.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "storage/sqlite_session.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;

class CommitMarkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK_AND_ASSIGN(CommitMark mark, CommitMark::Begin(session_.connection(), path_, ""));
    mark_.emplace(std::move(mark));
  }

  void Commit(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_OK(mark_->Count(session_));
      mark_->Keep();
    }
  }
  absl::Status Check(SQLite::Database& connection) { return CommitMark::Check(connection, path_, ""); }
  absl::Status CheckWithMark(const std::string& content) {
    std::ofstream(path_ + ".mark", std::ios::binary) << content;
    return Check(session_.connection());
  }
  std::string MarkFile() {
    std::ifstream file(path_ + ".mark", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  const TempDir directory_;
  const std::string path_ = directory_.File("a.db");
  SqliteSession session_{std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE)};
  std::optional<CommitMark> mark_;
};

TEST_F(CommitMarkTest, IsContentWhereNothingIsMissing) {
  EXPECT_OK(Check(session_.connection()));
  Commit(12);
  EXPECT_OK(Check(session_.connection()));
  EXPECT_TRUE(absl::StrContains(MarkFile(), "00012\n"));
}

TEST_F(CommitMarkTest, LetsTheFileBeBehind) {
  Commit(3);
  const std::string behind = MarkFile();
  Commit(2);
  EXPECT_OK(CheckWithMark(behind));
}

TEST_F(CommitMarkTest, SaysHowMuchIsGoneAndWhatToDo) {
  Commit(12);
  session_.connection().exec("UPDATE commit_count SET commits = 9");
  const absl::Status refused = Check(session_.connection());
  EXPECT_THAT(refused,
              HasCode(absl::StatusCode::kDataLoss,
                      AllOf(HasSubstr("3 transactions that were committed are gone"), HasSubstr("has counted 9"),
                            HasSubstr(path_ + ".mark 12"), HasSubstr("Restore a backup"),
                            HasSubstr(absl::StrCat("remove ", path_, ".mark")))));
  EXPECT_EQ(DetailsOf(refused)->reason, "DATABASE_DAMAGED");
}

TEST_F(CommitMarkTest, MissesADatabaseThatIsEmptyNow) {
  Commit(2);
  SQLite::Database empty(":memory:");
  EXPECT_THAT(Check(empty), HasCode(absl::StatusCode::kDataLoss, HasSubstr("2 transactions")));
}

TEST_F(CommitMarkTest, TakesAnotherDatabaseAndOneWithoutAFile) {
  Commit(5);
  SqliteSession other(std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE));
  ASSERT_OK(CommitMark::Begin(other.connection(), directory_.File("other.db"), ""));
  EXPECT_OK(Check(other.connection()));
  fs::remove(path_ + ".mark");
  session_.connection().exec("UPDATE commit_count SET commits = 1");
  EXPECT_OK(Check(session_.connection()));
}

TEST_F(CommitMarkTest, DoesNotBelieveAFileThatIsTornOrDamaged) {
  Commit(7);
  const std::string whole = MarkFile();
  session_.connection().exec("UPDATE commit_count SET commits = 1");
  ASSERT_FALSE(CheckWithMark(whole).ok());
  for (const size_t bytes : {size_t{0}, size_t{10}, whole.size() / 2, whole.size() - 2}) {
    EXPECT_OK(CheckWithMark(whole.substr(0, bytes))) << bytes;
  }
  for (size_t at = 0; at < whole.size() - 1; ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    EXPECT_OK(CheckWithMark(flipped)) << at;
  }
}

TEST_F(CommitMarkTest, GoesOnCountingWhereTheDatabaseStands) {
  Commit(4);
  ASSERT_OK_AND_ASSIGN(CommitMark again, CommitMark::Begin(session_.connection(), path_, ""));
  ASSERT_OK(again.Count(session_));
  again.Keep();
  EXPECT_TRUE(absl::StrContains(MarkFile(), "00005\n"));
}

TEST_F(CommitMarkTest, GoesOnWithoutAFileThatCannotBeWritten) {
  ASSERT_OK_AND_ASSIGN(CommitMark mark, CommitMark::Begin(session_.connection(), directory_.File("no/a.db"), ""));
  EXPECT_OK(mark.Count(session_));
  mark.Keep();
}

}  // namespace
}  // namespace sendlift::storage
