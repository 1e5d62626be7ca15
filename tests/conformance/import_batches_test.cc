#include "storage/import_batches.h"

#include <string>
#include <vector>

#include "storage/sources.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

class ImportBatchesTest : public StorageTest {
 protected:
  void SetUp() override {
    Source source;
    source.id = "crm";
    source.trust_rank = 300;
    ASSERT_OK(Write(storage::InsertSource, source, kNow));
  }
  static ImportBatch ABatch() {
    ImportBatch batch;
    batch.source_id = "crm";
    batch.principal = "ann";
    batch.file_name = "customers.csv";
    batch.file_hash = "0123";
    batch.columns = {"id", "email", "city"};
    batch.default_consents.Grant(Channel::kEmail, Purpose::kPromotion);
    batch.default_region = "DE";
    batch.empty_values_erase = true;
    batch.data_time = kNow - absl::Hours(24);
    return batch;
  }
};
ON_EVERY_ENGINE(ImportBatchesTest);

TEST_P(ImportBatchesTest, WhatIsStoredIsRead) {
  ASSERT_OK_AND_ASSIGN(const ImportBatch made, Write(storage::InsertImportBatch, ABatch(), kNow));
  EXPECT_EQ(made.number, 1);
  ASSERT_OK_AND_ASSIGN(const ImportBatch read, Read(storage::GetImportBatch, 1));
  EXPECT_EQ(read.state, ImportBatch::State::kRunning);
  EXPECT_EQ(read.source_id, "crm");
  EXPECT_EQ(read.principal, "ann");
  EXPECT_EQ(read.file_name, "customers.csv");
  EXPECT_EQ(read.file_hash, "0123");
  EXPECT_THAT(read.columns, ElementsAre("id", "email", "city"));
  EXPECT_EQ(read.default_consents, ABatch().default_consents);
  EXPECT_EQ(read.default_region, "DE");
  EXPECT_TRUE(read.empty_values_erase);
  EXPECT_TRUE(read.keeps_raw_rows);
  EXPECT_EQ(read.data_time, kNow - absl::Hours(24));
  EXPECT_EQ(read.create_time, kNow);
  EXPECT_EQ(read.row_count(), 0);
}

TEST_P(ImportBatchesTest, ProgressIsStored) {
  ASSERT_OK_AND_ASSIGN(ImportBatch batch, Write(storage::InsertImportBatch, ABatch(), kNow));
  batch.state = ImportBatch::State::kDone;
  batch.last_row = 15;
  batch.created_count = 1;
  batch.updated_count = 2;
  batch.unchanged_count = 3;
  batch.rejected_count = 4;
  batch.merged_count = 5;
  ASSERT_OK(Write(storage::PutImportProgress, batch, kNow + absl::Seconds(9)));
  ASSERT_OK_AND_ASSIGN(const ImportBatch read, Read(storage::GetImportBatch, batch.number));
  EXPECT_EQ(read.state, ImportBatch::State::kDone);
  EXPECT_EQ(read.last_row, 15);
  EXPECT_EQ(read.row_count(), 10);
  EXPECT_EQ(read.merged_count, 5);
  EXPECT_EQ(read.update_time, kNow + absl::Seconds(9));
}

TEST_P(ImportBatchesTest, TheLatestComeFirst) {
  for (int i = 0; i < 4; ++i) ASSERT_OK(Write(storage::InsertImportBatch, ABatch(), kNow));
  const auto numbers = [this](int64_t before, int limit) {
    std::vector<int64_t> all;
    const auto batches = Read(storage::ListImportBatches, before, limit);
    EXPECT_OK(batches);
    for (const ImportBatch& batch : *batches) all.push_back(batch.number);
    return all;
  };
  EXPECT_THAT(numbers(0, 2), ElementsAre(4, 3));
  EXPECT_THAT(numbers(3, 9), ElementsAre(2, 1));
}

TEST_P(ImportBatchesTest, TheRankOfASourceIsTheOneOfToday) {
  ASSERT_OK(Write(storage::InsertImportBatch, ABatch(), kNow));
  const auto precedence_of = [this](int64_t batch) { return *Read(storage::PrecedenceOf, batch); };
  EXPECT_EQ(precedence_of(1).trust_rank, 300);
  EXPECT_EQ(precedence_of(1).data_us, absl::ToUnixMicros(kNow - absl::Hours(24)));
  Source source;
  source.id = "crm";
  source.trust_rank = 8;
  ASSERT_OK(Write(storage::UpdateSource, source, kNow));
  EXPECT_EQ(precedence_of(1).trust_rank, 8);
  EXPECT_EQ(precedence_of(99).trust_rank, 0);
}

TEST_P(ImportBatchesTest, WhatIsNotThereIsSaidSo) {
  EXPECT_THAT(Read(storage::GetImportBatch, 7), HasCode(absl::StatusCode::kNotFound, HasSubstr("7")));
  ImportBatch batch = ABatch();
  batch.source_id = "nobody";
  EXPECT_THAT(Write(storage::InsertImportBatch, batch, kNow),
              HasCode(absl::StatusCode::kNotFound, HasSubstr("nobody")));
}

}  // namespace
}  // namespace sendlift::conformance
