#include "measurement/keeping_model.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "stats/value/bg_nbd_series.h"

namespace sendlift {
namespace {

absl::Status TooFewRepeaters(int64_t repeaters) {
  return Error(
      absl::StatusCode::kFailedPrecondition, "TOO_FEW_REPEAT_BUYERS",
      absl::StrCat(repeaters, " customers bought on more than one day; what customers will buy can be said from ",
                   kRepeatersMin, " on: look further back, or take a wider filter"),
      {{"repeat_buyers", absl::StrCat(repeaters)}, {"needed", absl::StrCat(kRepeatersMin)}});
}

absl::Status NotFitted(const char* what, const absl::Status& why) {
  if (why.code() != absl::StatusCode::kFailedPrecondition) return why;
  return Error(absl::StatusCode::kFailedPrecondition, "MODEL_NOT_FITTED",
               absl::StrCat("no model of ", what, " fits these customers: ", why.message(),
                            "; they may be too much alike, or too few"));
}

// Every k-th, so that no more than kFittedMax are taken.
template <typename T>
std::vector<T> Evenly(absl::Span<const T> histories) {
  const size_t step = std::max<size_t>((histories.size() + kFittedMax - 1) / kFittedMax, 1);
  std::vector<T> taken;
  for (size_t i = 0; i < histories.size(); i += step) taken.push_back(histories[i]);
  return taken;
}

bool HasSpend(const SpendHistory& spend) { return spend.purchases > 0 && spend.mean_spend > 0; }

// Of the repeaters with amounts, in two passes, so that nothing cancels.
std::optional<double> Correlation(absl::Span<const ValueHistory> histories) {
  double n = 0, mean_x = 0, mean_y = 0;
  for (const ValueHistory& history : histories) {
    if (!HasSpend(history.spend)) continue;
    ++n;
    mean_x += static_cast<double>(history.spend.purchases);
    mean_y += history.spend.mean_spend;
  }
  if (n < 2) return std::nullopt;
  mean_x /= n;
  mean_y /= n;
  double xx = 0, yy = 0, xy = 0;
  for (const ValueHistory& history : histories) {
    if (!HasSpend(history.spend)) continue;
    const double x = static_cast<double>(history.spend.purchases) - mean_x;
    const double y = history.spend.mean_spend - mean_y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  if (xx <= 0 || yy <= 0) return std::nullopt;
  return xy / std::sqrt(xx * yy);
}

absl::Status FitSpend(absl::Span<const ValueHistory> histories, KeepingModel& model) {
  std::vector<SpendHistory> spend;
  for (const ValueHistory& history : histories) {
    if (HasSpend(history.spend)) spend.push_back(history.spend);
  }
  if (static_cast<int64_t>(spend.size()) < kRepeatersMin) {
    return Error(absl::StatusCode::kFailedPrecondition, "TOO_FEW_REPEAT_BUYERS",
                 absl::StrCat(spend.size(), " customers have repeat purchases with an amount; values can be told from ",
                              kRepeatersMin, " on"),
                 {{"repeat_buyers", absl::StrCat(spend.size())}, {"needed", absl::StrCat(kRepeatersMin)}});
  }
  auto fit = FitGammaGamma(spend);
  if (!fit.ok()) return NotFitted("what customers spend", fit.status());
  if (fit->parameters.q <= 1) {
    return NotFitted("what customers spend",
                     absl::FailedPreconditionError("a few spend so much that the mean has no bound (q is at most 1)"));
  }
  model.spend = *fit;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<BgNbdFit> FitPurchases(absl::Span<const PurchaseHistory> histories) {
  const int64_t repeaters = std::count_if(histories.begin(), histories.end(),
                                          [](const PurchaseHistory& history) { return history.purchases > 0; });
  if (repeaters < kRepeatersMin) return TooFewRepeaters(repeaters);
  const auto fit = FitBgNbd(Evenly(histories));
  if (!fit.ok()) return NotFitted("how often customers buy", fit.status());
  return *fit;
}

absl::StatusOr<KeepingModel> FitKeepingModel(absl::Span<const ValueHistory> histories) {
  const std::vector<ValueHistory> taken = Evenly(histories);
  KeepingModel model;
  model.fitted = static_cast<int64_t>(taken.size());
  std::vector<PurchaseHistory> purchases;
  purchases.reserve(histories.size());
  for (const ValueHistory& history : histories) purchases.push_back(history.purchases);
  ASSIGN_OR_RETURN(model.purchases, FitPurchases(purchases));
  model.correlation = Correlation(histories);
  model.spend_status = FitSpend(taken, model);
  return model;
}

absl::StatusOr<Prospect> ProspectOf(const KeepingModel& model, const ValueHistory& history, double horizon) {
  const BgNbdParameters& parameters = model.purchases.parameters;
  Prospect prospect;
  ASSIGN_OR_RETURN(prospect.purchases, BgNbdPurchasesBySeries(parameters, history.purchases, horizon));
  ASSIGN_OR_RETURN(prospect.alive, BgNbdProbabilityAlive(parameters, history.purchases));
  if (!model.spend.has_value()) return prospect;
  const SpendHistory spend = HasSpend(history.spend) ? history.spend : SpendHistory{};
  ASSIGN_OR_RETURN(const double value, GammaGammaExpectedSpend(model.spend->parameters, spend));
  prospect.value_minor = prospect.purchases * value;
  return prospect;
}

}  // namespace sendlift
