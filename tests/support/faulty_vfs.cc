#include "tests/support/faulty_vfs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <map>
#include <new>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/invariant.h"

namespace sendlift::testing {
namespace {

constexpr int kSectorBytes = 512;
constexpr sqlite3_int64 kJulianDayMs = 212'700'000'000'000;  // some day in 2027

std::string UniqueName() {
  static std::atomic<int> last = 0;
  return absl::StrCat("faulty-", ++last);
}

}  // namespace

// A file's locks as of sqlite.org/lockingv3.html.
struct FaultyVfs::Locks {
  int shared = 0;
  const OpenFile* reserved = nullptr;
  const OpenFile* pending = nullptr;
  const OpenFile* exclusive = nullptr;
};

struct FaultyVfs::SharedMemory {
  std::vector<std::unique_ptr<char[]>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shared = {};
  std::array<bool, SQLITE_SHM_NLOCK> exclusive = {};
};

// What dies with a process.
struct FaultyVfs::Process {
  std::map<FaultyDisk::FileNumber, Locks> locks;
  std::map<FaultyDisk::FileNumber, std::weak_ptr<SharedMemory>> memory;
};

struct FaultyVfs::OpenFile {
  sqlite3_file base;
  FaultyVfs* vfs;
  std::string name;
  FaultyDisk::FileNumber number;
  std::shared_ptr<Process> process;
  int lock = SQLITE_LOCK_NONE;
  bool name_unsynced = false;
  bool remove_on_close = false;
  std::shared_ptr<SharedMemory> memory;
  std::array<bool, SQLITE_SHM_NLOCK> shared = {};
  std::array<bool, SQLITE_SHM_NLOCK> exclusive = {};
};

// The functions that SQLite calls. Each first asks whether the process is alive and the watch lets it pass.
struct VfsMethods {
  using OpenFile = FaultyVfs::OpenFile;

  static OpenFile& Of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
  static FaultyVfs& Of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs*>(vfs->pAppData); }
  static bool IsDead(const OpenFile& file) {
    MutexLock lock(file.vfs->mutex_);
    return file.process != file.vfs->process_;
  }
  static int Allowed(OpenFile& file, DiskOperation::Kind kind) {
    return IsDead(file) ? SQLITE_IOERR : file.vfs->Allowed(kind, file.name);
  }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out);
  static int Remove(sqlite3_vfs* vfs, const char* path, int sync_directory);
  static int Access(sqlite3_vfs* vfs, const char* path, int flags, int* found);
  static int FullPathname(sqlite3_vfs* vfs, const char* path, int bytes, char* out);
  static int Randomness(sqlite3_vfs* vfs, int bytes, char* out);

  static int Close(sqlite3_file* file);
  static int Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset);
  static int Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset);
  static int Truncate(sqlite3_file* file, sqlite3_int64 bytes);
  static int Sync(sqlite3_file* file, int flags);
  static int FileSize(sqlite3_file* file, sqlite3_int64* bytes);
  static int Lock(sqlite3_file* file, int level);
  static int Unlock(sqlite3_file* file, int level);
  static int CheckReservedLock(sqlite3_file* file, int* reserved);
  static int ShmMap(sqlite3_file* file, int region, int bytes, int extend, void volatile** out);
  static int ShmLock(sqlite3_file* file, int offset, int count, int flags);
  static int ShmUnmap(sqlite3_file* file, int remove);

  static const sqlite3_io_methods kFile;
};

const sqlite3_io_methods VfsMethods::kFile = {
    .iVersion = 2,
    .xClose = Close,
    .xRead = Read,
    .xWrite = Write,
    .xTruncate = Truncate,
    .xSync = Sync,
    .xFileSize = FileSize,
    .xLock = Lock,
    .xUnlock = Unlock,
    .xCheckReservedLock = CheckReservedLock,
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file*) { return kSectorBytes; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = ShmMap,
    .xShmLock = ShmLock,
    .xShmBarrier = [](sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); },
    .xShmUnmap = ShmUnmap,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int VfsMethods::Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  file->pMethods = nullptr;
  FaultyVfs& self = Of(vfs);
  const std::string name = path != nullptr ? path : UniqueName();
  const bool create = !self.Exists(name);
  if (create && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
  if (create && self.Allowed(DiskOperation::kCreate, name) != SQLITE_OK) return SQLITE_CANTOPEN;
  MutexLock lock(self.mutex_);
  const FaultyDisk::FileNumber number = create ? self.disk_.Create(name) : *self.disk_.Find(name);
  auto* opened = new (file) OpenFile{.base = {.pMethods = &kFile},
                                     .vfs = &self,
                                     .name = name,
                                     .number = number,
                                     .process = self.process_,
                                     .memory = nullptr};
  opened->name_unsynced = create && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  opened->remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int VfsMethods::Remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
  FaultyVfs& self = Of(vfs);
  if (const int refused = self.Allowed(DiskOperation::kRemove, path); refused != SQLITE_OK) return refused;
  MutexLock lock(self.mutex_);
  if (!self.disk_.Find(path).has_value()) return SQLITE_IOERR_DELETE_NOENT;
  self.disk_.Remove(path);
  if (sync_directory != 0) self.disk_.SyncDirectory();
  return SQLITE_OK;
}

int VfsMethods::Access(sqlite3_vfs* vfs, const char* path, int flags, int* found) {
  FaultyVfs& self = Of(vfs);
  MutexLock lock(self.mutex_);
  const auto number = self.disk_.Find(path);
  *found = number.has_value() && (flags != SQLITE_ACCESS_EXISTS || !self.disk_.Content(*number).empty());
  return SQLITE_OK;
}

int VfsMethods::FullPathname(sqlite3_vfs*, const char* path, int bytes, char* out) {
  sqlite3_snprintf(bytes, out, "%s", path);
  return SQLITE_OK;
}

int VfsMethods::Randomness(sqlite3_vfs* vfs, int bytes, char* out) {
  FaultyVfs& self = Of(vfs);
  MutexLock lock(self.mutex_);
  for (int i = 0; i < bytes; ++i) out[i] = static_cast<char>(self.random_.Next());
  return bytes;
}

int VfsMethods::Close(sqlite3_file* file) {
  OpenFile& opened = Of(file);
  ShmUnmap(file, 0);
  Unlock(file, SQLITE_LOCK_NONE);
  if (opened.remove_on_close && !IsDead(opened)) {
    MutexLock lock(opened.vfs->mutex_);
    if (opened.vfs->disk_.Find(opened.name).has_value()) opened.vfs->disk_.Remove(opened.name);
  }
  opened.~OpenFile();
  return SQLITE_OK;
}

int VfsMethods::Read(sqlite3_file* file, void* out, int bytes, sqlite3_int64 offset) {
  OpenFile& opened = Of(file);
  if (const int refused = Allowed(opened, DiskOperation::kRead); refused != SQLITE_OK) return refused;
  MutexLock lock(opened.vfs->mutex_);
  const std::string& content = opened.vfs->disk_.Content(opened.number);
  const sqlite3_int64 there = static_cast<sqlite3_int64>(content.size()) - offset;
  const auto count = std::clamp<sqlite3_int64>(there, 0, bytes);
  if (count > 0) std::memcpy(out, content.data() + offset, count);
  std::memset(static_cast<char*>(out) + count, 0, bytes - count);
  return count == bytes ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int VfsMethods::Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  OpenFile& opened = Of(file);
  if (IsDead(opened)) return SQLITE_IOERR;
  const int refused = Allowed(opened, DiskOperation::kWrite);
  const absl::string_view content(static_cast<const char*>(from), refused == SQLITE_OK ? bytes : bytes / 2);
  MutexLock lock(opened.vfs->mutex_);
  opened.vfs->disk_.Write(opened.number, offset, content);
  return refused;
}

int VfsMethods::Truncate(sqlite3_file* file, sqlite3_int64 bytes) {
  OpenFile& opened = Of(file);
  if (const int refused = Allowed(opened, DiskOperation::kTruncate); refused != SQLITE_OK) return refused;
  MutexLock lock(opened.vfs->mutex_);
  opened.vfs->disk_.Truncate(opened.number, bytes);
  return SQLITE_OK;
}

int VfsMethods::Sync(sqlite3_file* file, int) {
  OpenFile& opened = Of(file);
  if (const int refused = Allowed(opened, DiskOperation::kSync); refused != SQLITE_OK) return refused;
  MutexLock lock(opened.vfs->mutex_);
  opened.vfs->disk_.Sync(opened.number);
  if (std::exchange(opened.name_unsynced, false)) opened.vfs->disk_.SyncDirectory();
  return SQLITE_OK;
}

int VfsMethods::FileSize(sqlite3_file* file, sqlite3_int64* bytes) {
  OpenFile& opened = Of(file);
  MutexLock lock(opened.vfs->mutex_);
  *bytes = static_cast<sqlite3_int64>(opened.vfs->disk_.Content(opened.number).size());
  return SQLITE_OK;
}

int VfsMethods::Lock(sqlite3_file* file, int level) {
  OpenFile& opened = Of(file);
  if (IsDead(opened)) return SQLITE_IOERR_LOCK;
  MutexLock lock(opened.vfs->mutex_);
  FaultyVfs::Locks& locks = opened.process->locks[opened.number];
  if (opened.lock >= level) return SQLITE_OK;
  const auto others = [&](const OpenFile* owner) { return owner != nullptr && owner != &opened; };
  if (others(locks.exclusive) || (level != SQLITE_LOCK_RESERVED && others(locks.pending))) return SQLITE_BUSY;
  if (level == SQLITE_LOCK_SHARED) {
    ++locks.shared;
  } else if (others(locks.reserved)) {
    return SQLITE_BUSY;
  } else if (level == SQLITE_LOCK_RESERVED) {
    locks.reserved = &opened;
  } else {
    locks.pending = &opened;
    if (locks.shared > 1) return SQLITE_BUSY;
    locks.exclusive = &opened;
  }
  opened.lock = level;
  return SQLITE_OK;
}

int VfsMethods::Unlock(sqlite3_file* file, int level) {
  OpenFile& opened = Of(file);
  MutexLock lock(opened.vfs->mutex_);
  FaultyVfs::Locks& locks = opened.process->locks[opened.number];
  if (locks.reserved == &opened) locks.reserved = nullptr;
  if (locks.pending == &opened) locks.pending = nullptr;
  if (locks.exclusive == &opened) locks.exclusive = nullptr;
  if (opened.lock >= SQLITE_LOCK_SHARED && level == SQLITE_LOCK_NONE) --locks.shared;
  opened.lock = std::min(opened.lock, level);
  return SQLITE_OK;
}

int VfsMethods::CheckReservedLock(sqlite3_file* file, int* reserved) {
  OpenFile& opened = Of(file);
  MutexLock lock(opened.vfs->mutex_);
  *reserved = opened.process->locks[opened.number].reserved != nullptr;
  return SQLITE_OK;
}

int VfsMethods::ShmMap(sqlite3_file* file, int region, int bytes, int extend, void volatile** out) {
  OpenFile& opened = Of(file);
  *out = nullptr;
  if (IsDead(opened)) return SQLITE_IOERR_SHMMAP;
  MutexLock lock(opened.vfs->mutex_);
  if (opened.memory == nullptr) {
    std::weak_ptr<FaultyVfs::SharedMemory>& shared = opened.process->memory[opened.number];
    opened.memory = shared.lock();
    if (opened.memory == nullptr) shared = opened.memory = std::make_shared<FaultyVfs::SharedMemory>();
  }
  auto& regions = opened.memory->regions;
  while (extend != 0 && regions.size() <= static_cast<size_t>(region)) {
    regions.push_back(std::make_unique<char[]>(bytes));
  }
  if (static_cast<size_t>(region) < regions.size()) *out = regions[region].get();
  return SQLITE_OK;
}

int VfsMethods::ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  OpenFile& opened = Of(file);
  MutexLock lock(opened.vfs->mutex_);
  if (opened.memory == nullptr) return SQLITE_IOERR_SHMLOCK;
  auto& [regions, shared, exclusive] = *opened.memory;
  const bool unlocks = (flags & SQLITE_SHM_UNLOCK) != 0;
  const bool shares = (flags & SQLITE_SHM_SHARED) != 0;
  for (int i = offset; !unlocks && i < offset + count; ++i) {
    const bool by_others = exclusive[i] && !opened.exclusive[i];
    if (by_others || (!shares && shared[i] > (opened.shared[i] ? 1 : 0))) return SQLITE_BUSY;
  }
  for (int i = offset; i < offset + count; ++i) {
    if (shares && opened.shared[i] == unlocks) shared[i] += unlocks ? -1 : 1;
    if (shares) opened.shared[i] = !unlocks;
    if (!shares && (!unlocks || opened.exclusive[i])) exclusive[i] = !unlocks;
    if (!shares) opened.exclusive[i] = !unlocks;
  }
  return SQLITE_OK;
}

int VfsMethods::ShmUnmap(sqlite3_file* file, int) {
  OpenFile& opened = Of(file);
  MutexLock lock(opened.vfs->mutex_);
  if (opened.memory == nullptr) return SQLITE_OK;
  for (int i = 0; i < SQLITE_SHM_NLOCK; ++i) {
    if (opened.shared[i]) --opened.memory->shared[i];
    if (opened.exclusive[i]) opened.memory->exclusive[i] = false;
  }
  opened.shared = {};
  opened.exclusive = {};
  opened.memory = nullptr;
  return SQLITE_OK;
}

FaultyVfs::FaultyVfs(uint64_t seed, FaultyDisk disk)
    : name_(UniqueName()), disk_(std::move(disk)), random_(seed), process_(std::make_shared<Process>()) {
  methods_.iVersion = 2;
  methods_.szOsFile = sizeof(OpenFile);
  methods_.mxPathname = 1024;
  methods_.zName = name_.c_str();
  methods_.pAppData = this;
  methods_.xOpen = VfsMethods::Open;
  methods_.xDelete = VfsMethods::Remove;
  methods_.xAccess = VfsMethods::Access;
  methods_.xFullPathname = VfsMethods::FullPathname;
  methods_.xRandomness = VfsMethods::Randomness;
  methods_.xSleep = [](sqlite3_vfs*, int microseconds) { return std::this_thread::yield(), microseconds; };
  methods_.xCurrentTime = [](sqlite3_vfs*, double* days) { return *days = kJulianDayMs / 86'400'000.0, SQLITE_OK; };
  methods_.xGetLastError = [](sqlite3_vfs*, int, char*) { return 0; };
  methods_.xCurrentTimeInt64 = [](sqlite3_vfs*, sqlite3_int64* ms) { return *ms = kJulianDayMs, SQLITE_OK; };
  CHECK_INVARIANT(sqlite3_vfs_register(&methods_, 0) == SQLITE_OK);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&methods_); }

FaultyDisk FaultyVfs::Disk() const {
  MutexLock lock(mutex_);
  return disk_;
}

bool FaultyVfs::Exists(absl::string_view file) const {
  MutexLock lock(mutex_);
  return disk_.Find(file).has_value();
}

void FaultyVfs::SetWatch(Watch watch) {
  MutexLock lock(mutex_);
  watch_ = std::move(watch);
}

std::vector<std::string> FaultyVfs::Syncs() const {
  MutexLock lock(mutex_);
  return syncs_;
}

void FaultyVfs::Crash() {
  MutexLock lock(mutex_);
  process_ = std::make_shared<Process>();
}

void FaultyVfs::LosePower(Random& random) {
  MutexLock lock(mutex_);
  disk_.LosePower(random);
  process_ = std::make_shared<Process>();
}

int FaultyVfs::Allowed(DiskOperation::Kind kind, absl::string_view file) {
  Watch watch;
  DiskOperation operation = {.kind = kind, .file = std::string(file), .number = 0};
  {
    MutexLock lock(mutex_);
    operation.number = ++operations_;
    if (kind == DiskOperation::kSync) syncs_.push_back(operation.file);
    watch = watch_;
  }
  return watch != nullptr ? watch(operation) : SQLITE_OK;
}

}  // namespace sendlift::testing
