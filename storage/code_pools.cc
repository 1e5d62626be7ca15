#include "storage/code_pools.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kKind[] = "codePool";

CodePool FromRow(const Row& row) {
  return {.number = row.Int(0),
          .id = std::string(row.Text(1)),
          .display_name = std::string(row.Text(2)),
          .code_count = row.Int(3),
          .free_count = row.Int(4),
          .revision = row.Int(5),
          .create_time = FromMicros(row.Int(6)),
          .update_time = FromMicros(row.Int(7))};
}

struct Code {
  int64_t number = 0;
  std::string code;
};

Code CodeFromRow(const Row& row) { return {.number = row.Int(0), .code = std::string(row.Text(1))}; }
std::string TextFromRow(const Row& row) { return std::string(row.Text(0)); }
GivenCode GivenFromRow(const Row& row) { return {.campaign = {row.Int(0)}, .customer = {row.Int(1)}}; }

absl::StatusOr<std::optional<Code>> LowestFree(Session& session, WorkspaceNumber workspace, const CodePool& pool) {
  return ReadOne(session, CodeFromRow,
                 "SELECT number, code FROM pool_codes WHERE workspace = $1 AND pool = $2 AND campaign = 0 "
                 "ORDER BY number LIMIT 1",
                 workspace.value, pool.number);
}

absl::Status AddFree(Session& session, WorkspaceNumber workspace, int64_t pool, int64_t codes) {
  return session
      .Execute("UPDATE code_pools SET free_count = free_count + $3 WHERE workspace = $1 AND pool = $2", workspace.value,
               pool, codes)
      .status();
}

}  // namespace

absl::StatusOr<CodePool> InsertCodePool(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t pools,
                   ReadNumber(session, "SELECT count(*) FROM code_pools WHERE workspace = $1", workspace.value));
  if (pools >= kCodePoolsMax) {
    return Error(absl::StatusCode::kFailedPrecondition, "CODE_POOLS_FULL",
                 absl::StrCat("there are ", pools, " pools of codes already; delete one that is not used"));
  }
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO code_pools (workspace, pool, id, display_name, code_count, free_count, revision, "
                      "create_us, update_us) VALUES ($1, (SELECT coalesce(max(pool), 0) + 1 FROM code_pools "
                      "WHERE workspace = $1), $2, $3, 0, 0, 1, $4, $4) ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, pool.id, pool.display_name, ToMicros(now)));
  if (inserted == 0) return ResourceExists(kKind, pool.id);
  return GetCodePool(session, workspace, pool.id);
}

absl::StatusOr<CodePool> GetCodePool(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<CodePool> found, FindCodePool(session, workspace, id));
  if (!found.has_value()) return ResourceNotFound(kKind, id);
  return *std::move(found);
}

absl::StatusOr<std::optional<CodePool>> FindCodePool(Session& session, WorkspaceNumber workspace,
                                                     absl::string_view id) {
  return ReadOne(session, FromRow,
                 "SELECT pool, id, display_name, code_count, free_count, revision, create_us, update_us "
                 "FROM code_pools WHERE workspace = $1 AND id = $2",
                 workspace.value, id);
}

absl::StatusOr<std::vector<CodePool>> ListCodePools(Session& session, WorkspaceNumber workspace,
                                                    absl::string_view after, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT pool, id, display_name, code_count, free_count, revision, create_us, update_us "
                 "FROM code_pools WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
                 workspace.value, after, limit);
}

absl::StatusOr<int64_t> RemoveFreeCodes(Session& session, WorkspaceNumber workspace, const CodePool& pool, int limit) {
  ASSIGN_OR_RETURN(
      const int64_t removed,
      session.Execute("DELETE FROM pool_codes WHERE workspace = $1 AND pool = $2 AND campaign = 0 AND number IN "
                      "(SELECT number FROM pool_codes WHERE workspace = $1 AND pool = $2 AND campaign = 0 "
                      "ORDER BY number DESC LIMIT $3)",
                      workspace.value, pool.number, limit));
  RETURN_IF_ERROR(session
                      .Execute("UPDATE code_pools SET code_count = code_count - $3, free_count = free_count - $3, "
                               "revision = revision + 1 WHERE workspace = $1 AND pool = $2",
                               workspace.value, pool.number, removed)
                      .status());
  return removed;
}

absl::Status DeleteCodePool(Session& session, WorkspaceNumber workspace, const CodePool& pool) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM code_pools WHERE workspace = $1 AND pool = $2 AND code_count = 0",
                                   workspace.value, pool.number));
  return deleted == 0 ? absl::FailedPreconditionError("the pool of codes is gone, or has codes") : absl::OkStatus();
}

absl::StatusOr<int64_t> AddCodes(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                 absl::Span<const std::string> codes, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(number) FROM pool_codes WHERE workspace = $1 AND pool = $2",
                              workspace.value, pool.number));
  int64_t created = 0;
  for (const std::string& code : codes) {
    ASSIGN_OR_RETURN(const int64_t inserted,
                     session.Execute("INSERT INTO pool_codes (workspace, pool, number, code) VALUES ($1, $2, $3, $4) "
                                     "ON CONFLICT (workspace, code, pool) DO NOTHING",
                                     workspace.value, pool.number, last + created + 1, code));
    created += inserted;
  }
  if (created == 0) return created;
  RETURN_IF_ERROR(session
                      .Execute("UPDATE code_pools SET code_count = code_count + $3, free_count = free_count + $3, "
                               "revision = revision + 1, update_us = $4 WHERE workspace = $1 AND pool = $2",
                               workspace.value, pool.number, created, ToMicros(now))
                      .status());
  return created;
}

absl::StatusOr<std::optional<std::string>> TakeCode(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                                    CampaignNumber campaign, CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<Code> free, LowestFree(session, workspace, pool));
  if (!free.has_value()) return std::nullopt;
  RETURN_IF_ERROR(session
                      .Execute("UPDATE pool_codes SET campaign = $4, customer = $5 WHERE workspace = $1 AND pool = $2 "
                               "AND number = $3",
                               workspace.value, pool.number, free->number, campaign.value, customer.value)
                      .status());
  RETURN_IF_ERROR(AddFree(session, workspace, pool.number, -1));
  return std::move(free->code);
}

absl::StatusOr<std::optional<std::string>> FirstFreeCode(Session& session, WorkspaceNumber workspace,
                                                         const CodePool& pool) {
  ASSIGN_OR_RETURN(std::optional<Code> free, LowestFree(session, workspace, pool));
  if (!free.has_value()) return std::nullopt;
  return std::move(free->code);
}

absl::StatusOr<std::optional<std::string>> FindCodeOf(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<std::string> own,
                   ReadOne(session, TextFromRow,
                           "SELECT code FROM pool_codes WHERE workspace = $1 AND campaign = $2 AND customer = $3 "
                           "AND campaign <> 0",
                           workspace.value, campaign.value, customer.value));
  if (own.has_value()) return own;
  return ReadOne(session, TextFromRow,
                 "SELECT p.code FROM merged_customers m JOIN pool_codes p ON p.workspace = m.workspace "
                 "AND p.campaign = $2 AND p.customer = m.customer AND p.campaign <> 0 "
                 "WHERE m.workspace = $1 AND m.survivor = $3 ORDER BY p.customer LIMIT 1",
                 workspace.value, campaign.value, customer.value);
}

absl::StatusOr<std::vector<GivenCode>> FindGivenCodes(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view code) {
  return ReadAll(session, GivenFromRow,
                 "SELECT campaign, customer FROM pool_codes WHERE workspace = $1 AND code = $2 AND campaign <> 0 "
                 "ORDER BY pool",
                 workspace.value, code);
}

absl::Status TakeBackCodes(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave) {
  std::vector<std::pair<int64_t, int64_t>> given;  // by pool
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        given.emplace_back(row.Int(0), row.Int(1));
        return absl::OkStatus();
      },
      "SELECT p.pool, count(*) FROM pool_codes p JOIN assignments a ON a.workspace = p.workspace "
      "AND a.campaign = p.campaign AND a.customer = p.customer AND a.wave = $3 "
      "WHERE p.workspace = $1 AND p.campaign = $2 AND p.campaign <> 0 GROUP BY p.pool ORDER BY p.pool",
      workspace.value, campaign.value, wave));
  if (given.empty()) return absl::OkStatus();
  for (const auto& [pool, codes] : given) RETURN_IF_ERROR(AddFree(session, workspace, pool, codes));
  return session
      .Execute(
          "UPDATE pool_codes SET campaign = 0, customer = 0 WHERE workspace = $1 AND campaign = $2 "
          "AND campaign <> 0 AND customer IN (SELECT customer FROM assignments WHERE workspace = $1 "
          "AND campaign = $2 AND wave = $3)",
          workspace.value, campaign.value, wave)
      .status();
}

}  // namespace sendlift::storage
