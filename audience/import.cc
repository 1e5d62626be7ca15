#include "audience/import.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "audience/survivorship.h"
#include "base/error.h"
#include "base/keyed_hash.h"
#include "base/status.h"
#include "model/source.h"
#include "model/tiering.h"
#include "storage/customers.h"
#include "storage/erasures.h"
#include "storage/import_batches.h"
#include "storage/merges.h"
#include "storage/sources.h"
#include "storage/tier_changes.h"

namespace sendlift {
namespace {

size_t BytesOf(const RowValues& values) {
  size_t bytes = 0;
  for (const absl::string_view value : values) bytes += value.size();
  return bytes;
}

absl::Status Moved(const ImportBatch& batch, int64_t first_row) {
  return Error(absl::StatusCode::kAborted, "IMPORT_BATCH_MOVED",
               absl::StrCat("import batch ", batch.number, " goes on at row ", batch.last_row + 1, ", not ", first_row,
                            ": ask how far it is and go on behind that, unless somebody else does"),
               {{"batch", absl::StrCat(batch.number)}, {"last_row", absl::StrCat(batch.last_row)}});
}

absl::Status MakeDefaultSource(storage::Session& session, WorkspaceNumber workspace, absl::Time now) {
  const absl::Status found = storage::GetSource(session, workspace, kDefaultSource).status();
  if (!absl::IsNotFound(found)) return found;
  Source source;
  source.id = kDefaultSource;
  return storage::InsertSource(session, workspace, source, now).status();
}

std::string ClassOf(const Customer& customer) {
  const auto found = customer.attributes.find(kClassAttribute);
  return found == customer.attributes.end() ? "" : found->second;
}

GivenFields GivenBy(const ImportBatch& batch) {
  if (batch.source_id == kComputedSource && batch.empty_values_erase) {
    return GivenFields::ErasingWhatIsThere(batch.columns);
  }
  return GivenFields(batch.columns, batch.empty_values_erase);
}

// Whom to believe, read once a batch.
class Precedences {
 public:
  Precedences(storage::Session& session, WorkspaceNumber workspace) : session_(session), workspace_(workspace) {}

  absl::Status Load(int64_t batch) {
    const auto [place, is_new] = known_.try_emplace(batch);
    if (!is_new) return absl::OkStatus();
    ASSIGN_OR_RETURN(const storage::BatchPrecedence stored, storage::PrecedenceOf(session_, workspace_, batch));
    place->second = {.trust_rank = stored.trust_rank, .data_us = stored.data_us, .batch = batch};
    return absl::OkStatus();
  }
  // Of one that was loaded.
  const Precedence& Of(int64_t batch) const { return known_.at(batch); }

 private:
  storage::Session& session_;
  const WorkspaceNumber workspace_;
  absl::flat_hash_map<int64_t, Precedence> known_;
};

// Stores the rows of one batch.
class RowStore {
 public:
  RowStore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch, absl::Time now)
      : session_(session),
        workspace_(workspace),
        batch_(batch.number),
        data_time_(batch.data_time),
        given_(GivenBy(batch)),
        origins_of_one_(Origins::EncodeOne(batch.number)),
        precedences_(session, workspace),
        now_(now) {}

  absl::Status Begin() {
    ASSIGN_OR_RETURN(has_merged_, storage::HasMergedCustomers(session_, workspace_));
    ASSIGN_OR_RETURN(erased_, storage::ErasedPeople::Load(session_, workspace_));
    return absl::OkStatus();
  }

  absl::Status Store(int64_t number, const Customer& row, BatchResult& result) {
    ASSIGN_OR_RETURN(std::optional<storage::CustomerRecord> stored,
                     storage::FindCustomerRecord(session_, workspace_, row.id));
    const bool is_merged = !stored.has_value() && has_merged_;
    if (is_merged) {
      ASSIGN_OR_RETURN(stored, FindSurvivor(row.id));
    }
    if (const char* field = ErasedField(row, stored); field != nullptr) {
      result.erased.push_back({number, -1, field, "belongs to somebody who was erased and is not brought back"});
      return absl::OkStatus();
    }
    if (stored.has_value()) {
      result.merged_count += is_merged ? 1 : 0;
      return Update(*stored, row, result);
    }
    ++result.created_count;
    return Insert(row);
  }

 private:
  absl::StatusOr<std::optional<storage::CustomerRecord>> FindSurvivor(const std::string& id) {
    ASSIGN_OR_RETURN(const std::optional<CustomerNumber> survivor, storage::FindCustomer(session_, workspace_, id));
    if (!survivor.has_value()) return std::nullopt;
    return storage::FindCustomerRecord(session_, workspace_, *survivor);
  }

  // The field by which a row is of somebody who was erased. Whoever shares an address with one keeps it.
  const char* ErasedField(const Customer& row, const std::optional<storage::CustomerRecord>& stored) const {
    if (erased_.Has(row.id)) return "id";
    const bool has_email = stored.has_value() && stored->customer.email == row.email;
    if (!has_email && erased_.HasEmail(row.email)) return "email";
    const bool has_number = stored.has_value() && stored->customer.phone_number == row.phone_number;
    if (!has_number && erased_.HasPhoneNumber(row.phone_number)) return "phone_number";
    return nullptr;
  }

  ConsentBasis BasisOf(const Customer& row) const {
    return {.cause = ConsentCause::kImport,
            .number = batch_,
            .source = row.consent_source,
            .time = row.consent_time.value_or(data_time_)};
  }

  absl::Status Insert(const Customer& row) {
    storage::CustomerRecord record = {.customer = row, .origins = origins_of_one_};
    if (given_.erases()) {
      Customer nobody;
      nobody.id = row.id;
      const Survival made = Survive(nobody, {}, row, given_, batch_, [](int64_t) { return true; });
      record = {.customer = made.customer, .origins = made.origins.Encode(made.customer)};
    }
    record.customer.number = next_;
    ASSIGN_OR_RETURN(const CustomerNumber number,
                     storage::InsertCustomer(session_, workspace_, record, now_, BasisOf(row)));
    next_.value = number.value + 1;
    return absl::OkStatus();
  }

  absl::Status Update(const storage::CustomerRecord& stored, const Customer& row, BatchResult& result) {
    const Origins origins = Origins::Decode(stored.origins, stored.customer);
    RETURN_IF_ERROR(precedences_.Load(batch_));
    for (const int64_t batch : origins.Batches()) RETURN_IF_ERROR(precedences_.Load(batch));
    const Survival survival = Survive(stored.customer, origins, row, given_, batch_, [&](int64_t origin) {
      return precedences_.Of(batch_) > precedences_.Of(origin);
    });
    ++(survival.data_changed ? result.updated_count : result.unchanged_count);
    if (!survival.origins_changed) return absl::OkStatus();
    std::string encoded = survival.origins.Encode(survival.customer);
    if (!survival.data_changed) {
      return storage::PutOrigins(session_, workspace_, stored.customer.number, encoded);
    }
    RETURN_IF_ERROR(RecordTier(stored.customer, survival.customer));
    return storage::UpdateCustomer(session_, workspace_, stored.customer,
                                   {.customer = survival.customer, .origins = std::move(encoded)}, now_, BasisOf(row));
  }

  absl::Status RecordTier(const Customer& before, const Customer& after) {
    TierChange change;
    change.time = now_;
    change.batch = batch_;
    change.old_tier = before.tier;
    change.new_tier = after.tier;
    change.old_class = ClassOf(before);
    change.new_class = ClassOf(after);
    if (change.old_tier == change.new_tier && change.old_class == change.new_class) return absl::OkStatus();
    return storage::InsertTierChange(session_, workspace_, before.number, change);
  }

  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const int64_t batch_;
  const absl::Time data_time_;
  const GivenFields given_;
  const std::string origins_of_one_;
  Precedences precedences_;
  const absl::Time now_;
  bool has_merged_ = false;
  storage::ErasedPeople erased_;
  CustomerNumber next_;  // nobody else makes customers in this transaction; 0 before the first
};

}  // namespace

bool SeenIds::Add(absl::string_view id) {
  static constexpr HashKey kOne = {1}, kTwo = {2};
  return fingerprints_.insert({KeyedHash(kOne, id), KeyedHash(kTwo, id)}).second;
}

ParsedBatch ParseRows(const RowReader& reader, int64_t first_row, absl::Span<const RowValues> rows, SeenIds& seen) {
  ParsedBatch batch;
  batch.first_row = first_row;
  batch.customers.reserve(rows.size());
  batch.last_row = first_row - 1;
  for (const RowValues& values : rows) {
    const int64_t row = ++batch.last_row;
    std::vector<RowReader::Wrong> wrong;
    batch.customers.emplace_back();
    if (BytesOf(values) > kRowBytesMax) {
      wrong.push_back({-1, absl::StrCat("has more than ", kRowBytesMax, " bytes; shorten it")});
    } else {
      wrong = reader.ReadInto(values, batch.customers.back());
    }
    const bool repeated = wrong.empty() && !seen.Add(batch.customers.back().id);
    if (wrong.empty() && !repeated) continue;
    if (repeated) {
      batch.rejected.push_back({row, -1, "id",
                                absl::StrCat("\"", batch.customers.back().id,
                                             "\" is in an earlier row of this import; keep one row a customer")});
    }
    batch.customers.pop_back();
    ++batch.rejected_count;
    for (RowReader::Wrong& w : wrong) {
      batch.rejected.push_back({row, w.column, std::string(reader.NameOf(w.column)), std::move(w.description)});
    }
  }
  return batch;
}

storage::RawRows KeepRaw(int64_t first_row, absl::Span<const RowValues> rows, const ParsedBatch& parsed) {
  storage::RawRows raw(first_row);
  auto rejected = parsed.rejected.begin();
  for (size_t i = 0; i < rows.size(); ++i) {
    const int64_t row = first_row + static_cast<int64_t>(i);
    while (rejected != parsed.rejected.end() && rejected->row < row) ++rejected;
    const bool is_rejected = rejected != parsed.rejected.end() && rejected->row == row;
    const bool too_long = is_rejected && BytesOf(rows[i]) > kRowBytesMax;
    raw.Add(too_long ? absl::Span<const absl::string_view>() : rows[i], is_rejected);
  }
  return raw;
}

absl::StatusOr<ImportBatch> OpenBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                      int64_t first_row, absl::Time now) {
  if (batch.number != 0) {
    ASSIGN_OR_RETURN(ImportBatch stored, storage::GetImportBatch(session, workspace, batch.number));
    if (stored.last_row != first_row - 1) return Moved(stored, first_row);
    return stored;
  }
  if (batch.source_id == kDefaultSource) RETURN_IF_ERROR(MakeDefaultSource(session, workspace, now));
  return storage::InsertImportBatch(session, workspace, batch, now);
}

absl::StatusOr<BatchResult> StoreRows(storage::Session& session, WorkspaceNumber workspace, const ParsedBatch& parsed,
                                      const ImportBatch& batch, absl::Time now) {
  BatchResult result;
  RowStore store(session, workspace, batch, now);
  RETURN_IF_ERROR(store.Begin());
  int64_t row = parsed.first_row;
  auto rejected = parsed.rejected.begin();
  for (const Customer& customer : parsed.customers) {
    for (; rejected != parsed.rejected.end() && rejected->row <= row; ++rejected) row = rejected->row + 1;
    RETURN_IF_ERROR(store.Store(row++, customer, result));
  }
  return result;
}

namespace {

absl::Status AppendRaw(storage::Session& session, WorkspaceNumber workspace, int64_t batch, const storage::RawRows& raw,
                       const std::vector<RejectedRow>& erased) {
  RETURN_IF_ERROR(storage::AppendRawRows(session, workspace, batch, raw));
  if (erased.empty()) return absl::OkStatus();
  const auto is_erased = [&](const storage::RawRow& row) {
    return std::any_of(erased.begin(), erased.end(), [&](const RejectedRow& each) { return each.row == row.row; });
  };
  for (const storage::RawRows::Chunk& chunk : raw.chunks()) {
    RETURN_IF_ERROR(storage::ForgetRawRows(session, workspace, batch, chunk.last_row, is_erased).status());
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImportBatch> StoreBatch(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch,
                                       const ParsedBatch& parsed, const storage::RawRows& raw, absl::Time now,
                                       std::vector<RejectedRow>* erased) {
  ASSIGN_OR_RETURN(ImportBatch stored, OpenBatch(session, workspace, batch, parsed.first_row, now));
  ASSIGN_OR_RETURN(const BatchResult result, StoreRows(session, workspace, parsed, stored, now));
  if (stored.keeps_raw_rows) RETURN_IF_ERROR(AppendRaw(session, workspace, stored.number, raw, result.erased));
  if (erased != nullptr) *erased = result.erased;
  stored.state = ImportBatch::State::kRunning;
  stored.last_row = parsed.last_row;
  stored.created_count += result.created_count;
  stored.updated_count += result.updated_count;
  stored.unchanged_count += result.unchanged_count;
  stored.merged_count += result.merged_count;
  stored.rejected_count += parsed.rejected_count + static_cast<int64_t>(result.erased.size());
  RETURN_IF_ERROR(storage::PutImportProgress(session, workspace, stored, now));
  return stored;
}

absl::StatusOr<SeenIds> SeenBefore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch) {
  SeenIds seen;
  const auto id =
      static_cast<size_t>(std::find(batch.columns.begin(), batch.columns.end(), "id") - batch.columns.begin());
  RETURN_IF_ERROR(storage::ForEachRawRow(session, workspace, batch.number, 0, [&](const storage::RawRow& row) {
    if (!row.rejected && id < row.values.size()) seen.Add(absl::StripAsciiWhitespace(row.values[id]));
    return true;
  }));
  return seen;
}

}  // namespace sendlift
