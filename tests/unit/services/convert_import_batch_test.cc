#include "services/convert_import_batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

const absl::Time kNow = absl::FromUnixSeconds(1'780'000'000);

std::vector<std::string> WrongFields(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto details = DetailsOf(status);
  if (!details.has_value()) return {std::string(status.message())};
  for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
  return fields;
}

v1::ImportCustomersConfig AConfig() {
  return FromText<v1::ImportCustomersConfig>(R"pb(
    columns: "id"
    columns: "email"
    default_consents { channel: EMAIL purpose: PROMOTION }
    default_region_code: "DE"
    source: "workspaces/main/sources/crm"
    data_time { seconds: 1700000000 }
    empty_values_erase: true
    file_name: "customers.csv"
    file_hash: "0123"
    discard_raw_rows: true
  )pb");
}

TEST(ConvertImportBatchTest, AConfigBeginsABatch) {
  ASSERT_OK_AND_ASSIGN(ImportBatch batch, ImportBatchFromProto(AConfig(), kNow));
  EXPECT_EQ(batch.number, 0);
  batch.number = 17;
  batch.last_row = 12;
  batch.created_count = 5;
  batch.rejected_count = 7;
  const v1::ImportBatch proto = ToProto(batch);
  EXPECT_EQ(proto.name(), "workspaces/main/importBatches/17");
  EXPECT_EQ(proto.state(), v1::ImportBatch::RUNNING);
  EXPECT_EQ(proto.source(), "workspaces/main/sources/crm");
  EXPECT_EQ(proto.file_name(), "customers.csv");
  EXPECT_EQ(proto.file_hash(), "0123");
  EXPECT_THAT(proto.columns(), ElementsAre("id", "email"));
  EXPECT_EQ(proto.data_time().seconds(), 1'700'000'000);
  EXPECT_EQ(proto.row_count(), 12);
  EXPECT_TRUE(proto.raw_rows_discarded());
  EXPECT_TRUE(proto.empty_values_erase());
  const v1::ImportCustomersResponse progress = ProgressOf(batch);
  EXPECT_EQ(progress.import_batch(), proto.name());
  EXPECT_EQ(progress.acknowledged_row(), 12);
  EXPECT_EQ(progress.rejected_count(), 7);
}

TEST(ConvertImportBatchTest, WhatIsLeftOutIsTheDefaultSourceAndNow) {
  ASSERT_OK_AND_ASSIGN(const ImportBatch batch, ImportBatchFromProto({}, kNow));
  EXPECT_EQ(batch.source_id, "default");
  EXPECT_EQ(batch.data_time, kNow);
  EXPECT_TRUE(batch.keeps_raw_rows);
  EXPECT_FALSE(batch.empty_values_erase);
}

TEST(ConvertImportBatchTest, WrongFieldsAreNamed) {
  v1::ImportCustomersConfig config;
  config.set_file_name(std::string(256, 'x'));
  config.set_file_hash("a\nb\x01");
  config.mutable_data_time()->set_seconds(absl::ToUnixSeconds(kNow) + 7200);
  EXPECT_THAT(WrongFields(ImportBatchFromProto(config, kNow).status()),
              ElementsAre("config.file_name", "config.file_hash", "config.data_time"));
  config.Clear();
  config.set_source("crm");
  EXPECT_THAT(WrongFields(ImportBatchFromProto(config, kNow).status()), ElementsAre("config.source"));
  config.Clear();
  config.set_import_batch("workspaces/main/importBatches/x");
  EXPECT_THAT(WrongFields(ImportBatchFromProto(config, kNow).status()), ElementsAre("config.import_batch"));
}

TEST(ConvertImportBatchTest, AResumedImportReadsRowsAsItBegan) {
  ASSERT_OK_AND_ASSIGN(const ImportBatch batch, ImportBatchFromProto(AConfig(), kNow));
  EXPECT_OK(CheckSameImport(batch, batch));
  ASSERT_OK_AND_ASSIGN(ImportBatch other, ImportBatchFromProto(AConfig(), kNow));
  other.columns.push_back("city");
  other.default_consents = {};
  other.default_region = "";
  other.source_id = "shop";
  other.empty_values_erase = false;
  other.keeps_raw_rows = true;
  EXPECT_THAT(WrongFields(CheckSameImport(batch, other)),
              ElementsAre("config.source", "config.columns", "config.default_consents", "config.default_region_code",
                          "config.empty_values_erase", "config.discard_raw_rows"));
}

}  // namespace
}  // namespace sendlift
