#include "clients/cli/file_hash.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"
#include "base/keyed_hash.h"

namespace sendlift::cli {
namespace {

constexpr size_t kChunk = 1024 * 1024;

// The hash of what came before is the key for the next piece.
HashKey KeyOf(uint64_t hash) {
  HashKey key = {};
  std::memcpy(key.data(), &hash, sizeof(hash));
  return key;
}

}  // namespace

absl::StatusOr<std::string> HashOfFile(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) return "";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  std::string chunk(kChunk, '\0');
  uint64_t hash = 0;
  int64_t size = 0;
  while (file != nullptr) {
    const size_t count = std::fread(chunk.data(), 1, kChunk, file.get());
    if (count == 0 && std::ferror(file.get()) != 0) break;
    if (count == 0) return absl::StrCat(absl::Hex(hash, absl::kZeroPad16), "-", size);
    hash = KeyedHash(KeyOf(hash), absl::string_view(chunk.data(), count));
    size += static_cast<int64_t>(count);
  }
  return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
}

}  // namespace sendlift::cli
