#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift::storage {

// A small file beside a database, read and written through the engine's layer for files (VFS), so that it is on the
// same disk as the database, whichever that is. `vfs` names the layer; "" is the engine's own. Nothing is synced.
class VfsFile {
 public:
  // NOT_FOUND if the file is not there or cannot be opened.
  static absl::StatusOr<VfsFile> OpenToRead(const std::string& path, const std::string& vfs);
  // Makes the file if it is not there.
  static absl::StatusOr<VfsFile> OpenToWrite(const std::string& path, const std::string& vfs);

  VfsFile(VfsFile&& other) noexcept;
  VfsFile& operator=(VfsFile&& other) noexcept;
  ~VfsFile();

  absl::StatusOr<int64_t> Bytes();
  // The first `bytes_max` bytes, or fewer if there are no more.
  absl::StatusOr<std::string> Read(int bytes_max);
  // Writes over the beginning; what is behind it stays.
  absl::Status Write(absl::string_view bytes);

 private:
  struct Handle;

  static absl::StatusOr<VfsFile> Open(const std::string& path, const std::string& vfs, int flags);
  explicit VfsFile(std::unique_ptr<Handle> handle);

  std::unique_ptr<Handle> handle_;
};

}  // namespace sendlift::storage
