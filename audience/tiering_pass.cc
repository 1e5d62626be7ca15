#include "audience/tiering_pass.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "audience/computed_batch.h"
#include "audience/tier_rules.h"
#include "base/error.h"
#include "base/status.h"
#include "model/origins.h"
#include "model/source.h"
#include "storage/customers.h"
#include "storage/import_batches.h"
#include "storage/tier_candidates.h"
#include "storage/tierings.h"

namespace sendlift {
namespace {

using storage::Session;

// The next customers of a run.
class Page {
 public:
  Page(Session& session, WorkspaceNumber workspace, const Tiering& tiering)
      : session_(session), workspace_(workspace), tiering_(tiering) {}

  absl::Status Read(int size) {
    ASSIGN_OR_RETURN(const std::vector<storage::Condition> conditions, ConditionsOf(tiering_));
    std::vector<Target> equal;
    RETURN_IF_ERROR(storage::ForEachTierCandidate(
        session_, workspace_, conditions, tiering_.run.next_customer, size,
        [&](const storage::TierCandidate& candidate) {
          ++looked_at_;
          next_customer_ = candidate.customer.value + 1;
          if (candidate.rule < 0) return absl::OkStatus();
          const TierRule& rule = tiering_.rules[static_cast<size_t>(candidate.rule)];
          const bool same = (rule.tier.empty() || rule.tier == candidate.tier) &&
                            (rule.customer_class.empty() || rule.customer_class == candidate.customer_class);
          (same ? equal : targets_).push_back({candidate.customer, std::string(candidate.id), &rule});
          return absl::OkStatus();
        }));
    for (Target& target : equal) {
      ASSIGN_OR_RETURN(const bool computed, IsComputed(target));
      if (!computed) targets_.push_back(std::move(target));
    }
    return absl::OkStatus();
  }

  int64_t looked_at() const { return looked_at_; }
  int64_t next_customer() const { return next_customer_; }
  std::vector<Customer> Rows() const {
    std::vector<Customer> rows;
    for (const Target& target : targets_) {
      Customer& row = rows.emplace_back();
      row.id = target.id;
      row.tier = target.rule->tier;
      if (!target.rule->customer_class.empty()) row.attributes[kClassAttribute] = target.rule->customer_class;
    }
    return rows;
  }

 private:
  struct Target {
    CustomerNumber customer;
    std::string id;
    const TierRule* rule;
  };

  // Whether what the rule says is there because something was computed. A value that an import happened to say as well
  // is written once, so that the next import does not undo it.
  absl::StatusOr<bool> IsComputed(const Target& target) {
    ASSIGN_OR_RETURN(const auto record, storage::FindCustomerRecord(session_, workspace_, target.customer));
    if (!record.has_value()) return true;
    const Origins origins = Origins::Decode(record->origins, record->customer);
    bool computed = true;
    if (!target.rule->tier.empty()) {
      ASSIGN_OR_RETURN(computed, IsComputed(origins.Of(CustomerField::kTier)));
    }
    if (computed && !target.rule->customer_class.empty()) {
      ASSIGN_OR_RETURN(computed, IsComputed(origins.Of(std::string(kClassAttribute))));
    }
    return computed;
  }

  absl::StatusOr<bool> IsComputed(int64_t batch) {
    if (batch == 0) return false;
    const auto [known, is_new] = computed_batches_.try_emplace(batch);
    if (!is_new) return known->second;
    ASSIGN_OR_RETURN(const ImportBatch stored, storage::GetImportBatch(session_, workspace_, batch));
    known->second = stored.source_id == kComputedSource;
    return known->second;
  }

  Session& session_;
  const WorkspaceNumber workspace_;
  const Tiering& tiering_;
  std::vector<Target> targets_;
  int64_t looked_at_ = 0;
  int64_t next_customer_ = 0;
  absl::flat_hash_map<int64_t, bool> computed_batches_;
};

absl::Status WriteTargets(Session& session, WorkspaceNumber workspace, const Tiering& tiering, const Page& page,
                          TieringRun& run, absl::Time now) {
  std::vector<Customer> rows = page.Rows();
  if (rows.empty()) return absl::OkStatus();
  if (run.batch == 0) {
    ASSIGN_OR_RETURN(const ImportBatch batch, OpenComputedBatch(session, workspace,
                                                                {.name = absl::StrCat("tierings/", tiering.id),
                                                                 .columns = {"id", "tier", kClassAttribute},
                                                                 .empty_values_erase = false,
                                                                 .data_time = run.begin_time,
                                                                 .principal = run.principal},
                                                                now));
    run.batch = batch.number;
  }
  ASSIGN_OR_RETURN(const int64_t changed, StoreComputed(session, workspace, run.batch, std::move(rows), now));
  run.changed += changed;
  return absl::OkStatus();
}

absl::Status Turn(Session& session, WorkspaceNumber workspace, const Tiering& tiering, int size, absl::Time now) {
  Page page(session, workspace, tiering);
  RETURN_IF_ERROR(page.Read(size));
  TieringRun run = tiering.run;
  RETURN_IF_ERROR(WriteTargets(session, workspace, tiering, page, run, now));
  run.customers += page.looked_at();
  run.next_customer = page.next_customer();
  if (!run.under_way()) {
    run.end_time = now;
    if (run.batch != 0) RETURN_IF_ERROR(CloseComputedBatch(session, workspace, run.batch, now));
  }
  return storage::PutTieringRun(session, workspace, tiering.id, run);
}

}  // namespace

absl::StatusOr<Tiering> BeginTieringRun(Session& session, WorkspaceNumber workspace, absl::string_view id,
                                        const std::string& principal, absl::Time now) {
  ASSIGN_OR_RETURN(Tiering tiering, storage::GetTiering(session, workspace, id));
  if (tiering.kind == Tiering::Kind::kImported) {
    return Error(absl::StatusCode::kFailedPrecondition, "TIERING_IMPORTED",
                 absl::StrCat("tiering \"", id, "\" leaves tiers to imports; there is nothing to run"),
                 {{"kind", "tiering"}, {"id", std::string(id)}});
  }
  if (tiering.run.under_way()) return tiering;
  tiering.run = {.next_customer = 1, .principal = principal, .begin_time = now};
  RETURN_IF_ERROR(storage::PutTieringRun(session, workspace, id, tiering.run));
  return tiering;
}

absl::StatusOr<bool> TieringPass::RunOnce(absl::Time now) {
  std::optional<Tiering> tiering;
  RETURN_IF_ERROR(database_.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(tiering, storage::TieringUnderWay(session, workspace_));
    return absl::OkStatus();
  }));
  if (!tiering.has_value()) return false;
  const std::string id = tiering->id;
  RETURN_IF_ERROR(database_.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const auto current, storage::TieringUnderWay(session, workspace_));
    if (!current.has_value() || current->id != id) return absl::OkStatus();
    return Turn(session, workspace_, *current, options_.page, now);
  }));
  return true;
}

}  // namespace sendlift
