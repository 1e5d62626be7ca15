#include "clients/gateways/kit/backoff.h"

#include <algorithm>

namespace sendlift::gateway {

absl::Duration Backoff::Next() {
  const absl::Duration full = next_;
  next_ = std::min(2 * next_, options_.longest);
  return full * (0.5 + 0.5 * random_.Uniform());
}

}  // namespace sendlift::gateway
