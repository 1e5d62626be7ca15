#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/keyed_hash.h"

namespace sendlift::simulation {

// Everything that happens in a world, in order, as one number: the same seed must give the same. Can be printed.
class Trace {
 public:
  explicit Trace(bool print) : print_(print) {}

  void MoveTo(absl::Time now) { now_ = now; }
  template <typename... Args>
  void Note(const Args&... args) {
    const std::string line = absl::StrCat(absl::ToUnixMicros(now_), " ", args...);
    hash_ = KeyedHash(HashKey{}, absl::StrCat(hash_, " ", line));
    if (print_) std::fprintf(stderr, "%s\n", line.c_str());
  }

  uint64_t hash() const { return hash_; }

 private:
  const bool print_;
  absl::Time now_;
  uint64_t hash_ = 0;
};

}  // namespace sendlift::simulation
