#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// A named setting of the database; nothing if it was never put.
absl::StatusOr<std::optional<std::string>> GetSetting(Session& session, absl::string_view name);
absl::Status PutSetting(Session& session, absl::string_view name, absl::string_view value);

// A caller's token: only its hash is kept.
struct Token {
  std::string hash;
  std::string name;
  std::string role;

  friend bool operator==(const Token&, const Token&) = default;
};
// ALREADY_EXISTS if the name is taken.
absl::Status InsertToken(Session& session, const Token& token, absl::Time now);
absl::StatusOr<std::vector<Token>> ListTokens(Session& session);
// NOT_FOUND if there is none of that name.
absl::Status DeleteToken(Session& session, absl::string_view name);

// A request that was carried out, kept so that repeating it is harmless.
struct StoredRequest {
  int64_t fingerprint = 0;
  std::string response;
};
absl::StatusOr<std::optional<StoredRequest>> FindRequest(Session& session, WorkspaceNumber workspace,
                                                         absl::string_view request_id);
absl::Status InsertRequest(Session& session, WorkspaceNumber workspace, absl::string_view request_id,
                           const StoredRequest& request, absl::Time now);
// Forgets requests made before `before`.
absl::Status DeleteRequestsBefore(Session& session, absl::Time before);

// Every change by a caller: who, what, on which resource.
struct AuditEntry {
  std::string principal;
  std::string action;
  std::string subject;
  std::string detail;
};
absl::Status InsertAuditEntry(Session& session, WorkspaceNumber workspace, const AuditEntry& entry, absl::Time now);
absl::StatusOr<std::vector<AuditEntry>> ListAuditEntries(Session& session, WorkspaceNumber workspace, int64_t after,
                                                         int limit);

}  // namespace sendlift::storage
