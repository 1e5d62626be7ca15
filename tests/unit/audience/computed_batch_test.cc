#include "audience/computed_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "audience/import.h"
#include "base/status.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/schema.h"
#include "storage/sources.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr WorkspaceNumber kMain{1};
const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class ComputedBatchTest : public ::testing::Test {
 protected:
  ImportBatch Open(absl::Time data_time, bool erases = false) {
    ImportBatch batch;
    EXPECT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(batch, OpenComputedBatch(session, kMain,
                                                {.name = "features/1",
                                                 .columns = {"id", "frequency", "recency_days"},
                                                 .empty_values_erase = erases,
                                                 .data_time = data_time,
                                                 .principal = "ann"},
                                                kNow));
      return absl::OkStatus();
    }));
    return batch;
  }
  int64_t Store(const ImportBatch& batch, std::map<std::string, std::string> attributes) {
    Customer ada;
    ada.id = "ada";
    ada.attributes = std::move(attributes);
    int64_t changed = 0;
    EXPECT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(changed, StoreComputed(session, kMain, batch.number, {ada}, kNow));
      return absl::OkStatus();
    }));
    return changed;
  }
  std::map<std::string, std::string> Attributes() {
    std::map<std::string, std::string> attributes;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const Customer ada, storage::GetCustomer(session, kMain, "ada"));
      attributes = ada.attributes;
      return absl::OkStatus();
    }));
    return attributes;
  }

  testing::TemporaryDatabase database_ = testing::OpenTemporary(storage::Schema());
};

TEST_F(ComputedBatchTest, IsABatchOfABuiltInSourceThatIsTrustedMost) {
  const ImportBatch batch = Open(kNow);
  Store(batch, {{"frequency", "3"}});
  EXPECT_OK(database_->Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Source source, storage::GetSource(session, kMain, kComputedSource));
    EXPECT_EQ(source.trust_rank, kTrustRankMax);
    EXPECT_EQ(source.kind, Source::Kind::kInternal);
    RETURN_IF_ERROR(CloseComputedBatch(session, kMain, batch.number, kNow));
    ASSIGN_OR_RETURN(const ImportBatch stored, storage::GetImportBatch(session, kMain, batch.number));
    EXPECT_EQ(stored.state, ImportBatch::State::kDone);
    EXPECT_EQ(stored.last_row, 1);
    EXPECT_EQ(stored.created_count, 1);
    EXPECT_EQ(stored.file_name, "features/1");
    EXPECT_EQ(stored.principal, "ann");
    return absl::OkStatus();
  }));
}

TEST_F(ComputedBatchTest, SaysHowManyAreDifferentNow) {
  Store(Open(kNow), {{"frequency", "3"}});
  EXPECT_EQ(Store(Open(kNow), {{"frequency", "3"}}), 0);
  EXPECT_EQ(Store(Open(kNow), {{"frequency", "4"}}), 1);
}

TEST_F(ComputedBatchTest, WhatIsNotSaidAnyMoreGoesAwayIfTheBatchErases) {
  Store(Open(kNow), {{"frequency", "3"}, {"recency_days", "9"}});
  Store(Open(kNow, true), {{"frequency", "0"}});
  EXPECT_EQ(Attributes(), (std::map<std::string, std::string>{{"frequency", "0"}}));
}

TEST_F(ComputedBatchTest, WhatNeverWasThereCostsNoOrigin) {
  const auto origins = [&] {
    std::string bytes;
    EXPECT_OK(database_->Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto record, storage::FindCustomerRecord(session, kMain, "ada"));
      bytes = record->origins;
      return absl::OkStatus();
    }));
    return bytes;
  };
  Store(Open(kNow), {{"frequency", "0"}});
  Store(Open(kNow, true), {{"frequency", "1"}});
  EXPECT_LE(origins().size(), 2u);
}

TEST_F(ComputedBatchTest, WhatWasTrueEarlierDoesNotReplaceWhatWasTrueLater) {
  Store(Open(kNow), {{"frequency", "3"}});
  EXPECT_EQ(Store(Open(kNow - absl::Hours(24 * 30)), {{"frequency", "1"}}), 0);
  EXPECT_EQ(Attributes().at("frequency"), "3");
}

}  // namespace
}  // namespace sendlift
