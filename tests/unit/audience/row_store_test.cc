#include "audience/row_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "audience/merge.h"
#include "base/status.h"
#include "model/source.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/schema.h"
#include "storage/sources.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;
using ::testing::ElementsAre;
using ::testing::Pair;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

class RowStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Source source;
    source.id = "crm";
    ASSERT_OK(Write([&](Session& session) { return storage::InsertSource(session, kMain, source, kNow).status(); }));
  }
  absl::Status Write(absl::FunctionRef<absl::Status(Session&)> body) {
    return database_->Write(storage::Lane::kImport, body);
  }
  static Customer Row(const std::string& id, const std::string& tier) {
    Customer row;
    row.id = id;
    row.tier = tier;
    row.email = id + "@example.com";
    return row;
  }
  // Stores the rows as a batch of their own.
  BatchResult Store(const std::vector<Customer>& rows) {
    BatchResult result;
    EXPECT_OK(Write([&](Session& session) -> absl::Status {
      ImportBatch batch;
      batch.source_id = "crm";
      batch.columns = {"id", "tier", "email"};
      batch.data_time = kNow;
      ASSIGN_OR_RETURN(batch, storage::InsertImportBatch(session, kMain, batch, kNow));
      result = {};
      RowStore store(session, kMain, batch, kNow);
      RETURN_IF_ERROR(store.Begin(rows));
      int64_t number = 0;
      for (const Customer& row : rows) RETURN_IF_ERROR(store.Store(++number, row, result));
      return store.Finish();
    }));
    return result;
  }
  // By number: id and tier.
  std::vector<std::pair<std::string, std::string>> Stored() {
    std::vector<std::pair<std::string, std::string>> stored;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto all, storage::ListCustomers(session, kMain, {.sql = "1 = 1", .values = {}}, {}, 100));
      for (const Customer& customer : all) stored.emplace_back(customer.id, customer.tier);
      return absl::OkStatus();
    }));
    return stored;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

TEST_F(RowStoreTest, NewOnesAreNumberedInTheOrderOfTheirRows) {
  EXPECT_EQ(Store({Row("b", "1"), Row("a", "2")}), (BatchResult{.created_count = 2}));
  EXPECT_EQ(Store({Row("z", "3"), Row("c", "4")}), (BatchResult{.created_count = 2}));
  EXPECT_THAT(Stored(), ElementsAre(Pair("b", "1"), Pair("a", "2"), Pair("z", "3"), Pair("c", "4")));
}

TEST_F(RowStoreTest, OneWhoIsThereIsFoundAmongNewOnes) {
  Store({Row("c", "1")});
  EXPECT_EQ(Store({Row("a", "2"), Row("c", "2"), Row("e", "2")}),
            (BatchResult{.created_count = 2, .updated_count = 1}));
  EXPECT_THAT(Stored(), ElementsAre(Pair("c", "2"), Pair("a", "2"), Pair("e", "2")));
}

TEST_F(RowStoreTest, ASecondRowOfANewOneFindsTheFirst) {
  EXPECT_EQ(Store({Row("k", "1"), Row("m", "1"), Row("k", "9"), Row("n", "1")}),
            (BatchResult{.created_count = 3, .unchanged_count = 1}))
      << "the first word of a batch stands";
  EXPECT_THAT(Stored(), ElementsAre(Pair("k", "1"), Pair("m", "1"), Pair("n", "1")));
}

TEST_F(RowStoreTest, AnIdThatWasMergedLeadsToTheSurvivorThoughNobodyHasIt) {
  Store({Row("a", "1"), Row("m", "1")});
  ASSERT_OK(Write(
      [](Session& session) { return MergeCustomers(session, kMain, {.keep = "a", .others = {"m"}}, kNow).status(); }));
  EXPECT_EQ(Store({Row("m", "7"), Row("n", "7")}),
            (BatchResult{.created_count = 1, .updated_count = 1, .merged_count = 1}));
  EXPECT_THAT(Stored(), ElementsAre(Pair("a", "7"), Pair("n", "7")));
}

TEST_F(RowStoreTest, SomebodyWhoWasErasedIsNotInsertedWithTheOthers) {
  Store({Row("a", "1")});
  ASSERT_OK(Write([](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Customer customer, storage::GetCustomer(session, kMain, "a"));
    ASSIGN_OR_RETURN(const auto person, storage::ReadPerson(session, kMain, customer));
    return storage::ForgetPerson(session, kMain, person, kNow);
  }));
  const BatchResult result = Store({Row("a", "1"), Row("b", "1")});
  EXPECT_EQ(result.created_count, 1);
  ASSERT_EQ(result.erased.size(), 1u);
  EXPECT_EQ(result.erased[0].row, 1);
  EXPECT_THAT(Stored(), ElementsAre(Pair("b", "1")));
}

}  // namespace
}  // namespace sendlift
