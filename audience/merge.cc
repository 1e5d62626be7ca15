#include "audience/merge.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "audience/survivorship.h"
#include "base/error.h"
#include "base/status.h"
#include "model/origins.h"
#include "storage/consents.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/merges.h"
#include "storage/not_found.h"

namespace sendlift {
namespace {

using storage::CustomerRecord;
using storage::Session;

absl::Status MergedBefore(absl::string_view id) {
  return Error(absl::StatusCode::kFailedPrecondition, "CUSTOMER_MERGED",
               absl::StrCat("customer ", id, " was merged into another one; name that one"), {{"id", std::string(id)}});
}

absl::Status Closed(int64_t merge, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "MERGE_CLOSED", absl::StrCat("merge ", merge, " ", why),
               {{"merge", absl::StrCat(merge)}});
}

absl::Status CheckIds(const MergeOrder& order) {
  std::set<std::string> ids = {order.keep};
  for (const std::string& id : order.others) {
    if (!ids.insert(id).second) return InvalidFields({{"merged", absl::StrCat("customer ", id, " is there twice")}});
  }
  if (!order.others.empty() && order.others.size() <= kMergedMax) return absl::OkStatus();
  return InvalidFields(
      {{"merged", absl::StrCat("1 to ", kMergedMax, " customers; more share an address for another reason")}});
}

// The survivor first.
absl::StatusOr<std::vector<CustomerRecord>> RecordsOf(Session& session, WorkspaceNumber workspace,
                                                      const MergeOrder& order) {
  std::vector<std::string> ids = {order.keep};
  ids.insert(ids.end(), order.others.begin(), order.others.end());
  std::vector<CustomerRecord> records;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(std::optional<CustomerRecord> record, storage::FindCustomerRecord(session, workspace, id));
    if (!record.has_value()) {
      ASSIGN_OR_RETURN(const auto alias, storage::FindCustomer(session, workspace, id));
      return alias.has_value() ? MergedBefore(id) : storage::ResourceNotFound("customer", id);
    }
    records.push_back(*std::move(record));
  }
  return records;
}

// Takes from one customer into another what is from a greater import, field by field.
class FieldMerger {
 public:
  FieldMerger(Session& session, WorkspaceNumber workspace, const CustomerRecord& survivor)
      : session_(session),
        workspace_(workspace),
        customer_(survivor.customer),
        origins_(Origins::Decode(survivor.origins, survivor.customer)) {}

  absl::Status Take(const CustomerRecord& record) {
    const Customer& other = record.customer;
    const Origins origins = Origins::Decode(record.origins, other);
    for (const CustomerField field : kCustomerFields) {
      if (field == CustomerField::kConsents) continue;
      ASSIGN_OR_RETURN(const bool wins,
                       Wins(IsEmpty(other, field), origins.Of(field), IsEmpty(customer_, field), origins_.Of(field)));
      if (!wins) continue;
      if (!IsSame(other, customer_, field)) fields_[std::string(NameOf(field))] = other.id;
      CopyField(other, field, customer_);
      origins_.Set(field, origins.Of(field));
    }
    std::set<std::string> names;
    for (const auto& [name, value] : other.attributes) names.insert(name);
    for (const auto& [name, batch] : origins.attributes()) names.insert(name);
    for (const std::string& name : names) RETURN_IF_ERROR(TakeAttribute(other, origins, name));
    customer_.consents = Consents(customer_.consents.bits() & other.consents.bits());
    return absl::OkStatus();
  }

  const Customer& customer() const { return customer_; }
  std::string origins() const { return origins_.Encode(customer_); }
  std::map<std::string, std::string> fields() && { return std::move(fields_); }

 private:
  absl::Status TakeAttribute(const Customer& other, const Origins& origins, const std::string& name) {
    const auto theirs = other.attributes.find(name);
    const auto ours = customer_.attributes.find(name);
    const bool is_missing = theirs == other.attributes.end();
    ASSIGN_OR_RETURN(const bool wins,
                     Wins(is_missing, origins.Of(name), ours == customer_.attributes.end(), origins_.Of(name)));
    if (!wins) return absl::OkStatus();
    origins_.Set(name, origins.Of(name));
    if (is_missing) {
      if (customer_.attributes.erase(name) > 0) fields_[name] = other.id;
    } else if (ours == customer_.attributes.end() || ours->second != theirs->second) {
      customer_.attributes.insert_or_assign(name, theirs->second);
      fields_[name] = other.id;
    }
    return absl::OkStatus();
  }

  // Without an import behind either, a value beats none and the survivor the other.
  absl::StatusOr<bool> Wins(bool is_empty, int64_t batch, bool ours_is_empty, int64_t our_batch) {
    if (is_empty && batch == 0) return false;
    if (ours_is_empty && our_batch == 0) return true;
    ASSIGN_OR_RETURN(const Precedence theirs, PrecedenceOf(batch));
    ASSIGN_OR_RETURN(const Precedence ours, PrecedenceOf(our_batch));
    return theirs > ours;
  }

  absl::StatusOr<Precedence> PrecedenceOf(int64_t batch) {
    if (batch == 0) return Precedence{};
    ASSIGN_OR_RETURN(const auto stored, storage::PrecedenceOf(session_, workspace_, batch));
    return Precedence{.trust_rank = stored.trust_rank, .data_us = stored.data_us, .batch = batch};
  }

  Session& session_;
  const WorkspaceNumber workspace_;
  Customer customer_;
  Origins origins_;
  std::map<std::string, std::string> fields_;
};

}  // namespace

absl::StatusOr<Merge> MergeCustomers(Session& session, WorkspaceNumber workspace, const MergeOrder& order,
                                     absl::Time now) {
  RETURN_IF_ERROR(CheckIds(order));
  ASSIGN_OR_RETURN(const std::vector<CustomerRecord> before, RecordsOf(session, workspace, order));
  const Customer& survivor = before.front().customer;
  FieldMerger merger(session, workspace, before.front());
  std::vector<storage::MergeStep> steps;
  Merge merge;
  for (size_t i = 1; i < before.size(); ++i) {
    RETURN_IF_ERROR(merger.Take(before[i]));
    ASSIGN_OR_RETURN(const int64_t conflicts,
                     storage::MoveBelongings(session, workspace, before[i].customer, survivor, now, steps));
    merge.conflict_count += conflicts;
  }
  merge.survivor = survivor.number;
  merge.survivor_id = survivor.id;
  merge.merged_ids = order.others;
  merge.reason = order.reason;
  merge.principal = order.principal;
  const storage::CustomerRecord merged{.customer = merger.customer(), .origins = merger.origins()};
  merge.fields = std::move(merger).fields();
  ASSIGN_OR_RETURN(merge, storage::InsertMerge(session, workspace, std::move(merge), before, steps, now));
  RETURN_IF_ERROR(storage::UpdateCustomer(session, workspace, survivor, merged, now,
                                          {.cause = ConsentCause::kMerge, .number = merge.number, .source = {}}));
  for (size_t i = 1; i < before.size(); ++i) {
    RETURN_IF_ERROR(storage::ReplaceCustomer(session, workspace, before[i].customer, survivor.number, merge.number));
  }
  return merge;
}

absl::StatusOr<Merge> UnmergeCustomers(Session& session, WorkspaceNumber workspace, int64_t number, absl::Time now) {
  ASSIGN_OR_RETURN(Merge merge, storage::GetMerge(session, workspace, number));
  if (merge.undo_time != absl::InfinitePast()) return Closed(number, "is undone already");
  ASSIGN_OR_RETURN(const bool is_last, storage::IsLastMergeOf(session, workspace, merge));
  if (!is_last) return Closed(number, "has a later one with the same customer on top of it: undo that first");
  ASSIGN_OR_RETURN(const std::vector<CustomerRecord> before, storage::RecordsBefore(session, workspace, number));
  ASSIGN_OR_RETURN(const std::vector<storage::MergeStep> steps, storage::StepsOf(session, workspace, number));
  ASSIGN_OR_RETURN(const auto survivor, storage::FindCustomerRecord(session, workspace, merge.survivor));
  if (before.empty() || !survivor.has_value()) return Closed(number, "has lost its customers");
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    RETURN_IF_ERROR(storage::UndoStep(session, workspace, *step, merge.survivor));
  }
  for (size_t i = 1; i < before.size(); ++i) {
    RETURN_IF_ERROR(storage::RestoreCustomer(session, workspace, before[i]));
  }
  RETURN_IF_ERROR(storage::RemoveCustomer(session, workspace, survivor->customer));
  RETURN_IF_ERROR(storage::PutBackCustomer(session, workspace, before.front()));
  RETURN_IF_ERROR(storage::RecordConsents(session, workspace, merge.survivor, survivor->customer.consents,
                                          before.front().customer.consents,
                                          {.cause = ConsentCause::kUnmerge, .number = number, .source = {}}, now));
  RETURN_IF_ERROR(storage::MarkUndone(session, workspace, number, now));
  merge.undo_time = now;
  return merge;
}

}  // namespace sendlift
