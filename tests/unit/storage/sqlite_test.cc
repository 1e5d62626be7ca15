#include "storage/sqlite.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/status.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::OpenTemporary;
using ::sendlift::testing::TempDir;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Migration kSchema[] = {
    {.version = 1, .name = "things", .sql = "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT)"},
    {.version = 2, .name = "more", .sql = "CREATE TABLE more (id INTEGER PRIMARY KEY)"},
};

absl::Status Insert(Session& session, int64_t id, absl::string_view name = "") {
  return session.Execute("INSERT INTO things (id, name) VALUES ($1, $2)", id, name).status();
}

absl::Status Insert(Database& database, int64_t id, absl::string_view name = "") {
  return database.Write(Lane::kLease, [&](Session& session) { return Insert(session, id, name); });
}

int64_t Number(Session& session, absl::string_view sql) {
  int64_t number = -1;
  EXPECT_OK(session.Query(
      [&](const Row& row) {
        number = row.Int(0);
        return absl::OkStatus();
      },
      sql));
  return number;
}

int64_t Number(Database& database, absl::string_view sql) {
  int64_t number = -1;
  EXPECT_OK(database.Read([&](Session& session) {
    number = Number(session, sql);
    return absl::OkStatus();
  }));
  return number;
}

constexpr char kCount[] = "SELECT count(*) FROM things";

TEST(SqliteTest, KeepsWhatWasWrittenWhenItIsOpenedAgain) {
  const TempDir directory;
  for (int round = 0; round < 3; ++round) {
    ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(directory.File("a.db"), {}, kSchema));
    EXPECT_EQ(Number(*database, kCount), round);
    ASSERT_OK(Insert(*database, round));
  }
}

TEST(SqliteTest, HasWrittenDownWhatItAnsweredEvenIfItIsNeverClosed) {
  const TempDir directory;
  ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(directory.File("a.db"), {}, kSchema));
  ASSERT_OK(Insert(*database, 1));
  fs::copy_file(directory.File("a.db"), directory.File("b.db"));
  fs::copy_file(directory.File("a.db-wal"), directory.File("b.db-wal"));
  ASSERT_OK_AND_ASSIGN(const auto copy, OpenSqlite(directory.File("b.db"), {}, kSchema));
  EXPECT_EQ(Number(*copy, kCount), 1);
}

TEST(SqliteTest, EmptiesItsLogWhenItIsClosed) {
  const TempDir directory;
  {
    ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(directory.File("a.db"), {}, kSchema));
    ASSERT_OK(Insert(*database, 1));
    EXPECT_EQ(Number(*database, kCount), 1);
    EXPECT_GT(fs::file_size(directory.File("a.db-wal")), 0u);
  }
  EXPECT_FALSE(fs::exists(directory.File("a.db-wal")));
}

TEST(SqliteTest, SetsUpTheWriterToBeDurableAndTheReadersToOnlyRead) {
  const auto database = OpenTemporary(kSchema, {});
  ASSERT_OK(database->Write(Lane::kLease, [](Session& session) {
    EXPECT_EQ(Number(session, "PRAGMA synchronous"), 2);
    EXPECT_EQ(Number(session, "PRAGMA foreign_keys"), 0);
    EXPECT_EQ(Number(session, "PRAGMA cache_size"), -65536);
    EXPECT_EQ(Number(session, "PRAGMA wal_autocheckpoint"), 0);
    EXPECT_EQ(Number(session, "PRAGMA application_id"), kApplicationId);
    EXPECT_EQ(Number(session, "PRAGMA user_version"), 2);
    return absl::OkStatus();
  }));
  EXPECT_EQ(Number(*database, "PRAGMA query_only"), 1);
  EXPECT_EQ(Number(*database, "PRAGMA wal_autocheckpoint"), 0);
  EXPECT_THAT(database->Read([](Session& session) { return Insert(session, 1); }),
              HasCode(absl::StatusCode::kInternal, HasSubstr("readonly")));
  EXPECT_EQ(Number(*database, kCount), 0);
}

// Found with 3.9 million customers: the engine said that the disk was full where there was plenty of room.
TEST(SqliteTest, ChangesSoManyPagesInOneBodyAsItLikes) {
  const auto database = OpenTemporary(kSchema);
  ASSERT_OK(database->Write(Lane::kImport, [](Session& session) {
    return session
        .Execute(
            "INSERT INTO things (id, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 400000) SELECT i, 'as it was before it was changed' FROM n")
        .status();
  }));
  EXPECT_OK(database->Write(Lane::kImport, [](Session& session) -> absl::Status {
    for (int64_t id = 1; id <= 400'000; id += 100) {
      RETURN_IF_ERROR(session.Execute("UPDATE things SET name = 'changed' WHERE id = $1", id).status());
    }
    return absl::OkStatus();
  }));
  EXPECT_EQ(Number(*database, "SELECT count(*) FROM things WHERE name = 'changed'"), 4000);
}

TEST(SqliteTest, ReadsASnapshotThatLaterWritesDoNotChange) {
  const auto database = OpenTemporary(kSchema);
  ASSERT_OK(database->Read([&](Session& session) {
    EXPECT_OK(Insert(*database, 1));
    EXPECT_EQ(Number(session, kCount), 0);
    EXPECT_OK(Insert(*database, 2));
    EXPECT_EQ(Number(session, kCount), 0);
    return absl::OkStatus();
  }));
  EXPECT_EQ(Number(*database, kCount), 2);
}

TEST(SqliteTest, ReturnsTheErrorOfAReadAndCanReadAgain) {
  const auto database = OpenTemporary(kSchema, {.readers_max = 1, .reserve_mb = 0, .sync = false});
  EXPECT_THAT(database->Read([](Session&) { return absl::NotFoundError("no such campaign"); }),
              HasCode(absl::StatusCode::kNotFound, "no such campaign"));
  EXPECT_EQ(Number(*database, kCount), 0);
}

TEST(SqliteTest, WaitsForAReaderWhenAllAreOut) {
  const auto database = OpenTemporary(kSchema, {.readers_max = 2, .reserve_mb = 0, .sync = false});
  std::atomic<int> reading = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 6; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        EXPECT_OK(database->Read([&](Session& session) {
          EXPECT_LE(++reading, 2);
          EXPECT_GE(Number(session, kCount), 0);
          --reading;
          return absl::OkStatus();
        }));
      }
    });
  }
  for (int i = 0; i < 50; ++i) EXPECT_OK(Insert(*database, i));
  for (std::thread& thread : threads) thread.join();
}

TEST(SqliteTest, CommitsTheRestOfAGroupWhenABodyFails) {
  const auto database = OpenTemporary(kSchema);
  std::promise<void> go;
  std::vector<std::promise<absl::Status>> answers(3);
  database->WriteLater(
      Lane::kOptOut, [&](Session&) { return go.get_future().wait(), absl::OkStatus(); }, [](absl::Status) {});
  const int64_t ids[] = {1, 1, 2};
  for (int i = 0; i < 3; ++i) {
    database->WriteLater(
        Lane::kLease, [id = ids[i]](Session& session) { return Insert(session, id); },
        [&answer = answers[i]](absl::Status status) { answer.set_value(std::move(status)); });
  }
  go.set_value();
  EXPECT_OK(answers[0].get_future().get());
  EXPECT_THAT(answers[1].get_future().get(), HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("things.id")));
  EXPECT_OK(answers[2].get_future().get());
  EXPECT_EQ(Number(*database, kCount), 2);
}

// max_page_count makes the engine report a full disk without one; `long_name` fills what is allowed.
class FullDiskTest : public ::testing::TestWithParam<bool> {
 protected:
  absl::Status AllowPages(int64_t pages) {
    return database_->Write(Lane::kAdministration, [&](Session& session) {
      return session.Execute(pages == 0 ? "PRAGMA max_page_count = 1000000" : "PRAGMA max_page_count = 1").status();
    });
  }

  const std::string long_name_ = std::string(200'000, 'x');
  const testing::TemporaryDatabase database_ = OpenTemporary(kSchema);
};

TEST_P(FullDiskTest, FailsAllOfTheGroupAndRecoversByItself) {
  ASSERT_OK(AllowPages(1));
  const bool ignores_error = GetParam();
  std::promise<void> go;
  std::vector<std::promise<absl::Status>> answers(3);
  database_->WriteLater(
      Lane::kOptOut, [&](Session&) { return go.get_future().wait(), absl::OkStatus(); }, [](absl::Status) {});
  for (int i = 0; i < 3; ++i) {
    database_->WriteLater(
        Lane::kLease,
        [&, i](Session& session) {
          const absl::Status inserted = Insert(session, i, i == 1 ? long_name_ : "");
          return ignores_error ? absl::OkStatus() : inserted;
        },
        [&answers, i](absl::Status status) { answers[i].set_value(std::move(status)); });
  }
  go.set_value();
  int failed = 0;
  for (int i = 0; i < 2; ++i) {
    const absl::Status answer = answers[i].get_future().get();
    EXPECT_THAT(answer, HasCode(absl::StatusCode::kUnavailable, HasSubstr("the disk is full: ")));
    if (DetailsOf(answer).value_or(ErrorDetails{}).reason == "DISK_FULL") ++failed;
  }
  EXPECT_EQ(failed, 2);
  EXPECT_OK(answers[2].get_future().get());
  EXPECT_EQ(Number(*database_, kCount), 1);

  ASSERT_OK(AllowPages(0));
  EXPECT_OK(Insert(*database_, 1, long_name_));
  EXPECT_EQ(Number(*database_, kCount), 2);
}

INSTANTIATE_TEST_SUITE_P(Bodies, FullDiskTest, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "ThatIgnoreTheError" : "ThatReturnTheError"; });

TEST(SqliteTest, RefusesASecondServer) {
  const auto database = OpenTemporary(kSchema);
  const std::string path = database.directory().File("test.db");
  const auto second = OpenSqlite(path, {}, kSchema);
  EXPECT_THAT(second,
              HasCode(absl::StatusCode::kFailedPrecondition, AllOf(HasSubstr("in use by process"), HasSubstr(path))));
  EXPECT_EQ(DetailsOf(second.status())->reason, "DATABASE_IN_USE");
}

TEST(SqliteTest, RefusesANewerDatabase) {
  const TempDir directory;
  { ASSERT_OK(OpenSqlite(directory.File("a.db"), {}, kSchema)); }
  const auto refused = OpenSqlite(directory.File("a.db"), {}, absl::MakeConstSpan(kSchema, 1));
  EXPECT_THAT(refused,
              HasCode(absl::StatusCode::kFailedPrecondition, AllOf(HasSubstr("version 2"), HasSubstr("up to 1"))));
  EXPECT_EQ(DetailsOf(refused.status())->reason, "DATABASE_NEWER");
  EXPECT_OK(OpenSqlite(directory.File("a.db"), {}, kSchema));
}

TEST(SqliteTest, JoinsAServerOnlyIfAskedToAndNeverMigratesUnderIt) {
  const TempDir directory;
  const auto of_one_version = absl::MakeConstSpan(kSchema, 1);
  ASSERT_OK_AND_ASSIGN(const auto server, OpenSqlite(directory.File("a.db"), {}, of_one_version));
  EXPECT_THAT(OpenSqlite(directory.File("a.db"), {}, of_one_version),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("in use")));
  const SqliteOptions beside = {.reserve_mb = 0, .beside_server = true};
  for (int round = 0; round < 3; ++round) {
    ASSERT_OK_AND_ASSIGN(const auto guest, OpenSqlite(directory.File("a.db"), beside, of_one_version));
    ASSERT_OK(Insert(*guest, 2 * round));
    ASSERT_OK(Insert(*server, 2 * round + 1));
    EXPECT_EQ(Number(*guest, kCount), 2 * round + 2);
  }
  EXPECT_EQ(Number(*server, kCount), 6);
  EXPECT_THAT(OpenSqlite(directory.File("a.db"), beside, kSchema),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("older version")));
}

TEST(SqliteTest, RefusesADamagedFile) {
  struct Case {
    const char* name;
    void (*damage)(const std::string& path);
  };
  const Case cases[] = {
      {"NotADatabase", [](const std::string& path) { std::ofstream(path) << "id,name\n1,a\n"; }},
      {"CutInTheHeader", [](const std::string& path) { fs::resize_file(path, 60); }},
      {"CutInTheMiddle", [](const std::string& path) { fs::resize_file(path, 4096); }},
      {"PageSizeOverwritten",
       [](const std::string& path) { std::fstream(path, std::ios::in | std::ios::out).seekp(16) << "\x7f\x7f"; }},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    const TempDir directory;
    const std::string path = directory.File("a.db");
    {
      ASSERT_OK_AND_ASSIGN(const auto database, OpenSqlite(path, {}, kSchema));
      ASSERT_OK(Insert(*database, 1, std::string(10'000, 'x')));
    }
    test.damage(path);
    const auto refused = OpenSqlite(path, {}, kSchema);
    EXPECT_THAT(refused, HasCode(absl::StatusCode::kDataLoss, HasSubstr(path)));
    EXPECT_EQ(DetailsOf(refused.status()).value_or(ErrorDetails{}).reason, "DATABASE_DAMAGED");
  }
}

TEST(SqliteTest, SaysWhatIsWrongWithThePath) {
  const TempDir directory;
  EXPECT_THAT(OpenSqlite(directory.File("missing/a.db"), {}, kSchema),
              HasCode(absl::StatusCode::kNotFound, HasSubstr("missing")));
  EXPECT_THAT(OpenSqlite(directory.File(""), {}, kSchema),
              HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("not a file")));
}

TEST(SqliteTest, KeepsItsLogShortAlsoWhileOthersRead) {
  const auto database = OpenTemporary(kSchema, {.checkpoint_pages = 20, .reserve_mb = 0, .sync = false});
  std::atomic<bool> done = false;
  std::thread reader([&] {
    while (!done) EXPECT_GE(Number(*database, kCount), 0);
  });
  for (int i = 0; i < 500; ++i) EXPECT_OK(Insert(*database, i, std::string(4000, 'x')));
  done = true;
  reader.join();
  EXPECT_LT(fs::file_size(database.directory().File("test.db-wal")), 400u * 4096);
}

}  // namespace
}  // namespace sendlift::storage
