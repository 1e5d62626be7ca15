#include "storage/checked_pages.h"

#include <SQLiteCpp/Database.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/invariant.h"

namespace sendlift::storage {
namespace {

constexpr int kChecksumBytes = 8;
constexpr int kPageBytesMin = 512;
constexpr int kHeaderBytes = 100;    // sqlite.org/fileformat2.html, section 1.3
constexpr int kReservedOffset = 20;  // in the header: how many bytes at the end of a page are not the engine's

std::string UniqueName() {
  static std::atomic<int> last = 0;
  return absl::StrCat("checked-pages-", ++last);
}

bool IsWholePage(int bytes, sqlite3_int64 offset) {
  return bytes >= kPageBytesMin && (bytes & (bytes - 1)) == 0 && offset % bytes == 0;
}

bool HasRoom(const char* first_page) { return first_page[kReservedOffset] == kChecksumBytes; }

uint64_t ChecksumOf(const char* page, int bytes, sqlite3_int64 offset) {
  const uint64_t checksum = XXH3_64bits_withSeed(page, bytes - kChecksumBytes, offset / bytes + 1);
  return checksum == 0 ? 1 : checksum;
}

uint64_t ChecksumIn(const char* page, int bytes) {
  uint64_t checksum;
  std::memcpy(&checksum, page + bytes - kChecksumBytes, kChecksumBytes);
  return checksum;
}

// The byte that says whether there are checksums is itself covered by one.
bool LostItsMarkOfRoom(const char* page, int bytes) {
  std::vector<char> as_made(page, page + bytes);
  as_made[kReservedOffset] = kChecksumBytes;
  return !HasRoom(page) && ChecksumIn(page, bytes) == ChecksumOf(as_made.data(), bytes, 0);
}

}  // namespace

// The handle of a database file; behind it in memory is that of the layer below. Other files are that layer's alone.
struct CheckedFile {
  sqlite3_file base;
  sqlite3_file* below;
  bool has_checksums;
  std::vector<char> page;

  static CheckedFile& Of(sqlite3_file* file) { return *reinterpret_cast<CheckedFile*>(file); }
  static sqlite3_file* Below(sqlite3_file* file) { return Of(file).below; }
  static const sqlite3_io_methods& Methods(sqlite3_file* file) { return *Below(file)->pMethods; }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out);
  static int Close(sqlite3_file* file);
  static int Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset);
  static int Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset);

  static const sqlite3_io_methods kMethods;
};

const sqlite3_io_methods CheckedFile::kMethods = {
    .iVersion = 2,  // without mapping the file into memory, which would go past the checksums
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = [](sqlite3_file* file, sqlite3_int64 bytes) { return Methods(file).xTruncate(Below(file), bytes); },
    .xSync = [](sqlite3_file* file, int flags) { return Methods(file).xSync(Below(file), flags); },
    .xFileSize = [](sqlite3_file* file, sqlite3_int64* bytes) { return Methods(file).xFileSize(Below(file), bytes); },
    .xLock = [](sqlite3_file* file, int level) { return Methods(file).xLock(Below(file), level); },
    .xUnlock = [](sqlite3_file* file, int level) { return Methods(file).xUnlock(Below(file), level); },
    .xCheckReservedLock = [](sqlite3_file* file,
                             int* reserved) { return Methods(file).xCheckReservedLock(Below(file), reserved); },
    .xFileControl = [](sqlite3_file* file, int what,
                       void* with) { return Methods(file).xFileControl(Below(file), what, with); },
    .xSectorSize = [](sqlite3_file* file) { return Methods(file).xSectorSize(Below(file)); },
    .xDeviceCharacteristics = [](sqlite3_file* file) { return Methods(file).xDeviceCharacteristics(Below(file)); },
    .xShmMap = [](sqlite3_file* file, int region, int bytes, int extend,
                  void volatile** out) { return Methods(file).xShmMap(Below(file), region, bytes, extend, out); },
    .xShmLock = [](sqlite3_file* file, int offset, int count,
                   int flags) { return Methods(file).xShmLock(Below(file), offset, count, flags); },
    .xShmBarrier = [](sqlite3_file* file) { Methods(file).xShmBarrier(Below(file)); },
    .xShmUnmap = [](sqlite3_file* file, int remove) { return Methods(file).xShmUnmap(Below(file), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int CheckedFile::Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* const below = reinterpret_cast<CheckedPages::Layer*>(vfs)->below;
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) return below->xOpen(below, path, file, flags, flags_out);
  auto* const behind = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(CheckedFile));
  file->pMethods = nullptr;
  if (const int failed = below->xOpen(below, path, behind, flags, flags_out); failed != SQLITE_OK) return failed;
  char header[kHeaderBytes];
  const bool found = behind->pMethods->xRead(behind, header, kHeaderBytes, 0) == SQLITE_OK;
  new (file) CheckedFile{
      .base = {.pMethods = &kMethods}, .below = behind, .has_checksums = found && HasRoom(header), .page = {}};
  return SQLITE_OK;
}

int CheckedFile::Close(sqlite3_file* file) {
  const int closed = Methods(file).xClose(Below(file));
  Of(file).~CheckedFile();
  return closed;
}

int CheckedFile::Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset) {
  CheckedFile& self = Of(file);
  const int result = Methods(file).xRead(self.below, out, bytes, offset);
  if (result != SQLITE_OK || !IsWholePage(bytes, offset)) return result;
  auto* const page = static_cast<char*>(out);
  if (offset == 0 && LostItsMarkOfRoom(page, bytes)) return SQLITE_IOERR_DATA;
  if (offset == 0) self.has_checksums = HasRoom(page);
  if (!self.has_checksums || ChecksumIn(page, bytes) == 0) return SQLITE_OK;
  if (ChecksumIn(page, bytes) != ChecksumOf(page, bytes, offset)) return SQLITE_IOERR_DATA;
  std::memset(page + bytes - kChecksumBytes, 0, kChecksumBytes);
  return SQLITE_OK;
}

int CheckedFile::Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  CheckedFile& self = Of(file);
  const auto* const page = static_cast<const char*>(from);
  const bool whole = IsWholePage(bytes, offset);
  if (whole && offset == 0) self.has_checksums = HasRoom(page);
  if (!whole || !self.has_checksums) return Methods(file).xWrite(self.below, from, bytes, offset);
  self.page.assign(page, page + bytes);
  const uint64_t checksum = ChecksumOf(page, bytes, offset);
  std::memcpy(self.page.data() + bytes - kChecksumBytes, &checksum, kChecksumBytes);
  return Methods(file).xWrite(self.below, self.page.data(), bytes, offset);
}

absl::StatusOr<std::unique_ptr<CheckedPages>> CheckedPages::Over(const std::string& vfs) {
  sqlite3_initialize();
  sqlite3_vfs* const below = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
  if (below == nullptr) return absl::InvalidArgumentError(absl::StrCat("SQLite has no VFS with the name ", vfs));
  return std::unique_ptr<CheckedPages>(new CheckedPages(below));
}

// What is not about an open file goes straight to the functions of the layer below, which find their own data.
CheckedPages::CheckedPages(sqlite3_vfs* below) : name_(UniqueName()), layer_{.methods = *below, .below = below} {
  layer_.methods.pNext = nullptr;
  layer_.methods.zName = name_.c_str();
  layer_.methods.szOsFile = static_cast<int>(sizeof(CheckedFile)) + below->szOsFile;
  layer_.methods.xOpen = CheckedFile::Open;
  CHECK_INVARIANT(sqlite3_vfs_register(&layer_.methods, 0) == SQLITE_OK);
}

CheckedPages::~CheckedPages() { sqlite3_vfs_unregister(&layer_.methods); }

void CheckedPages::LeaveRoom(SQLite::Database& connection) {
  int bytes = kChecksumBytes;
  sqlite3_file_control(connection.getHandle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
}

}  // namespace sendlift::storage
