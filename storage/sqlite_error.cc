#include "storage/sqlite_error.h"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <cerrno>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace sendlift::storage {
namespace {

constexpr std::pair<const char*, const char*> kSyncFailed = {"sync", "failed"};

absl::Status DiskFull(absl::string_view message) {
  return Error(absl::StatusCode::kUnavailable, "DISK_FULL", absl::StrCat("the disk is full: ", message));
}

// SQLite itself tells only ENOSPC from other failures to write.
bool IsQuota(int extended_code, int system_error) {
  return extended_code == SQLITE_IOERR_WRITE && (system_error == EDQUOT || system_error == EFBIG);
}

absl::Status DiskError(int extended_code, absl::string_view message) {
  const std::string text = absl::StrCat("the disk failed: ", message, " (SQLite ", extended_code, ")");
  if (extended_code != SQLITE_IOERR_FSYNC && extended_code != SQLITE_IOERR_DIR_FSYNC) {
    return Error(absl::StatusCode::kUnavailable, "DISK_ERROR", text);
  }
  return Error(absl::StatusCode::kUnavailable, "DISK_ERROR", text, {kSyncFailed});
}

absl::Status Damaged(absl::string_view message) {
  return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
               absl::StrCat("the database is damaged: ", message, "; restore a backup"));
}

// A checksum of the page or of the file system was wrong.
bool IsDamage(int extended_code) {
  return extended_code == SQLITE_IOERR_DATA || extended_code == SQLITE_IOERR_CORRUPTFS;
}

absl::Status ConstraintError(int extended_code, absl::string_view message) {
  switch (extended_code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return absl::AlreadyExistsError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace

absl::Status SqliteError(int extended_code, absl::string_view message, int system_error) {
  if (IsQuota(extended_code, system_error)) return DiskFull(absl::StrCat("a quota or limit is reached: ", message));
  if (IsDamage(extended_code)) return Damaged(absl::StrCat("something is not as it was written: ", message));
  switch (extended_code & 0xff) {
    case SQLITE_CONSTRAINT:
      return ConstraintError(extended_code, message);
    case SQLITE_FULL:
      return DiskFull(message);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return DiskError(extended_code, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Damaged(message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return absl::UnavailableError(absl::StrCat("another program holds the database: ", message));
    case SQLITE_NOMEM:
      return absl::ResourceExhaustedError(absl::StrCat("the database: ", message));
    case SQLITE_TOOBIG:
      return absl::InvalidArgumentError(absl::StrCat("a value is too long: ", message));
    case SQLITE_INTERRUPT:
      return absl::CancelledError(message);
    default:
      return absl::InternalError(absl::StrCat(message, " (SQLite ", extended_code, ")"));
  }
}

absl::Status WithoutExceptions(absl::FunctionRef<void()> step) {
  try {
    step();
    return absl::OkStatus();
  } catch (const SQLite::Exception& exception) {
    return SqliteError(exception.getExtendedErrorCode(), exception.what());
  } catch (const std::exception& exception) {
    return absl::InternalError(exception.what());
  }
}

absl::Status Annotated(const absl::Status& status, absl::string_view where) {
  absl::Status annotated(status.code(), absl::StrCat(where, ": ", status.message()));
  status.ForEachPayload(
      [&](absl::string_view type, const absl::Cord& payload) { annotated.SetPayload(type, payload); });
  return annotated;
}

bool IsSyncFailure(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() && details->metadata.size() == 1 && details->metadata[0].first == kSyncFailed.first;
}

bool EndsTransaction(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kResourceExhausted) return true;
  const auto details = DetailsOf(status);
  if (!details.has_value()) return false;
  return details->reason == "DISK_FULL" || details->reason == "DISK_ERROR" || details->reason == "DATABASE_DAMAGED";
}

}  // namespace sendlift::storage
