#include "services/main/tokens.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/resource_id.h"
#include "services/auth.h"
#include "storage/access.h"
#include "storage/schema.h"
#include "storage/sqlite.h"

namespace sendlift {
namespace {

absl::Status Audit(storage::Session& session, const char* action, const std::string& name, absl::Time now) {
  return storage::InsertAuditEntry(session, kMainWorkspace,
                                   {.principal = "operator", .action = action, .subject = name, .detail = ""}, now);
}

absl::Status Create(storage::Database& database, const Flags& flags) {
  if (!IsResourceId(flags.token_name)) {
    return absl::InvalidArgumentError("NAME is 1 to 63 of a-z, 0-9 and \"-\", beginning with a letter");
  }
  const std::string token = NewToken();
  const absl::Time now = SystemClock().Now();
  RETURN_IF_ERROR(database.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
    RETURN_IF_ERROR(storage::InsertToken(
        session, {.hash = TokenHash(token), .name = flags.token_name, .role = flags.token_role}, now));
    return Audit(session, "CreateToken", flags.token_name, now);
  }));
  std::cout << token << "\n";
  std::cerr << "This is the only time that the token is shown. From now on every caller needs one.\n";
  return absl::OkStatus();
}

absl::Status List(storage::Database& database) {
  std::vector<storage::Token> tokens;
  RETURN_IF_ERROR(database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(tokens, storage::ListTokens(session));
    return absl::OkStatus();
  }));
  std::sort(tokens.begin(), tokens.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const storage::Token& token : tokens) std::cout << token.name << "\t" << token.role << "\n";
  return absl::OkStatus();
}

absl::Status Delete(storage::Database& database, const std::string& name) {
  const absl::Time now = SystemClock().Now();
  return database.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
    RETURN_IF_ERROR(storage::DeleteToken(session, name));
    return Audit(session, "DeleteToken", name, now);
  });
}

absl::Status Run(const Flags& flags) {
  ASSIGN_OR_RETURN(
      const auto database,
      storage::OpenSqlite(flags.database, {.reserve_mb = 0, .beside_server = true, .writer = {}}, storage::Schema()));
  switch (flags.command) {
    case Command::kCreateToken:
      return Create(*database, flags);
    case Command::kDeleteToken:
      return Delete(*database, flags.token_name);
    default:
      return List(*database);
  }
}

}  // namespace

int RunTokenCommand(const Flags& flags) {
  const absl::Status status = Run(flags);
  if (status.ok()) return kExitOk;
  std::cerr << "sendliftd: " << status.message() << "\n";
  return absl::IsInvalidArgument(status) ? kExitUsage : kExitRuntime;
}

}  // namespace sendlift
