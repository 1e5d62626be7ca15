#include "audience/import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/status.h"
#include "model/source.h"
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

ImportBatch ABatch() {
  ImportBatch batch;
  batch.source_id = kDefaultSource;
  batch.columns = {"id", "email", "tier", "visits"};
  batch.data_time = kNow;
  return batch;
}

// Stores the rows as a new batch, or as the next ones of a batch.
absl::StatusOr<ImportBatch> StoreAs(const TemporaryDatabase& database, const ImportBatch& batch,
                                    const ParsedBatch& parsed, const storage::RawRows& raw = storage::RawRows(1)) {
  absl::StatusOr<ImportBatch> stored = absl::UnknownError("not run");
  const absl::Status status = database->Write(storage::Lane::kImport, [&](storage::Session& session) -> absl::Status {
    stored = StoreBatch(session, kMain, batch, parsed, raw, kNow);
    return stored.status();
  });
  EXPECT_EQ(status, stored.status());
  return stored;
}

BatchResult Store(const TemporaryDatabase& database, const ParsedBatch& parsed) {
  const absl::StatusOr<ImportBatch> stored = StoreAs(database, ABatch(), parsed);
  EXPECT_OK(stored);
  return {.created_count = stored->created_count,
          .updated_count = stored->updated_count,
          .unchanged_count = stored->unchanged_count};
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

TEST(ImportTest, AnInterruptedBatchGoesOnBehindItsLastRow) {
  const TemporaryDatabase database = OpenTemporary(storage::Schema());
  const std::vector<RowValues> rows = {{"c-1", "", "VIP", ""}, {"", "", "", ""}, {" c-3 ", "", "VIP", ""}};
  const ParsedBatch first = ParseAll(Reader(), 1, rows);
  ASSERT_OK_AND_ASSIGN(const ImportBatch begun, StoreAs(database, ABatch(), first, KeepRaw(1, rows, first)));
  EXPECT_EQ(begun.number, 1);
  EXPECT_EQ(begun.last_row, 3);
  EXPECT_EQ(begun.created_count, 2);
  EXPECT_EQ(begun.rejected_count, 1);

  // The same rows once more, or rows too far behind: somebody else imports this batch, or the client has lost count.
  EXPECT_THAT(StoreAs(database, begun, first), testing::HasCode(absl::StatusCode::kAborted, HasSubstr("row 4")));
  const std::vector<RowValues> next = {{"c-3", "", "REGULAR", ""}, {"c-4", "", "VIP", ""}};
  EXPECT_THAT(StoreAs(database, begun, ParseAll(Reader(), 5, next)),
              testing::HasCode(absl::StatusCode::kAborted, HasSubstr("not 5")));

  SeenIds seen;
  EXPECT_OK(database->Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(seen, SeenBefore(session, kMain, begun));
    return absl::OkStatus();
  }));
  const ParsedBatch second = ParseRows(Reader(), 4, next, seen);
  EXPECT_THAT(second.rejected, ElementsAre(Rejected(4, -1, "id", "earlier row")));
  ASSERT_OK_AND_ASSIGN(const ImportBatch ended, StoreAs(database, begun, second));
  EXPECT_EQ(ended.last_row, 5);
  EXPECT_EQ(ended.created_count, 3);
  EXPECT_EQ(ended.row_count(), 5);
}

TEST(ImportTest, ASourceMustBeSetUnlessItIsTheDefault) {
  const TemporaryDatabase database = OpenTemporary(storage::Schema());
  const ParsedBatch parsed = ParseAll(Reader(), 1, std::vector<RowValues>{{"c-1", "", "VIP", ""}});
  ImportBatch batch = ABatch();
  batch.source_id = "crm";
  EXPECT_THAT(StoreAs(database, batch, parsed), testing::HasCode(absl::StatusCode::kNotFound, HasSubstr("crm")));
}

TEST(ImportTest, ARowThatIsTooLongIsRefusedAndNotKept) {
  const std::string huge(kRowBytesMax, 'x');
  const std::vector<RowValues> rows = {{"c-1", "", huge, "1"}, {"c-2", "", "VIP", ""}};
  const ParsedBatch parsed = ParseAll(Reader(), 1, rows);
  EXPECT_THAT(parsed.rejected, ElementsAre(Rejected(1, -1, "", "more than 1048576 bytes")));
  const storage::RawRows raw = KeepRaw(1, rows, parsed);
  ASSERT_EQ(raw.chunks().size(), 1u);
  EXPECT_LT(raw.chunks()[0].bytes.size(), 100u);
  EXPECT_EQ(raw.chunks()[0].size, 2);
}

}  // namespace
}  // namespace sendlift
