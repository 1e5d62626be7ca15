#include "services/auth.h"

#include <sodium.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/log.h"
#include "base/random.h"
#include "base/status.h"

namespace sendlift {
namespace {

constexpr char kPrefix[] = "sl_";
constexpr size_t kTokenBytes = 32;
constexpr absl::string_view kScheme = "bearer ";

absl::Status Unknown(absl::string_view why) {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN",
               absl::StrCat(why, "; send the metadata authorization: Bearer TOKEN"));
}

}  // namespace

std::string NewToken() { return absl::StrCat(kPrefix, absl::WebSafeBase64Escape(SecretBytes(kTokenBytes))); }

std::string TokenHash(absl::string_view token) {
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(token.data()), token.size());
  return hash;
}

void Authenticator::Replace(std::vector<storage::Token> tokens) {
  MutexLock lock(mutex_);
  if (tokens == tokens_) return;
  tokens_ = std::move(tokens);
  asks_for_tokens_ = true;
  callers_.clear();
  for (const storage::Token& token : tokens_) {
    const std::optional<Role> role = RoleNamed(token.role);
    if (!role.has_value())
      log::Error("the token {} has the unknown role {} and may do nothing", token.name, token.role);
    if (role.has_value()) callers_[token.hash] = {.principal = token.name, .role = *role};
  }
}

bool Authenticator::asks_for_tokens() const {
  MutexLock lock(mutex_);
  return asks_for_tokens_;
}

absl::StatusOr<Caller> Authenticator::Authenticate(std::optional<absl::string_view> authorization) const {
  if (!asks_for_tokens()) return Caller{.principal = "local", .role = Role::kAdmin};
  if (!authorization.has_value()) return Unknown("this server asks for a token");
  if (!absl::StartsWithIgnoreCase(*authorization, kScheme)) return Unknown("the authorization is no bearer token");
  const std::string hash = TokenHash(authorization->substr(kScheme.size()));
  MutexLock lock(mutex_);
  const auto caller = callers_.find(hash);
  if (caller == callers_.end()) return Unknown("the token is not known");
  return caller->second;
}

absl::StatusOr<Caller> Authenticator::Authorize(std::optional<absl::string_view> authorization,
                                                absl::string_view method) const {
  ASSIGN_OR_RETURN(Caller caller, Authenticate(authorization));
  if (MayCall(caller.role, method)) return caller;
  return Error(
      absl::StatusCode::kPermissionDenied, "ROLE_INSUFFICIENT",
      absl::StrCat("the role ", NameOf(caller.role), " of the token ", caller.principal, " does not allow ", method),
      {{"role", std::string(NameOf(caller.role))}, {"token", caller.principal}, {"method", std::string(method)}});
}

}  // namespace sendlift
