#include "audience/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/customers.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

// An import of one batch.
ParsedBatch ParseAll(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows) {
  SeenIds seen;
  return ParseRows(reader, first_row, rows, seen);
}

using ::sendlift::testing::OpenTemporary;
using ::sendlift::testing::TemporaryDatabase;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

RowReader Reader() {
  auto reader = RowReader::Create({"id", "email", "tier", "visits"}, {}, "");
  EXPECT_OK(reader);
  return *std::move(reader);
}

BatchResult Store(const TemporaryDatabase& database, const ParsedBatch& parsed) {
  BatchResult result;
  EXPECT_OK(database->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    absl::StatusOr<BatchResult> stored = StoreRows(session, kMain, parsed, kNow);
    if (stored.ok()) result = *stored;
    return stored.status();
  }));
  return result;
}

auto Rejected(int64_t row, int column, const char* field, const char* says) {
  return AllOf(Field(&RejectedRow::row, row), Field(&RejectedRow::column, column), Field(&RejectedRow::field, field),
               Field(&RejectedRow::description, HasSubstr(says)));
}

TEST(ImportTest, KeepsGoodRowsAndNamesBadOnes) {
  const ParsedBatch parsed = ParseAll(
      Reader(), 101,
      std::vector<RowValues>{
          {"c-1", "ann@example.com", "VIP", "3"}, {"", "bob@example", "VIP", "4"}, {"c-3", "", "", ""}, {"c-4"}});
  EXPECT_THAT(parsed.customers, ElementsAre(Field(&Customer::id, "c-1"), Field(&Customer::id, "c-3")));
  EXPECT_THAT(parsed.rejected, ElementsAre(Rejected(102, 0, "id", "empty"), Rejected(102, 1, "email", "b***@example"),
                                           Rejected(104, -1, "", "1 values for 4 columns")));
  EXPECT_EQ(parsed.rejected_count, 2);
  EXPECT_EQ(parsed.last_row, 104);
}

TEST(ImportTest, TakesNoRows) {
  const ParsedBatch parsed = ParseAll(Reader(), 1, {});
  EXPECT_THAT(parsed.customers, IsEmpty());
  EXPECT_EQ(parsed.last_row, 0);
}

TEST(ImportTest, MakesUpdatesAndLeaves) {
  const TemporaryDatabase database = OpenTemporary(storage::Schema());
  const RowReader reader = Reader();
  const std::vector<RowValues> rows = {{"c-1", "ann@example.com", "VIP", "3"}, {"c-2", "", "REGULAR", ""}};
  EXPECT_EQ(Store(database, ParseAll(reader, 1, rows)), (BatchResult{.created_count = 2}));
  EXPECT_EQ(Store(database, ParseAll(reader, 1, rows)), (BatchResult{.unchanged_count = 2}));

  const std::vector<RowValues> changed = {{"c-1", "", "REGULAR", ""}, {"c-2", "", "REGULAR", ""}};
  EXPECT_EQ(Store(database, ParseAll(reader, 1, changed)), (BatchResult{.updated_count = 1, .unchanged_count = 1}));
  EXPECT_OK(database->Read([&](storage::Session& session) -> absl::Status {
    const absl::StatusOr<Customer> customer = storage::GetCustomer(session, kMain, "c-1");
    if (!customer.ok()) return customer.status();
    EXPECT_EQ(customer->tier, "REGULAR");
    EXPECT_EQ(customer->email, "ann@example.com");
    EXPECT_EQ(customer->attributes.at("visits"), "3");
    return absl::OkStatus();
  }));
}

TEST(ImportTest, RefusesAnIdThatComesTwiceInAnImportAndKeepsTheFirst) {
  const TemporaryDatabase database = OpenTemporary(storage::Schema());
  SeenIds seen;
  const ParsedBatch first =
      ParseRows(Reader(), 1, std::vector<RowValues>{{"c-1", "", "VIP", ""}, {"c-2", "", "VIP", ""}}, seen);
  EXPECT_TRUE(first.rejected.empty());
  const ParsedBatch second =
      ParseRows(Reader(), 3, std::vector<RowValues>{{"c-1", "", "REGULAR", ""}, {"c-3", "", "VIP", ""}}, seen);
  EXPECT_EQ(second.rejected_count, 1);
  ASSERT_EQ(second.rejected.size(), 1u);
  EXPECT_EQ(second.rejected[0].row, 3);
  EXPECT_EQ(second.rejected[0].field, "id");
  EXPECT_THAT(second.rejected[0].description, ::testing::HasSubstr("keep one row a customer"));
  EXPECT_EQ(Store(database, first), (BatchResult{.created_count = 2}));
  EXPECT_EQ(Store(database, second), (BatchResult{.created_count = 1}));
  EXPECT_OK(database->Read([&](storage::Session& session) -> absl::Status {
    const absl::StatusOr<Customer> customer = storage::GetCustomer(session, kMain, "c-1");
    if (!customer.ok()) return customer.status();
    EXPECT_EQ(customer->tier, "VIP");
    return absl::OkStatus();
  }));
}

}  // namespace
}  // namespace sendlift
