#include "storage/suppressions.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "storage/migrations.h"
#include "storage/schema.h"
#include "storage/sqlite_session.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::testing::ElementsAre;

constexpr WorkspaceNumber kMain{1};

class SuppressionsOfTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto connection = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    ASSERT_OK(Migrate(*connection, Schema()));
    session_ = std::make_unique<SqliteSession>(std::move(connection));
    ann_.number = {5000};
    ann_.email = "ann@example.com";
    ann_.phone_number = "+4930123456";
  }

  void SuppressCustomer(int64_t number) {
    Suppression suppression;
    suppression.customer = CustomerNumber{number};
    ASSERT_OK(PutSuppression(*session_, kMain, suppression, absl::UnixEpoch()));
  }
  void SuppressAddress(const std::string& address) {
    Suppression suppression;
    suppression.address = address;
    ASSERT_OK(PutSuppression(*session_, kMain, suppression, absl::UnixEpoch()));
  }

  // Numbers of what stands against Ann, and in `steps` what the engine did to find them.
  std::vector<int64_t> OfAnn(int64_t& steps) {
    steps = 0;
    sqlite3* const engine = session_->connection().getHandle();
    sqlite3_progress_handler(
        engine, 1, [](void* count) { return ++*static_cast<int64_t*>(count), 0; }, &steps);
    const auto suppressions = SuppressionsOf(*session_, kMain, ann_);
    sqlite3_progress_handler(engine, 0, nullptr, nullptr);
    EXPECT_OK(suppressions);
    std::vector<int64_t> numbers;
    for (const Suppression& suppression : suppressions.value()) numbers.push_back(suppression.number);
    return numbers;
  }

  std::unique_ptr<SqliteSession> session_;
  Customer ann_;
};

TEST_F(SuppressionsOfTest, AreFoundAmongManyOthersAtTheSameCost) {
  SuppressAddress(ann_.phone_number);
  SuppressCustomer(7);
  SuppressCustomer(ann_.number.value);
  SuppressAddress(ann_.email);
  int64_t among_few = 0, among_many = 0;
  EXPECT_THAT(OfAnn(among_few), ElementsAre(1, 3, 4));
  for (int64_t i = 0; i < 1000; ++i) {
    SuppressCustomer(10'000 + i);
    SuppressAddress(absl::StrCat("someone-", i, "@example.com"));
  }
  EXPECT_THAT(OfAnn(among_many), ElementsAre(1, 3, 4));
  EXPECT_GT(among_few, 0);
  EXPECT_LT(among_many, 2 * among_few);
}

TEST_F(SuppressionsOfTest, WhoHasNoAddressIsNotTakenForAnother) {
  ann_.email = "";
  ann_.phone_number = "";
  SuppressCustomer(7);
  SuppressAddress("bob@example.com");
  int64_t steps = 0;
  EXPECT_THAT(OfAnn(steps), ElementsAre());
}

}  // namespace
}  // namespace sendlift::storage
