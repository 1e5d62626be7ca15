#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift::gateway {

// Which keys a gateway has accepted, refused or fenced, and the latest epoch of the server that it has met: what makes
// a hand-over happen once. Lives in an append-only file, or only as long as the process. Keys are kept as 128-bit
// hashes, 32 bytes a key in the file and about 60 in memory. Not thread-safe.
class KeyMemory {
 public:
  enum class State : uint8_t {
    kUnknown = 0,    // never heard of
    kAccepted = 1,   // never to be carried out again
    kRefused = 2,    // seen and not carried out; a later attempt may be taken
    kFenced = 3,     // the server was told that it was never seen
    kForgotten = 4,  // the server was told that nobody knows
    kRevoked = 5,    // taken back before it was carried out; a later attempt may be taken
  };
  struct Entry {
    State state = State::kUnknown;
    int64_t epoch = 0;    // the server's epoch when that was written, below 2^40
    int32_t attempt = 0;  // the attempt that was accepted or refused; the highest that is kept out
  };

  // A memory that ends with the process.
  static std::unique_ptr<KeyMemory> InMemory();

  // Opens or creates `path` and reads what is there. What a crash in the middle of a write left torn at the end is cut
  // off: it was never relied upon. Errors: FAILED_PRECONDITION if another process has it open, or if it is some other
  // file; DATA_LOSS if it is damaged before its end; UNAVAILABLE and the like if it cannot be read or written.
  static absl::StatusOr<std::unique_ptr<KeyMemory>> Open(const std::string& path);

  ~KeyMemory();
  KeyMemory(const KeyMemory&) = delete;
  KeyMemory& operator=(const KeyMemory&) = delete;

  bool durable() const { return file_ >= 0; }
  size_t key_count() const { return entries_.size(); }
  // The highest epoch met; 0 before the first.
  int64_t epoch() const { return epoch_; }
  // Since when it has known every key, to the microsecond; nothing before Begin, and for a file that was begun
  // by a program that did not write it down.
  std::optional<absl::Time> since() const { return since_; }

  Entry Find(absl::string_view key) const;
  // In effect at once, durable after Sync. An accepted key stays accepted, unless it is taken back.
  void Set(absl::string_view key, Entry entry);
  void MeetEpoch(int64_t epoch);
  // Writes down when its knowledge begins, if it has none yet.
  void Begin(absl::Time time);

  // Makes everything durable, with one fdatasync. After an error the process must end: what the disk holds is unknown.
  absl::Status Sync();

 private:
  using Fingerprint = std::array<uint64_t, 2>;

  KeyMemory() = default;
  absl::Status Load(absl::string_view path);
  absl::Status CutOff(absl::string_view path, size_t good_bytes, size_t all_bytes);
  absl::Status WriteUnsynced();
  void Apply(const Fingerprint& fingerprint, const Entry& entry);
  void Append(const Fingerprint& fingerprint, const Entry& entry);

  int file_ = -1;
  int64_t epoch_ = 0;
  std::optional<absl::Time> since_;
  absl::flat_hash_map<Fingerprint, Entry> entries_;
  std::string unsynced_;
};

}  // namespace sendlift::gateway
