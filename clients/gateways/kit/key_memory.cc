#include "clients/gateways/kit/key_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/failpoint.h"
#include "base/keyed_hash.h"
#include "base/status.h"

namespace sendlift::gateway {
namespace {

constexpr absl::string_view kMagic = "sendlift keys 1\n";
// A record: fingerprint (16 bytes), epoch (5), state (1), unused (2), attempt (4), checksum (4); little endian.
constexpr size_t kRecordBytes = 32;
constexpr size_t kChecksumOffset = 28;
// What one Sync writes at most before it waits for the disk, and so what a crash can leave torn.
constexpr size_t kTornBytesMax = 1 << 20;
// The fingerprint of records that keep the epoch, or in the place of the attempt the second since 1970 in which the
// memory began: no key is empty, so none has it. Programs that do not know of the latter see an epoch of 0.
constexpr std::array<uint64_t, 2> kEpochFingerprint = {0, 0};

constexpr HashKey kFirstHalf = {'s', 'e', 'n', 'd', 'l', 'i', 'f', 't', ' ', 'k', 'e', 'y', 's', ' ', '1', 'a'};
constexpr HashKey kSecondHalf = {'s', 'e', 'n', 'd', 'l', 'i', 'f', 't', ' ', 'k', 'e', 'y', 's', ' ', '1', 'b'};

std::array<uint64_t, 2> FingerprintOf(absl::string_view key) {
  return {KeyedHash(kFirstHalf, key), KeyedHash(kSecondHalf, key)};
}

void PutNumber(char* to, uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) to[i] = static_cast<char>(number >> (8 * i));
}

uint64_t GetNumber(const char* from, int bytes) {
  uint64_t number = 0;
  for (int i = bytes - 1; i >= 0; --i) number = (number << 8) | static_cast<unsigned char>(from[i]);
  return number;
}

uint32_t ChecksumOf(const char* record) {
  return static_cast<uint32_t>(KeyedHash(kFirstHalf, absl::string_view(record, kChecksumOffset)));
}

bool IsWhole(const char* record) { return GetNumber(record + kChecksumOffset, 4) == ChecksumOf(record); }

absl::Status FileError(absl::string_view what, absl::string_view path, int error) {
  return absl::ErrnoToStatus(error, absl::StrCat("the key memory ", path, " cannot be ", what));
}

absl::Status WriteAll(int file, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return absl::ErrnoToStatus(errno, "the key memory cannot be written");
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> ReadSome(int file, absl::string_view path, char* to, size_t bytes) {
  size_t done = 0;
  while (done < bytes) {
    const ssize_t got = read(file, to + done, bytes - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("read", path, errno);
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return done;
}

// A new file must still be there after a power cut, so its folder is synced as well.
absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return FileError("made durable", path, errno);
  const int result = fsync(handle);
  const int error = errno;
  close(handle);
  return result == 0 ? absl::OkStatus() : FileError("made durable", path, error);
}

}  // namespace

std::unique_ptr<KeyMemory> KeyMemory::InMemory() { return std::unique_ptr<KeyMemory>(new KeyMemory()); }

absl::StatusOr<std::unique_ptr<KeyMemory>> KeyMemory::Open(const std::string& path) {
  std::unique_ptr<KeyMemory> memory(new KeyMemory());
  memory->file_ = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (memory->file_ < 0) return FileError("opened", path, errno);
  if (flock(memory->file_, LOCK_EX | LOCK_NB) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("the key memory ", path, " is open in another gateway: stop that one, or give each its own file"));
  }
  RETURN_IF_ERROR(memory->Load(path));
  RETURN_IF_ERROR(SyncFolderOf(path));
  return memory;
}

KeyMemory::~KeyMemory() {
  if (file_ >= 0) close(file_);
}

absl::Status KeyMemory::Load(absl::string_view path) {
  struct stat about;
  if (fstat(file_, &about) != 0) return FileError("read", path, errno);
  const auto all_bytes = static_cast<size_t>(about.st_size);
  std::string magic(std::min(all_bytes, kMagic.size()), '\0');
  RETURN_IF_ERROR(ReadSome(file_, path, magic.data(), magic.size()).status());
  if (magic != kMagic.substr(0, magic.size())) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is no key memory: name another file"));
  }
  if (magic.size() < kMagic.size()) {
    unsynced_ = std::string(kMagic);
    if (ftruncate(file_, 0) != 0) return FileError("cut", path, errno);
    return Sync();
  }
  std::vector<char> block(kRecordBytes * 8192);
  size_t good_bytes = kMagic.size();
  while (true) {
    ASSIGN_OR_RETURN(const size_t bytes, ReadSome(file_, path, block.data(), block.size()));
    size_t at = 0;
    for (; at + kRecordBytes <= bytes && IsWhole(&block[at]); at += kRecordBytes) {
      const char* record = &block[at];
      Apply({GetNumber(record, 8), GetNumber(record + 8, 8)},
            {.state = static_cast<State>(GetNumber(record + 21, 1)),
             .epoch = static_cast<int64_t>(GetNumber(record + 16, 5)),
             .attempt = static_cast<int32_t>(GetNumber(record + 24, 4))});
    }
    good_bytes += at;
    if (at < block.size()) return CutOff(path, good_bytes, all_bytes);
  }
}

absl::Status KeyMemory::CutOff(absl::string_view path, size_t good_bytes, size_t all_bytes) {
  if (good_bytes == all_bytes) return absl::OkStatus();
  if (all_bytes - good_bytes > kTornBytesMax) {
    return absl::DataLossError(absl::StrCat(
        "the key memory ", path, " is damaged at byte ", good_bytes,
        ": put back a copy, or start with a new file, after which the fate of what is under way cannot be told"));
  }
  if (ftruncate(file_, static_cast<off_t>(good_bytes)) != 0) return FileError("cut", path, errno);
  return fdatasync(file_) == 0 ? absl::OkStatus() : FileError("made durable", path, errno);
}

KeyMemory::Entry KeyMemory::Find(absl::string_view key) const {
  const auto found = entries_.find(FingerprintOf(key));
  return found == entries_.end() ? Entry{} : found->second;
}

void KeyMemory::Apply(const Fingerprint& fingerprint, const Entry& entry) {
  if (fingerprint == kEpochFingerprint) {
    if (entry.attempt == 0) {
      epoch_ = std::max(epoch_, entry.epoch);
    } else {
      since_ = absl::FromUnixSeconds(static_cast<uint32_t>(entry.attempt)) + absl::Microseconds(entry.epoch);
    }
    return;
  }
  Entry& known = entries_[fingerprint];
  if (known.state != State::kAccepted || entry.state == State::kRevoked) known = entry;
}

void KeyMemory::Append(const Fingerprint& fingerprint, const Entry& entry) {
  if (!durable()) return;
  char record[kRecordBytes] = {};
  PutNumber(record, fingerprint[0], 8);
  PutNumber(record + 8, fingerprint[1], 8);
  PutNumber(record + 16, static_cast<uint64_t>(entry.epoch), 5);
  PutNumber(record + 21, static_cast<uint64_t>(entry.state), 1);
  PutNumber(record + 24, static_cast<uint32_t>(entry.attempt), 4);
  PutNumber(record + kChecksumOffset, ChecksumOf(record), 4);
  unsynced_.append(record, kRecordBytes);
}

void KeyMemory::Set(absl::string_view key, Entry entry) {
  const Fingerprint fingerprint = FingerprintOf(key);
  Apply(fingerprint, entry);
  Append(fingerprint, entry);
}

void KeyMemory::MeetEpoch(int64_t epoch) {
  if (epoch <= epoch_) return;
  epoch_ = epoch;
  Append(kEpochFingerprint, {.state = State::kUnknown, .epoch = epoch, .attempt = 0});
}

void KeyMemory::Begin(absl::Time time) {
  if (since_.has_value() || key_count() > 0) return;
  const int64_t micros = absl::ToUnixMicros(time + absl::Microseconds(1) - absl::Nanoseconds(1));
  const Entry entry{
      .state = State::kUnknown, .epoch = micros % 1'000'000, .attempt = static_cast<int32_t>(micros / 1'000'000)};
  Apply(kEpochFingerprint, entry);
  Append(kEpochFingerprint, entry);
}

absl::Status KeyMemory::WriteUnsynced() {
  absl::string_view left = unsynced_;
  while (!left.empty()) {
    const absl::string_view chunk = left.substr(0, kTornBytesMax);
    RETURN_IF_ERROR(WriteAll(file_, chunk));
    Failpoint("kit.keys_written");
    if (fdatasync(file_) != 0) return absl::ErrnoToStatus(errno, "the key memory cannot be made durable");
    left.remove_prefix(chunk.size());
  }
  return absl::OkStatus();
}

absl::Status KeyMemory::Sync() {
  if (unsynced_.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(WriteUnsynced());
  unsynced_.clear();
  return absl::OkStatus();
}

}  // namespace sendlift::gateway
