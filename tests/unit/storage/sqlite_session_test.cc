#include "storage/sqlite_session.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SqliteSessionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(
        session_.Execute("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL, share REAL, bytes BLOB)"));
  }

  // The first column of every row, as text.
  template <typename... Args>
  std::vector<std::string> Texts(absl::string_view sql, const Args&... args) {
    std::vector<std::string> texts;
    const auto keep = [&](const Row& row) {
      texts.emplace_back(row.Text(0));
      return absl::OkStatus();
    };
    EXPECT_OK(session_.Query(keep, sql, args...));
    return texts;
  }

  SqliteSession session_{std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)};
};

TEST_F(SqliteSessionTest, BindsByNumberAndNotByOrderOfAppearance) {
  EXPECT_THAT(Texts("SELECT $2 || '-' || $1 || '-' || $2", "one", "two"), ElementsAre("two-one-two"));
}

TEST_F(SqliteSessionTest, BindsTenAndMoreByTheirWholeNumber) {
  EXPECT_THAT(Texts("SELECT $11 || $10 || $1 || $2 || $3 || $4 || $5 || $6 || $7 || $8 || $9", 1, 2, 3, 4, 5, 6, 7, 8,
                    9, "x", "y"),
              ElementsAre("yx123456789"));
}

TEST_F(SqliteSessionTest, GivesBackEveryKindOfValueAsItWas) {
  const std::string text("with \0 inside", 13);
  const std::string bytes("\0\xff\x01", 3);
  ASSERT_OK(session_.Execute("INSERT INTO things (id, name, share, bytes) VALUES ($1, $2, $3, $4)", int64_t{1} << 62,
                             text, 0.1, Blob{bytes}));
  int rows = 0;
  const auto check = [&](const Row& row) {
    ++rows;
    EXPECT_EQ(row.Int(0), int64_t{1} << 62);
    EXPECT_EQ(row.Text(1), text);
    EXPECT_EQ(row.Double(2), 0.1);
    EXPECT_EQ(row.Bytes(3), bytes);
    EXPECT_FALSE(row.IsNull(3));
    EXPECT_EQ(row.Text(4), "blob");
    return absl::OkStatus();
  };
  ASSERT_OK(session_.Query(check, "SELECT id, name, share, bytes, typeof(bytes) FROM things"));
  EXPECT_EQ(rows, 1);
}

TEST_F(SqliteSessionTest, ReadsNullAsNothingAndKeepsEmptyApartFromNull) {
  ASSERT_OK(
      session_.Execute("INSERT INTO things (id, name, share, bytes) VALUES ($1, $2, $3, $4)", 1, "", Null{}, Blob{""}));
  const auto check = [&](const Row& row) {
    EXPECT_EQ(row.Text(0), "");
    EXPECT_FALSE(row.IsNull(0));
    EXPECT_TRUE(row.IsNull(1));
    EXPECT_EQ(row.Int(1), 0);
    EXPECT_EQ(row.Double(1), 0);
    EXPECT_EQ(row.Text(1), "");
    EXPECT_EQ(row.Bytes(1), "");
    EXPECT_FALSE(row.IsNull(2));
    return absl::OkStatus();
  };
  ASSERT_OK(session_.Query(check, "SELECT name, share, bytes FROM things"));
}

TEST_F(SqliteSessionTest, CountsTheRowsThatAStatementChanged) {
  struct Case {
    const char* sql;
    int64_t changed;
  };
  const Case cases[] = {
      {"INSERT INTO things (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')", 3},
      {"INSERT INTO things (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING", 0},
      {"UPDATE things SET name = 'd' WHERE id > 1", 2},
      {"UPDATE things SET name = 'd' WHERE id = 9", 0},
      {"CREATE TABLE more (id INTEGER)", 0},
      {"SELECT id FROM things", 0},
      {"DELETE FROM things", 3},
  };
  for (const Case& test : cases) {
    ASSERT_OK_AND_ASSIGN(const int64_t changed, session_.Execute(test.sql));
    EXPECT_EQ(changed, test.changed) << test.sql;
  }
}

TEST_F(SqliteSessionTest, GivesTheRowsOfAReturningClause) {
  EXPECT_THAT(Texts("INSERT INTO things (id, name) VALUES ($1, $2), ($3, $4) RETURNING name", 1, "a", 2, "b"),
              ElementsAre("a", "b"));
}

TEST_F(SqliteSessionTest, StopsAtAnErrorOfTheReceiver) {
  int rows = 0;
  const auto refuse = [&](const Row&) { return ++rows == 2 ? absl::NotFoundError("enough") : absl::OkStatus(); };
  for (int i = 0; i < 2; ++i) {
    rows = 0;
    EXPECT_THAT(session_.Query(refuse, "VALUES (1), (2), (3)"), HasCode(absl::StatusCode::kNotFound, "enough"));
    EXPECT_EQ(rows, 2);
  }
}

TEST_F(SqliteSessionTest, RunsStatementsInsideAQueryAlsoTheSameOne) {
  std::vector<std::string> seen;
  const auto outer = [&](const Row& row) {
    const std::string name(row.Text(0));
    const auto inner = [&](const Row& other) {
      seen.push_back(absl::StrCat(name, other.Text(0)));
      return absl::OkStatus();
    };
    return session_.Query(inner, "SELECT column1 || $1 FROM (VALUES ('a'), ('b'))", name);
  };
  ASSERT_OK(session_.Query(outer, "SELECT column1 || $1 FROM (VALUES ('a'), ('b'))", "!"));
  EXPECT_THAT(seen, ElementsAre("a!aa!", "a!ba!", "b!ab!", "b!bb!"));
}

TEST_F(SqliteSessionTest, TellsADuplicateFromABrokenRule) {
  ASSERT_OK(session_.Execute("INSERT INTO things (id, name) VALUES ($1, $2)", 1, "a"));
  EXPECT_THAT(session_.Execute("INSERT INTO things (id, name) VALUES ($1, $2)", 1, "b"),
              HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("things.id")));
  EXPECT_THAT(session_.Execute("INSERT INTO things (id, name) VALUES ($1, $2)", 2, Null{}),
              HasCode(absl::StatusCode::kInternal, HasSubstr("things.name")));
  EXPECT_THAT(Texts("SELECT name FROM things"), ElementsAre("a"));
}

TEST_F(SqliteSessionTest, NamesTheStatementThatIsWrong) {
  EXPECT_THAT(session_.Execute("SELECT nonsense FROM things"),
              HasCode(absl::StatusCode::kInternal, HasSubstr("\"SELECT nonsense FROM things\"")));
  EXPECT_THAT(session_.Execute("SELECT $1, $2", 1),
              HasCode(absl::StatusCode::kInternal, HasSubstr("needs 2 values and was given 1")));
  EXPECT_THAT(session_.Execute("SELECT $1, $3", 1, 3),
              HasCode(absl::StatusCode::kInternal, HasSubstr("not named $1 to $2")));
  EXPECT_THAT(session_.Execute("SELECT ?", 1), HasCode(absl::StatusCode::kInternal, HasSubstr("not named")));
}

TEST_F(SqliteSessionTest, MakesAColumnThatIsNotThereAnError) {
  const auto read = [](const Row& row) { return row.Int(5) == 0 ? absl::OkStatus() : absl::OkStatus(); };
  EXPECT_THAT(session_.Query(read, "SELECT 1"), HasCode(absl::StatusCode::kInternal, HasSubstr("no such column")));
  EXPECT_THAT(Texts("SELECT 1"), ElementsAre("1"));
}

TEST_F(SqliteSessionTest, GoesOnAfterMoreStatementsThanItKeeps) {
  for (int i = 0; i < 1200; ++i) {
    ASSERT_THAT(Texts(absl::StrCat("SELECT $1 || ", i), "n"), ElementsAre(absl::StrCat("n", i)));
  }
  EXPECT_THAT(Texts("SELECT $1 || 0", "n"), ElementsAre("n0"));
}

TEST_F(SqliteSessionTest, SeesColumnsThatAreAddedLater) {
  EXPECT_THAT(Texts("SELECT count(*) FROM things"), ElementsAre("0"));
  ASSERT_OK(session_.Execute("ALTER TABLE things ADD COLUMN added INTEGER"));
  EXPECT_THAT(Texts("SELECT count(*) FROM things"), ElementsAre("0"));
  EXPECT_OK(session_.Execute("INSERT INTO things (id, name, added) VALUES (1, 'a', 2)"));
}

TEST_F(SqliteSessionTest, StandsUntilTheDiskIsFullAlsoIfTheErrorIsIgnored) {
  ASSERT_OK(session_.Execute("BEGIN"));
  EXPECT_OK(session_.Standing());
  EXPECT_THAT(session_.Execute("INSERT INTO things (id) VALUES (1)"),
              HasCode(absl::StatusCode::kInternal, HasSubstr("NOT NULL")));
  EXPECT_OK(session_.Standing());
  ASSERT_OK(session_.Execute("PRAGMA max_page_count = 4"));
  (void)session_.Execute("INSERT INTO things (id, name) VALUES (1, $1)", std::string(100'000, 'x'));
  EXPECT_THAT(session_.Standing(), HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full")));
  (void)session_.Execute("ROLLBACK");
  session_.Forget();
  ASSERT_OK(session_.Execute("BEGIN"));
  EXPECT_OK(session_.Standing());
}

TEST_F(SqliteSessionTest, DoesNotTakeAnErrorOfTheReceiverForOneOfTheDisk) {
  ASSERT_OK(session_.Execute("BEGIN"));
  const auto refuse = [](const Row&) { return absl::ResourceExhaustedError("no coupons left"); };
  EXPECT_THAT(session_.Query(refuse, "SELECT 1"), HasCode(absl::StatusCode::kResourceExhausted, "no coupons left"));
  EXPECT_OK(session_.Standing());
}

TEST_F(SqliteSessionTest, DoesNotStandOutsideATransaction) {
  EXPECT_THAT(session_.Standing(), HasCode(absl::StatusCode::kAborted, HasSubstr("ended")));
}

}  // namespace
}  // namespace sendlift::storage
