#pragma once

#include <cstdint>
#include <optional>

#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "stats/ratio_of_estimates.h"
#include "stats/sums.h"
#include "storage/purchases_around.h"

namespace sendlift {

// Customers by what they had done when they were assigned.
enum class WonGroup { kNew, kKnown };  // never bought; bought before

// One group of one arm.
struct WonPeople {
  WonGroup group = WonGroup::kNew;
  int arm = 0;
  int64_t people = 0;
  int64_t bought = 0;        // within the window
  int64_t returned = 0;      // of them, behind it
  int64_t bought_later = 0;  // behind it, whatever was before
  MoneySums later;           // spent behind it; those who spent nothing are added by SetPeople
  int64_t buyers_later = 0;  // what those spent behind it who bought within the window, minor units

  void Add(const storage::PurchasesAround& buyer);
  void SetPeople(int64_t count);

  // The sums of all people, as metrics have them.
  ArmSums Bought() const { return RateOf(bought); }
  ArmSums Returned() const { return RateOf(returned); }
  ArmSums BoughtLater() const { return RateOf(bought_later); }
  ArmSums Later() const { return {.people = people, .responders = bought_later, .sums = later}; }

 private:
  ArmSums RateOf(int64_t count) const { return {.people = people, .responders = count, .sums = {}}; }
};

// Of the customers whom treatment added: the part that bought again, which is the difference in `returned` over the
// difference in `bought`. Nothing when the latter is 0, or without people.
std::optional<EstimateRatio> ReturnRateOfAdded(const WonPeople& treatment, const WonPeople& control, double level);
// What one of them spent behind the window: the difference in what all people spent then over the difference in
// `bought`.
std::optional<EstimateRatio> ValueOfAdded(const WonPeople& treatment, const WonPeople& control, double level);
// Of the hypothesis that those whom treatment added return as control's buyers do. As treatment's buyers are those who
// would buy anyway and those who were added, that is so when the buyers of both return alike: Miettinen and Nurminen's
// score test of these two rates. It takes for granted that the promotion keeps nobody from buying. Nothing without
// buyers in both.
std::optional<double> ReturnRatesDifferP(const WonPeople& treatment, const WonPeople& control);

}  // namespace sendlift
