#include "storage/database.h"

#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "storage/sqlite_write_connection.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::HasCode;
using ::sendlift::testing::OpenTemporary;

constexpr Migration kSchema[] = {
    {.version = 1, .name = "things", .sql = "CREATE TABLE things (id INTEGER PRIMARY KEY)"}};

// Counts its write as done at once, on the caller's thread.
class RefusingDatabase : public Database {
 public:
  absl::Status Read(absl::FunctionRef<absl::Status(Session&)>) override { return absl::OkStatus(); }
  void WriteLater(Lane, Body, Done done) override { done(absl::ResourceExhaustedError("full")); }
};

absl::Status Insert(Session& session, int64_t id) {
  return session.Execute("INSERT INTO things (id) VALUES ($1)", id).status();
}

absl::StatusOr<int64_t> Count(Database& database) {
  int64_t count = 0;
  const absl::Status status = database.Read([&](Session& session) {
    return session.Query(
        [&](const Row& row) {
          count = row.Int(0);
          return absl::OkStatus();
        },
        "SELECT count(*) FROM things");
  });
  if (!status.ok()) return status;
  return count;
}

TEST(DatabaseTest, ReturnsFromAWriteWhenItIsCommitted) {
  const auto database = OpenTemporary(kSchema);
  ASSERT_OK(database->Write(Lane::kLease, [](Session& session) { return Insert(session, 1); }));
  ASSERT_OK_AND_ASSIGN(const int64_t count, Count(*database));
  EXPECT_EQ(count, 1);
}

TEST(DatabaseTest, ReturnsTheErrorOfABodyAndKeepsNothingOfIt) {
  const auto database = OpenTemporary(kSchema);
  const absl::Status status = database->Write(Lane::kLease, [](Session& session) {
    EXPECT_OK(Insert(session, 1));
    return absl::FailedPreconditionError("not a draft any more");
  });
  EXPECT_THAT(status, HasCode(absl::StatusCode::kFailedPrecondition, "not a draft any more"));
  ASSERT_OK_AND_ASSIGN(const int64_t count, Count(*database));
  EXPECT_EQ(count, 0);
}

TEST(DatabaseTest, ReturnsARefusalThatComesAtOnce) {
  RefusingDatabase database;
  EXPECT_THAT(database.Write(Lane::kLease, [](Session&) { return absl::OkStatus(); }),
              HasCode(absl::StatusCode::kResourceExhausted, "full"));
}

TEST(DatabaseTest, TakesWritesFromManyThreads) {
  const auto database = OpenTemporary(kSchema);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&database, thread] {
      for (int i = 0; i < 50; ++i) {
        const Lane lane = static_cast<Lane>(i % kLaneCount);
        EXPECT_OK(database->Write(lane, [&](Session& session) { return Insert(session, 1000 * thread + i); }));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_OK_AND_ASSIGN(const int64_t count, Count(*database));
  EXPECT_EQ(count, 400);
}

// In memory, because the process that dies would leave a file behind.
TEST(DatabaseDeathTest, DoesNotWaitForAWriteOnTheThreadThatWrites) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto write_inside_a_write = [] {
    const SystemClock clock;
    auto session = std::make_unique<SqliteSession>(std::make_unique<SQLite::Database>(":memory:"));
    Writer writer(std::make_unique<SqliteWriteConnection>(std::move(session), DiskReserve("", 0), 100), {}, clock);
    const auto write = [](Session&) {
      return RefusingDatabase().Write(Lane::kLease, [](Session&) { return absl::OkStatus(); });
    };
    writer.Later(Lane::kLease, write, [](const absl::Status&) {});
    writer.Shutdown();
  };
  EXPECT_DEATH(write_inside_a_write(), "OnWriterThread");
}

}  // namespace
}  // namespace sendlift::storage
