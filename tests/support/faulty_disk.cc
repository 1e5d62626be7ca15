#include "tests/support/faulty_disk.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/invariant.h"

namespace sendlift::testing {
namespace {

constexpr int64_t kSectorBytes = 512;

// Writes the part [begin, end) of `bytes`, which belong at `offset`.
void Put(absl::string_view bytes, int64_t offset, int64_t begin, int64_t end, std::string& content) {
  if (begin >= end) return;
  if (content.size() < static_cast<size_t>(offset + end)) content.resize(offset + end);
  content.replace(offset + begin, end - begin, bytes.data() + begin, end - begin);
}

// Where the sectors of a write at `offset` begin, counted from its first byte, and where it ends.
std::vector<int64_t> SectorEdges(int64_t offset, int64_t bytes) {
  std::vector<int64_t> edges = {0};
  for (int64_t at = kSectorBytes - offset % kSectorBytes; at < bytes; at += kSectorBytes) edges.push_back(at);
  edges.push_back(bytes);
  return edges;
}

}  // namespace

std::optional<FaultyDisk::FileNumber> FaultyDisk::Find(absl::string_view name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? std::nullopt : std::optional(found->second);
}

FaultyDisk::FileNumber FaultyDisk::Create(absl::string_view name) {
  CHECK_INVARIANT(!names_.contains(name));
  files_[++last_file_] = {};
  names_.emplace(name, last_file_);
  return last_file_;
}

void FaultyDisk::Remove(absl::string_view name) { names_.erase(names_.find(name)); }

std::vector<std::string> FaultyDisk::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, file] : names_) names.push_back(name);
  return names;
}

void FaultyDisk::Write(FileNumber number, int64_t offset, absl::string_view bytes) {
  File& file = files_.at(number);
  const auto bytes_before = static_cast<int64_t>(file.content.size());
  Change change = {.offset = offset, .before = {}, .after = std::string(bytes), .bytes_before = bytes_before};
  if (offset < bytes_before) change.before = file.content.substr(offset, bytes.size());
  Put(bytes, offset, 0, static_cast<int64_t>(bytes.size()), file.content);
  change.bytes_after = static_cast<int64_t>(file.content.size());
  if (!bytes.empty()) file.unsynced.push_back(std::move(change));
}

void FaultyDisk::Truncate(FileNumber number, int64_t bytes) {
  File& file = files_.at(number);
  const auto bytes_before = static_cast<int64_t>(file.content.size());
  Change change = {.offset = bytes, .before = {}, .after = {}, .bytes_before = bytes_before, .bytes_after = bytes};
  if (bytes < bytes_before) change.before = file.content.substr(bytes);
  file.content.resize(bytes);
  file.unsynced.push_back(std::move(change));
}

void FaultyDisk::Sync(FileNumber file) {
  if (!ignores_syncs_) files_.at(file).unsynced.clear();
}

void FaultyDisk::SyncDirectory() {
  if (!ignores_syncs_) durable_names_ = names_;
}

std::string FaultyDisk::Durable(const File& file) {
  std::string content = file.content;
  for (auto change = file.unsynced.rbegin(); change != file.unsynced.rend(); ++change) {
    content.resize(change->bytes_before);
    content.replace(std::min<int64_t>(change->offset, change->bytes_before), change->before.size(), change->before);
  }
  return content;
}

void FaultyDisk::Survive(const Change& change, Random& random, std::string& content) {
  const auto bytes = static_cast<int64_t>(change.after.size());
  if (bytes == 0) {
    if (random.Chance(0.5)) content.resize(change.bytes_after);
    return;
  }
  const std::vector<int64_t> edges = SectorEdges(change.offset, bytes);
  const int64_t tear = edges[random.Below(edges.size())];
  switch (random.Below(5)) {
    case 0:
      return;
    case 1:
      return Put(change.after, change.offset, 0, bytes, content);
    case 2:
      return Put(change.after, change.offset, 0, tear, content);
    case 3:
      return Put(change.after, change.offset, tear, bytes, content);
    default:
      for (size_t i = 0; i + 1 < edges.size(); ++i) {
        if (random.Chance(0.5)) Put(change.after, change.offset, edges[i], edges[i + 1], content);
      }
  }
}

void FaultyDisk::LosePower(Random& random) {
  for (auto& [number, file] : files_) {
    std::string content = Durable(file);
    for (size_t left = file.unsynced.size(); left > 1; --left) {
      std::swap(file.unsynced[left - 1], file.unsynced[random.Below(left)]);
    }
    const bool all = random.Chance(0.1);
    const bool none = !all && random.Chance(0.1);
    if (all) content = file.content;
    for (const Change& change : file.unsynced) {
      if (!all && !none) Survive(change, random, content);
    }
    file = {.content = std::move(content), .unsynced = {}};
  }
  std::set<std::string> changed;
  for (const auto& [name, file] : names_) changed.insert(name);
  for (const auto& [name, file] : durable_names_) changed.insert(name);
  for (const std::string& name : changed) {
    const auto& kept = random.Chance(0.5) ? names_ : durable_names_;
    const auto found = kept.find(name);
    const auto file = found == kept.end() ? std::nullopt : std::optional(found->second);
    file.has_value() ? void(names_[name] = *file) : void(names_.erase(name));
  }
  durable_names_ = names_;
}

void FaultyDisk::FlipBit(FileNumber file, int64_t offset, int bit) {
  char& byte = files_.at(file).content.at(offset);
  byte = static_cast<char>(byte ^ (1 << bit));
}

void FaultyDisk::CutShort(FileNumber file, int64_t bytes) { files_.at(file).content.resize(bytes); }

}  // namespace sendlift::testing
