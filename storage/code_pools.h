#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/code_pool.h"
#include "storage/database.h"

namespace sendlift::storage {

// An empty pool under a new id. ALREADY_EXISTS; FAILED_PRECONDITION (CODE_POOLS_FULL) if there are kCodePoolsMax.
absl::StatusOr<CodePool> InsertCodePool(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                        absl::Time now);
// NOT_FOUND if there is none of that id.
absl::StatusOr<CodePool> GetCodePool(Session& session, WorkspaceNumber workspace, absl::string_view id);
// The same; nothing if there is none.
absl::StatusOr<std::optional<CodePool>> FindCodePool(Session& session, WorkspaceNumber workspace, absl::string_view id);
// By id, behind `after`.
absl::StatusOr<std::vector<CodePool>> ListCodePools(Session& session, WorkspaceNumber workspace,
                                                    absl::string_view after, int limit);
// Removes up to `limit` codes of a pool that were given to nobody, the last ones first; how many.
absl::StatusOr<int64_t> RemoveFreeCodes(Session& session, WorkspaceNumber workspace, const CodePool& pool, int limit);
// Removes a pool that has no codes.
absl::Status DeleteCodePool(Session& session, WorkspaceNumber workspace, const CodePool& pool);

// Adds codes behind those that are there; how many are new. The pool is brought up to date.
absl::StatusOr<int64_t> AddCodes(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                 absl::Span<const std::string> codes, absl::Time now);

// Gives the lowest free code of a pool to a customer who has none in the campaign; nothing if none is free.
absl::StatusOr<std::optional<std::string>> TakeCode(Session& session, WorkspaceNumber workspace, const CodePool& pool,
                                                    CampaignNumber campaign, CustomerNumber customer);
// The code that TakeCode would give.
absl::StatusOr<std::optional<std::string>> FirstFreeCode(Session& session, WorkspaceNumber workspace,
                                                         const CodePool& pool);
// The code that a customer, or somebody who was merged into the customer, was given in a campaign.
absl::StatusOr<std::optional<std::string>> FindCodeOf(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, CustomerNumber customer);
// Whom a code was given to, of every pool that has it.
struct GivenCode {
  CampaignNumber campaign;
  CustomerNumber customer;
};
absl::StatusOr<std::vector<GivenCode>> FindGivenCodes(Session& session, WorkspaceNumber workspace,
                                                      absl::string_view code);
// Frees the codes of those whom a wave has assigned that nobody has seen.
absl::Status TakeBackCodes(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave);

}  // namespace sendlift::storage
