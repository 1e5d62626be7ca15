#include "storage/disk_reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <utility>

namespace sendlift::storage {
namespace {

int64_t BytesAllocated(const std::string& path) {
  struct stat found;
  return stat(path.c_str(), &found) == 0 ? int64_t{found.st_blocks} * 512 : 0;
}

bool HasRoom(int file, int64_t bytes) {
  struct statvfs disk;
  return fstatvfs(file, &disk) == 0 && static_cast<int64_t>(disk.f_bavail * disk.f_frsize) >= bytes;
}

}  // namespace

DiskReserve::DiskReserve(std::string path, int64_t bytes)
    : path_(std::move(path)), bytes_(bytes), filled_(bytes > 0 && BytesAllocated(path_) >= bytes) {}

bool DiskReserve::Fill() {
  if (filled_ || bytes_ == 0) return true;
  const int file = open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return false;
  filled_ = HasRoom(file, 2 * bytes_) && posix_fallocate(file, 0, bytes_) == 0;
  if (!filled_) (void)!ftruncate(file, 0);
  close(file);
  return filled_;
}

bool DiskReserve::FreeUp() { return std::exchange(filled_, false) && truncate(path_.c_str(), 0) == 0; }

}  // namespace sendlift::storage
