#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/mutex.h"
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

// Knows callers by their bearer tokens. May be asked from several threads.
class Authenticator {
 public:
  // Without tokens everybody is the administrator "local"; so it is for loopback only.
  explicit Authenticator(std::vector<storage::Token> tokens) { Replace(std::move(tokens)); }

  // From now on these are the tokens. A server that has asked for tokens once goes on to ask, though all are deleted.
  void Replace(std::vector<storage::Token> tokens);

  bool asks_for_tokens() const;

  // The caller behind the metadata `authorization` ("Bearer sl_..."); UNAUTHENTICATED (TOKEN_UNKNOWN).
  absl::StatusOr<Caller> Authenticate(std::optional<absl::string_view> authorization) const;
  // As Authenticate; PERMISSION_DENIED (ROLE_INSUFFICIENT) if the caller's role does not allow the method
  // ("sendlift.v1.SegmentService.GetSegment").
  absl::StatusOr<Caller> Authorize(std::optional<absl::string_view> authorization, absl::string_view method) const;

 private:
  mutable Mutex mutex_;
  bool asks_for_tokens_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<storage::Token> tokens_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, Caller> callers_ ABSL_GUARDED_BY(mutex_);  // by the token's hash
};

}  // namespace sendlift
