#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/random.h"

namespace sendlift::testing {

// A disk in memory with one directory, that knows what would survive if the power went away now: a file's content as of
// its last sync, a name as of the last sync of the directory, and of everything since then whatever chance leaves.
// A value: a copy is a disk of its own, in the same state. Names are whole paths. One thread at a time.
class FaultyDisk {
 public:
  using FileNumber = int;  // a file keeps its number when its name is removed

  std::optional<FileNumber> Find(absl::string_view name) const;
  FileNumber Create(absl::string_view name);
  void Remove(absl::string_view name);
  std::vector<std::string> Names() const;

  const std::string& Content(FileNumber file) const { return files_.at(file).content; }
  void Write(FileNumber file, int64_t offset, absl::string_view bytes);
  void Truncate(FileNumber file, int64_t bytes);
  void Sync(FileNumber file);
  void SyncDirectory();

  // A disk that says that it has synced and has not, until `lies` is false again.
  void IgnoreSyncs(bool lies) { ignores_syncs_ = lies; }

  // The power goes away and comes back. Of what was written since a file's last sync any part is there, in any order:
  // a write whole, not at all, up to or from a sector of 512 bytes, or in some of its sectors; a truncation or not; a
  // name that was made or removed since the directory's last sync, or not.
  void LosePower(Random& random);

  // Damage behind everybody's back. `offset` and `bytes` are within the file.
  void FlipBit(FileNumber file, int64_t offset, int bit);
  void CutShort(FileNumber file, int64_t bytes);

 private:
  // What was written over `before` at `offset`, or, if `after` is empty, where the file was cut.
  struct Change {
    int64_t offset = 0;
    std::string before;
    std::string after;
    int64_t bytes_before = 0;
    int64_t bytes_after = 0;
  };
  struct File {
    std::string content;
    std::vector<Change> unsynced;
  };

  static std::string Durable(const File& file);
  static void Survive(const Change& change, Random& random, std::string& content);

  std::map<FileNumber, File> files_;
  std::map<std::string, FileNumber, std::less<>> names_;
  std::map<std::string, FileNumber, std::less<>> durable_names_;
  FileNumber last_file_ = 0;
  bool ignores_syncs_ = false;
};

}  // namespace sendlift::testing
