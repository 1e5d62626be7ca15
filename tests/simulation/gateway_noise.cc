#include <algorithm>

#include "absl/strings/str_cat.h"
#include "tests/simulation/fake_gateway.h"

namespace sendlift::simulation {

// Receipts that must change nothing: said before, in the wrong order, for another attempt, another's or nobody's key.
void FakeGateway::AddNoise() {
  const auto add = [&](std::string key, int attempt, Outcome outcome) {
    receipts_.push_back({.idempotency_key = std::move(key), .attempt = attempt, .outcome = outcome, .time = Now()});
  };
  switch (random_.Below(5)) {
    case 0:
      if (said_.empty()) return;
      tally_.Count(Fault::kReceiptRepeated);
      receipts_.push_back(said_[random_.Below(said_.size())]);
      return;
    case 1:
      if (receipts_.size() < 2) return;
      tally_.Count(Fault::kReceiptsReversed);
      std::reverse(receipts_.begin(), receipts_.end());
      return;
    case 2: {
      if (said_.empty()) return;
      tally_.Count(Fault::kReceiptOfWrongAttempt);
      const Receipt& old = said_[random_.Below(said_.size())];
      add(old.idempotency_key, Chance(0.5) ? old.attempt - 1 : old.attempt + 100, Outcome::kRejectedRetryable);
      return;
    }
    case 3:
      tally_.Count(Fault::kReceiptOfUnknownKey);
      add(Chance(0.5) ? "0123456789abcdef-0-0-7" : "no key at all", 1, Outcome::kDelivered);
      return;
    default:
      break;
  }
  for (const auto& [key, life] : oracle_.lives()) {
    if (life.gateway == traits_.name || !Chance(0.2)) continue;
    tally_.Count(Fault::kReceiptOfAnothersKey);
    add(key, life.attempt, Outcome::kDelivered);
    return;
  }
}

}  // namespace sendlift::simulation
