#include "services/convert_import_batch.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "audience/text.h"
#include "base/status.h"
#include "model/source.h"
#include "services/convert.h"
#include "services/names.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr size_t kFileNameBytesMax = 255;
constexpr size_t kFileHashBytesMax = 64;

void CheckLabel(const std::string& text, size_t bytes_max, absl::string_view field, Violations& violations) {
  if (text.size() > bytes_max || !CheckText(text).ok()) {
    violations.Add(field, absl::StrCat("at most ", bytes_max, " bytes without control characters"));
  }
}

Consents ConsentsOf(const v1::ImportCustomersConfig& config) {
  Violations checked_before;
  Consents consents;
  for (const v1::Consent& consent : config.default_consents()) {
    consents.Grant(ChannelFromProto(consent.channel(), "", checked_before),
                   PurposeFromProto(consent.purpose(), "", checked_before));
  }
  return consents;
}

}  // namespace

v1::ImportBatch ToProto(const ImportBatch& batch) {
  v1::ImportBatch proto;
  proto.set_name(ImportBatchName(batch.number));
  proto.set_state(batch.state == ImportBatch::State::kDone ? v1::ImportBatch::DONE : v1::ImportBatch::RUNNING);
  proto.set_source(SourceName(batch.source_id));
  proto.set_principal(batch.principal);
  proto.set_file_name(batch.file_name);
  proto.set_file_hash(batch.file_hash);
  for (const std::string& column : batch.columns) proto.add_columns(column);
  *proto.mutable_data_time() = TimeToProto(batch.data_time);
  proto.set_last_row(batch.last_row);
  proto.set_row_count(batch.row_count());
  proto.set_created_count(batch.created_count);
  proto.set_updated_count(batch.updated_count);
  proto.set_unchanged_count(batch.unchanged_count);
  proto.set_rejected_count(batch.rejected_count);
  proto.set_merged_count(batch.merged_count);
  proto.set_raw_rows_discarded(!batch.keeps_raw_rows);
  proto.set_empty_values_erase(batch.empty_values_erase);
  *proto.mutable_create_time() = TimeToProto(batch.create_time);
  *proto.mutable_update_time() = TimeToProto(batch.update_time);
  return proto;
}

absl::StatusOr<ImportBatch> ImportBatchFromProto(const v1::ImportCustomersConfig& config, absl::Time now) {
  Violations violations;
  ImportBatch batch;
  batch.source_id = kDefaultSource;
  if (!config.source().empty()) {
    ASSIGN_OR_RETURN(batch.source_id, SourceIdOf(config.source(), "config.source"));
  }
  if (!config.import_batch().empty()) {
    ASSIGN_OR_RETURN(batch.number, ImportBatchNumberOf(config.import_batch(), "config.import_batch"));
  }
  CheckLabel(config.file_name(), kFileNameBytesMax, "config.file_name", violations);
  CheckLabel(config.file_hash(), kFileHashBytesMax, "config.file_hash", violations);
  batch.data_time = now;
  if (config.has_data_time()) {
    const auto data_time = TimeFromProto(config.data_time());
    if (!data_time.has_value() || *data_time > now + absl::Hours(1)) {
      violations.Add("config.data_time", "when the source wrote the rows; it cannot be in the future");
    } else {
      batch.data_time = *data_time;
    }
  }
  RETURN_IF_ERROR(violations.ToStatus());
  batch.file_name = config.file_name();
  batch.file_hash = config.file_hash();
  batch.columns.assign(config.columns().begin(), config.columns().end());
  batch.default_consents = ConsentsOf(config);
  batch.default_region = config.default_region_code();
  batch.empty_values_erase = config.empty_values_erase();
  batch.keeps_raw_rows = !config.discard_raw_rows();
  return batch;
}

absl::Status CheckSameImport(const ImportBatch& batch, const ImportBatch& again) {
  Violations violations;
  const auto check = [&](bool same, absl::string_view field) {
    if (!same) {
      violations.Add(field, absl::StrCat("is another one than import batch ", batch.number,
                                         " began with; say the same, or begin anew without import_batch"));
    }
  };
  check(batch.source_id == again.source_id, "config.source");
  check(batch.columns == again.columns, "config.columns");
  check(batch.default_consents == again.default_consents, "config.default_consents");
  check(batch.default_region == again.default_region, "config.default_region_code");
  check(batch.empty_values_erase == again.empty_values_erase, "config.empty_values_erase");
  check(batch.keeps_raw_rows == again.keeps_raw_rows, "config.discard_raw_rows");
  return violations.ToStatus();
}

v1::ImportCustomersResponse ProgressOf(const ImportBatch& batch) {
  v1::ImportCustomersResponse progress;
  progress.set_import_batch(ImportBatchName(batch.number));
  progress.set_acknowledged_row(batch.last_row);
  progress.set_created_count(batch.created_count);
  progress.set_updated_count(batch.updated_count);
  progress.set_unchanged_count(batch.unchanged_count);
  progress.set_rejected_count(batch.rejected_count);
  progress.set_merged_count(batch.merged_count);
  return progress;
}

}  // namespace sendlift
