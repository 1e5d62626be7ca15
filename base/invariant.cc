#include "base/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace sendlift {

void InvariantBroken(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "sendlift: invariant broken at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace sendlift
