#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/value/bg_nbd.h"
#include "stats/value/gamma_gamma.h"

namespace sendlift {

// With fewer customers who bought again, a model is not fitted: four numbers from a handful of people say nothing.
inline constexpr int64_t kRepeatersMin = 50;
// A fit looks at no more histories than this, taken evenly, so that its time is bounded.
inline constexpr size_t kFittedMax = 10'000;

// What is known of one buyer, in weeks and minor units.
struct ValueHistory {
  PurchaseHistory purchases;
  SpendHistory spend;
};

// How often buyers buy again, and for how much: BG/NBD (Fader, Hardie and Lee 2005) in weeks, gamma-gamma (Fader and
// Hardie 2013) in minor units.
struct KeepingModel {
  BgNbdFit purchases;
  std::optional<GammaGammaFit> spend;  // nothing: see `spend_status`
  absl::Status spend_status;           // why values are not told
  int64_t fitted = 0;                  // histories that the fit looked at
  // Pearson's, of repeat purchases and their mean value: gamma-gamma takes them as independent. Nothing if either is
  // the same for all.
  std::optional<double> correlation;
};

// FAILED_PRECONDITION: TOO_FEW_REPEAT_BUYERS, or MODEL_NOT_FITTED where the likelihood has no clear maximum. Takes
// every k-th of the histories if they are more than kFittedMax.
absl::StatusOr<BgNbdFit> FitPurchases(absl::Span<const PurchaseHistory> histories);

// Errors are those of FitPurchases. Without amounts, or where the mean spend has no bound (q <= 1), only `spend` is
// missing.
absl::StatusOr<KeepingModel> FitKeepingModel(absl::Span<const ValueHistory> histories);

// What one buyer is expected to do.
struct Prospect {
  double purchases = 0;    // within the horizon
  double alive = 0;        // chance of still being a customer
  double value_minor = 0;  // of those purchases; 0 without a model of spend
};

// Within the next `horizon` weeks. About two microseconds.
absl::StatusOr<Prospect> ProspectOf(const KeepingModel& model, const ValueHistory& history, double horizon);

}  // namespace sendlift
