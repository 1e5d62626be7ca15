#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/roles.h"
#include "storage/access.h"

namespace sendlift {

// Who calls.
struct Caller {
  std::string principal;  // the token's name, "local" where none is needed
  Role role = Role::kViewer;
};

// A new bearer token: "sl_" and 256 random bits. Only its hash is kept.
std::string NewToken();
// SHA-256, 32 bytes: the token has full entropy, so that nothing slower is needed.
std::string TokenHash(absl::string_view token);

// Knows callers by their bearer tokens.
class Authenticator {
 public:
  // Without tokens everybody is the administrator "local"; so it is for loopback only.
  explicit Authenticator(const std::vector<storage::Token>& tokens);

  bool asks_for_tokens() const { return asks_for_tokens_; }

  // The caller behind the metadata `authorization` ("Bearer sl_..."); UNAUTHENTICATED (TOKEN_UNKNOWN).
  absl::StatusOr<Caller> Authenticate(std::optional<absl::string_view> authorization) const;
  // As Authenticate; PERMISSION_DENIED (ROLE_INSUFFICIENT) if the caller's role does not allow the method
  // ("sendlift.v1.SegmentService.GetSegment").
  absl::StatusOr<Caller> Authorize(std::optional<absl::string_view> authorization, absl::string_view method) const;

 private:
  const bool asks_for_tokens_;
  absl::flat_hash_map<std::string, Caller> callers_;  // by the token's hash
};

}  // namespace sendlift
