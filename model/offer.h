#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "model/money.h"

namespace sendlift {

// The numbers of the enumerations here are stored; they never change.
enum class OfferKind : uint8_t {
  kDiscount = 1,
  kGift = 2,
  kFreeTrial = 3,
  kBuyOneGetOne = 4,
  kPoints = 5,
  kReminder = 6
};

enum class CodeSource : uint8_t { kPool = 1, kGenerated = 2 };

// Where the codes of an offer come from.
struct OfferCode {
  CodeSource source = CodeSource::kGenerated;
  std::string pool;  // the id of one, if they come from there
};

// What is promised. Which fields count depends on the kind.
struct Offer {
  OfferKind kind = OfferKind::kReminder;
  std::string display_name;
  double percent = 0;           // DISCOUNT, of the price
  std::optional<Money> amount;  // DISCOUNT, off the price
  int64_t points = 0;           // POINTS
  std::optional<absl::Duration> valid_for;
  std::optional<int64_t> quantity;  // pieces in this tier; without: no limit
  std::optional<OfferCode> code;
  std::optional<Money> expected_value;  // of offering it to a customer
};

}  // namespace sendlift
