#include "audience/row_store.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/status.h"
#include "model/origins.h"
#include "model/source.h"
#include "model/tiering.h"
#include "storage/import_batches.h"
#include "storage/merges.h"
#include "storage/tier_changes.h"

namespace sendlift {
namespace {

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

}  // namespace

absl::Status RowStore::Precedences::Load(int64_t batch) {
  const auto [place, is_new] = known_.try_emplace(batch);
  if (!is_new) return absl::OkStatus();
  ASSIGN_OR_RETURN(const storage::BatchPrecedence stored, storage::PrecedenceOf(session_, workspace_, batch));
  place->second = {.trust_rank = stored.trust_rank, .data_us = stored.data_us, .batch = batch};
  return absl::OkStatus();
}

RowStore::RowStore(storage::Session& session, WorkspaceNumber workspace, const ImportBatch& batch, absl::Time now)
    : session_(session),
      workspace_(workspace),
      batch_(batch.number),
      data_time_(batch.data_time),
      given_(GivenBy(batch)),
      origins_of_one_(Origins::EncodeOne(batch.number)),
      precedences_(session, workspace),
      now_(now) {}

absl::Status RowStore::Begin(absl::Span<const Customer> rows) {
  ASSIGN_OR_RETURN(has_merged_, storage::HasMergedCustomers(session_, workspace_));
  ASSIGN_OR_RETURN(erased_, storage::ErasedPeople::Load(session_, workspace_));
  if (rows.empty()) return absl::OkStatus();
  const auto [least, greatest] =
      std::minmax_element(rows.begin(), rows.end(), [](const Customer& a, const Customer& b) { return a.id < b.id; });
  ASSIGN_OR_RETURN(const bool some, storage::HasIdBetween(session_, workspace_, least->id, greatest->id));
  all_new_ = !some;
  return absl::OkStatus();
}

absl::Status RowStore::Store(int64_t number, const Customer& row, BatchResult& result) {
  ASSIGN_OR_RETURN(std::optional<storage::CustomerRecord> stored, Find(row.id));
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

absl::Status RowStore::Finish() {
  const absl::Status inserted = storage::InsertCustomers(session_, workspace_, new_, now_);
  new_.clear();
  new_ids_.clear();
  made_.clear();
  return inserted;
}

absl::StatusOr<std::optional<storage::CustomerRecord>> RowStore::Find(const std::string& id) {
  if (new_ids_.contains(id)) {
    RETURN_IF_ERROR(Finish());
    all_new_ = false;
  }
  if (all_new_) return std::nullopt;
  return storage::FindCustomerRecord(session_, workspace_, id);
}

absl::StatusOr<std::optional<storage::CustomerRecord>> RowStore::FindSurvivor(const std::string& id) {
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> survivor, storage::FindCustomer(session_, workspace_, id));
  if (!survivor.has_value()) return std::nullopt;
  return storage::FindCustomerRecord(session_, workspace_, *survivor);
}

// The field by which a row is of somebody who was erased. Whoever shares an address with one keeps it.
const char* RowStore::ErasedField(const Customer& row, const std::optional<storage::CustomerRecord>& stored) const {
  if (erased_.Has(row.id)) return "id";
  const bool has_email = stored.has_value() && stored->customer.email == row.email;
  if (!has_email && erased_.HasEmail(row.email)) return "email";
  const bool has_number = stored.has_value() && stored->customer.phone_number == row.phone_number;
  if (!has_number && erased_.HasPhoneNumber(row.phone_number)) return "phone_number";
  return nullptr;
}

ConsentBasis RowStore::BasisOf(const Customer& row) const {
  return {.cause = ConsentCause::kImport,
          .number = batch_,
          .source = row.consent_source,
          .time = row.consent_time.value_or(data_time_)};
}

absl::Status RowStore::Insert(const Customer& row) {
  if (next_.value == 0) {
    ASSIGN_OR_RETURN(next_, storage::NextCustomerNumber(session_, workspace_));
  }
  storage::NewCustomer added = {.customer = &row,
                                .number = {next_.value++},
                                .origins = origins_of_one_,
                                .create_time = now_,
                                .update_time = now_,
                                .basis = BasisOf(row)};
  if (given_.erases()) {
    Customer nobody;
    nobody.id = row.id;
    const Survival made = Survive(nobody, {}, row, given_, batch_, [](int64_t) { return true; });
    made_.push_back({.customer = made.customer, .origins = made.origins.Encode(made.customer)});
    added.customer = &made_.back().customer;
    added.origins = made_.back().origins;
  }
  new_.push_back(std::move(added));
  new_ids_.insert(row.id);
  return absl::OkStatus();
}

absl::Status RowStore::Update(const storage::CustomerRecord& stored, const Customer& row, BatchResult& result) {
  const Origins origins = Origins::Decode(stored.origins, stored.customer);
  RETURN_IF_ERROR(precedences_.Load(batch_));
  for (const int64_t batch : origins.Batches()) RETURN_IF_ERROR(precedences_.Load(batch));
  const Survival survival = Survive(stored.customer, origins, row, given_, batch_,
                                    [&](int64_t origin) { return precedences_.Of(batch_) > precedences_.Of(origin); });
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

absl::Status RowStore::RecordTier(const Customer& before, const Customer& after) {
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

}  // namespace sendlift
