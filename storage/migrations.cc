#include "storage/migrations.h"

#include <SQLiteCpp/Database.h>

#include <string>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/invariant.h"
#include "base/log.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {
namespace {

int LastVersion(absl::Span<const Migration> migrations) { return migrations.empty() ? 0 : migrations.back().version; }

absl::StatusOr<int> Number(SQLite::Database& connection, const char* sql) {
  int number = 0;
  RETURN_IF_ERROR(WithoutExceptions([&] { number = connection.execAndGet(sql).getInt(); }));
  return number;
}

absl::Status InTransaction(SQLite::Database& connection, const std::string& sql) {
  const auto undo = absl::MakeCleanup([&] { (void)connection.tryExec("ROLLBACK"); });
  RETURN_IF_ERROR(WithoutExceptions([&] { connection.exec(absl::StrCat("BEGIN IMMEDIATE;", sql, "\n;COMMIT")); }));
  return absl::OkStatus();
}

absl::Status NewerThanThisProgram(int found, int known) {
  return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_NEWER",
               absl::StrCat("the database has version ", found, ", this program knows versions up to ", known,
                            "; start a newer sendliftd, or restore the backup made before the upgrade"),
               {{"database_version", absl::StrCat(found)}, {"program_version", absl::StrCat(known)}});
}

}  // namespace

absl::Status CheckIdentity(SQLite::Database& connection, absl::Span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const int application, Number(connection, "PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int version, Number(connection, "PRAGMA user_version"));
  if (application != kApplicationId) {
    ASSIGN_OR_RETURN(const int things, Number(connection, "SELECT count(*) FROM sqlite_schema"));
    if (application != 0 || version != 0 || things != 0) {
      return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
                   "the file is an SQLite database of another program; choose another path");
    }
  }
  if (version > LastVersion(migrations)) return NewerThanThisProgram(version, LastVersion(migrations));
  return absl::OkStatus();
}

absl::StatusOr<bool> IsCurrent(SQLite::Database& connection, absl::Span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const int version, Number(connection, "PRAGMA user_version"));
  return version == LastVersion(migrations);
}

absl::Status Identify(SQLite::Database& connection) {
  ASSIGN_OR_RETURN(const int application, Number(connection, "PRAGMA application_id"));
  if (application == kApplicationId) return absl::OkStatus();
  return InTransaction(connection, absl::StrCat("PRAGMA application_id = ", kApplicationId));
}

absl::Status Migrate(SQLite::Database& connection, absl::Span<const Migration> migrations) {
  RETURN_IF_ERROR(CheckIdentity(connection, migrations));
  RETURN_IF_ERROR(Identify(connection));
  ASSIGN_OR_RETURN(const int version, Number(connection, "PRAGMA user_version"));
  int previous = 0;
  for (const Migration& migration : migrations) {
    CHECK_INVARIANT(migration.version == ++previous);
    if (migration.version <= version) continue;
    Failpoint("migration.before");
    const absl::Status applied =
        InTransaction(connection, absl::StrCat(migration.sql, "\n;PRAGMA user_version = ", migration.version));
    if (!applied.ok()) {
      return Annotated(applied, absl::StrCat("migration ", migration.version, " (", migration.name, ")"));
    }
    Failpoint("migration.committed");
  }
  if (version < previous) log::Info("the database was brought from version {} to {}", version, previous);
  return absl::OkStatus();
}

}  // namespace sendlift::storage
