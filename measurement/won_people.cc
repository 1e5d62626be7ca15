#include "measurement/won_people.h"

#include "absl/status/status.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

// A mean of all people of an arm, its variance, and its covariance with the share of buyers.
struct MeanPart {
  double mean = 0;
  double variance = 0;
  double covariance = 0;
};

MeanPart BoughtOf(const WonPeople& arm) {
  const auto n = static_cast<double>(arm.people);
  const double rate = static_cast<double>(arm.bought) / n;
  return {.mean = rate, .variance = rate * (1 - rate) / n, .covariance = 0};
}

// Whoever returned has bought.
MeanPart ReturnedOf(const WonPeople& arm) {
  const auto n = static_cast<double>(arm.people);
  const double rate = static_cast<double>(arm.returned) / n;
  return {.mean = rate,
          .variance = rate * (1 - rate) / n,
          .covariance = rate * (1 - static_cast<double>(arm.bought) / n) / n};
}

std::optional<MeanPart> LaterOf(const WonPeople& arm) {
  const auto estimate = EstimateOf(arm.later);
  if (!estimate.ok()) return std::nullopt;
  const auto n = static_cast<double>(arm.people);
  const double product = static_cast<double>(arm.buyers_later) / n;
  return MeanPart{.mean = estimate->mean,
                  .variance = estimate->variance / n,
                  .covariance = (product - estimate->mean * static_cast<double>(arm.bought) / n) / n};
}

std::optional<EstimateRatio> RatioOf(const MeanPart& treatment, const MeanPart& control,
                                     const MeanPart& bought_treatment, const MeanPart& bought_control, double level) {
  const auto ratio = FiellerRatio({.numerator = treatment.mean - control.mean,
                                   .denominator = bought_treatment.mean - bought_control.mean,
                                   .numerator_variance = treatment.variance + control.variance,
                                   .denominator_variance = bought_treatment.variance + bought_control.variance,
                                   .covariance = treatment.covariance + control.covariance},
                                  level);
  return ratio.ok() ? std::optional<EstimateRatio>(*ratio) : std::nullopt;
}

}  // namespace

void WonPeople::Add(const storage::PurchasesAround& buyer) {
  const bool is_buyer = buyer.within > 0;
  bought += is_buyer ? 1 : 0;
  returned += is_buyer && buyer.later > 0 ? 1 : 0;
  bought_later += buyer.later > 0 ? 1 : 0;
  if (is_buyer) buyers_later += buyer.later_minor;
  (void)later.Add(buyer.later_minor);  // 10^14 customers fit
}

void WonPeople::SetPeople(int64_t count) {
  people = count;
  later.count = count;
}

std::optional<EstimateRatio> ReturnRateOfAdded(const WonPeople& treatment, const WonPeople& control, double level) {
  if (treatment.people == 0 || control.people == 0) return std::nullopt;
  return RatioOf(ReturnedOf(treatment), ReturnedOf(control), BoughtOf(treatment), BoughtOf(control), level);
}

std::optional<EstimateRatio> ValueOfAdded(const WonPeople& treatment, const WonPeople& control, double level) {
  const std::optional<MeanPart> later = LaterOf(treatment);
  const std::optional<MeanPart> later_control = LaterOf(control);
  if (!later.has_value() || !later_control.has_value()) return std::nullopt;
  return RatioOf(*later, *later_control, BoughtOf(treatment), BoughtOf(control), level);
}

std::optional<double> ReturnRatesDifferP(const WonPeople& treatment, const WonPeople& control) {
  const auto test = ScoreTest({.treatment = {.successes = treatment.returned, .trials = treatment.bought},
                               .control = {.successes = control.returned, .trials = control.bought}});
  return test.ok() ? std::optional<double>(test->p) : std::nullopt;
}

}  // namespace sendlift
