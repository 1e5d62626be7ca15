#include "storage/vfs_file.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {

// The engine keeps pointers to the path and to its part of the handle, so neither may move.
struct VfsFile::Handle {
  explicit Handle(const std::string& of, int bytes) : path(of), room((bytes + sizeof(int64_t) - 1) / sizeof(int64_t)) {}
  ~Handle() {
    if (file()->pMethods != nullptr) file()->pMethods->xClose(file());
  }

  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(room.data()); }
  absl::Status Result(int code, absl::string_view what) const {
    return code == SQLITE_OK ? absl::OkStatus() : SqliteError(code, absl::StrCat("cannot ", what, " ", path));
  }

  const std::string path;
  std::vector<int64_t> room;
};

VfsFile::VfsFile(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
VfsFile::VfsFile(VfsFile&& other) noexcept = default;
VfsFile& VfsFile::operator=(VfsFile&& other) noexcept = default;
VfsFile::~VfsFile() = default;

absl::StatusOr<VfsFile> VfsFile::OpenToRead(const std::string& path, const std::string& vfs) {
  return Open(path, vfs, SQLITE_OPEN_READONLY);
}

absl::StatusOr<VfsFile> VfsFile::OpenToWrite(const std::string& path, const std::string& vfs) {
  return Open(path, vfs, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

absl::StatusOr<VfsFile> VfsFile::Open(const std::string& path, const std::string& vfs, int flags) {
  sqlite3_initialize();
  sqlite3_vfs* const layer = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  if (layer == nullptr) return absl::InvalidArgumentError(absl::StrCat("SQLite has no VFS with the name ", vfs));
  auto handle = std::make_unique<Handle>(path, layer->szOsFile);
  const int opened = layer->xOpen(layer, handle->path.c_str(), handle->file(), flags | SQLITE_OPEN_MAIN_DB, nullptr);
  if (opened == SQLITE_CANTOPEN) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  RETURN_IF_ERROR(handle->Result(opened, "open"));
  return VfsFile(std::move(handle));
}

absl::StatusOr<int64_t> VfsFile::Bytes() {
  sqlite3_int64 bytes = 0;
  RETURN_IF_ERROR(handle_->Result(handle_->file()->pMethods->xFileSize(handle_->file(), &bytes), "look at"));
  return bytes;
}

absl::StatusOr<std::string> VfsFile::Read(int bytes_max) {
  ASSIGN_OR_RETURN(const int64_t bytes, Bytes());
  std::string content(std::min<int64_t>(bytes, bytes_max), '\0');
  if (content.empty()) return content;
  const int length = static_cast<int>(content.size());
  RETURN_IF_ERROR(
      handle_->Result(handle_->file()->pMethods->xRead(handle_->file(), content.data(), length, 0), "read"));
  return content;
}

absl::Status VfsFile::Write(absl::string_view bytes) {
  const int length = static_cast<int>(bytes.size());
  return handle_->Result(handle_->file()->pMethods->xWrite(handle_->file(), bytes.data(), length, 0), "write");
}

}  // namespace sendlift::storage
