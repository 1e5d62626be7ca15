#include "storage/sqlite_file.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/vfs_file.h"

namespace sendlift::storage {
namespace {

namespace fs = std::filesystem;

constexpr int kHeaderBytes = 100;  // sqlite.org/fileformat2.html, section 1.3
constexpr absl::string_view kMagic("SQLite format 3\0", 16);

absl::Status Damaged(const std::string& path, absl::string_view what) {
  return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED", absl::StrCat(path, " ", what), {{"path", path}});
}

int64_t BytesIn(const std::string& path, const std::string& vfs) {
  absl::StatusOr<VfsFile> file = VfsFile::OpenToRead(path, vfs);
  return file.ok() ? file->Bytes().value_or(0) : 0;
}

absl::Status CheckAccess(const fs::path& path, int mode, absl::string_view purpose) {
  if (access(path.c_str(), mode) == 0) return absl::OkStatus();
  if (errno == EACCES || errno == EPERM || errno == EROFS) {
    return absl::PermissionDeniedError(absl::StrCat("no permission to ", purpose, " ", path.string()));
  }
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", purpose, " ", path.string()));
}

}  // namespace

absl::StatusOr<std::string> DatabasePath(absl::string_view path) {
  std::error_code error;
  if (path.empty()) return absl::InvalidArgumentError("the path of the database is empty");
  const fs::path file = fs::weakly_canonical(fs::absolute(std::string(path), error), error);
  if (error) return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot follow ", path));
  const fs::path directory = file.parent_path();
  if (!fs::is_directory(directory, error)) {
    if (error && error != std::errc::no_such_file_or_directory) {
      return absl::ErrnoToStatus(error.value(), absl::StrCat("cannot look at ", directory.string()));
    }
    return absl::NotFoundError(absl::StrCat("the directory ", directory.string(), " does not exist; make it first"));
  }
  absl::Status allowed = CheckAccess(directory, W_OK | X_OK, "write in");
  if (allowed.ok() && fs::exists(file, error)) {
    if (!fs::is_regular_file(file, error)) {
      return absl::FailedPreconditionError(absl::StrCat(file.string(), " is not a file"));
    }
    allowed = CheckAccess(file, R_OK | W_OK, "read and write");
  }
  if (!allowed.ok()) return allowed;
  return file.string();
}

absl::Status CheckDatabaseFile(const std::string& path, const std::string& vfs) {
  if (BytesIn(path, vfs) == 0) {
    if (BytesIn(absl::StrCat(path, "-wal"), vfs) == 0) return absl::OkStatus();
    return Damaged(path, "is empty or gone, but its log is there (-wal); put the database back, or move the log away");
  }
  if (BytesIn(absl::StrCat(path, "-journal"), vfs) > 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(VfsFile file, VfsFile::OpenToRead(path, vfs));
  ASSIGN_OR_RETURN(const std::string header, file.Read(kHeaderBytes));
  if (!absl::StartsWith(header, kMagic)) return Damaged(path, "is not an SQLite database; choose another path");
  if (header.size() < size_t{kHeaderBytes}) return Damaged(path, "is cut short; restore a backup");
  return absl::OkStatus();
}

}  // namespace sendlift::storage
