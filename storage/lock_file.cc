#include "storage/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"

namespace sendlift::storage {
namespace {

constexpr int kNoFile = -1;

absl::Status InUse(const std::string& path, int file) {
  std::array<char, 32> bytes;
  const ssize_t count = pread(file, bytes.data(), bytes.size(), 0);
  std::string owner(bytes.data(), count > 0 ? count : 0);
  absl::StripAsciiWhitespace(&owner);
  if (owner.empty()) owner = "unknown";
  return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_IN_USE",
               absl::StrCat("the database is in use by process ", owner, ", which holds ", path,
                            "; stop it, or choose another database"),
               {{"lock_file", path}, {"process", owner}});
}

absl::Status Locked(const std::string& path, int file) {
  int locked;
  do {
    locked = flock(file, LOCK_EX | LOCK_NB);
  } while (locked != 0 && errno == EINTR);
  if (locked == 0) return absl::OkStatus();
  if (errno == EWOULDBLOCK) return InUse(path, file);
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot lock ", path));
}

// Only for the message of the next one who tries: a disk too full for it must not keep a server from starting.
void WriteOwner(int file) {
  const std::string owner = absl::StrCat(getpid(), "\n");
  const ssize_t written = pwrite(file, owner.data(), owner.size(), 0);
  (void)!ftruncate(file, written > 0 ? written : 0);
}

}  // namespace

absl::StatusOr<LockFile> LockFile::Acquire(absl::string_view path) {
  const std::string name(path);
  LockFile lock(open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (lock.file_ == kNoFile) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", name));
  RETURN_IF_ERROR(Locked(name, lock.file_));
  WriteOwner(lock.file_);
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, kNoFile)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

LockFile::~LockFile() {
  if (file_ != kNoFile) close(file_);
}

}  // namespace sendlift::storage
