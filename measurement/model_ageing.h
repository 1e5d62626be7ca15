#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/ageing_check.h"
#include "model/trained_model.h"
#include "storage/database.h"

namespace sendlift {

// From which values on a model is said to have aged.
//   A stability index above 0.25 is the usual word for a population that has shifted (Siddiqi 2006, chapter 11); it
//   also has to be above what chance passes once in a thousand times, which with few customers is more.
inline constexpr double kDriftMin = 0.25;
//   The mean probability lies outside the interval of the rate that came and is off by more than a tenth of it, or the
//   whole interval of the calibration slope (Cox 1958; Steyerberg and Vergouwe 2014) lies outside these ends. The two
//   measures are theirs, how much is too much is ours.
inline constexpr double kOffMax = 0.1;
inline constexpr double kSlopeMin = 0.8;
inline constexpr double kSlopeMax = 1.25;
//   The area under the curve is smaller than at the training by so much, with a one-sided p below this (DeLong, DeLong
//   and Clarke-Pearson 1988; independent customers); or the model is worse than none by now.
inline constexpr double kAreaLossMin = 0.02;
inline constexpr double kAreaLossP = 0.05;

// What is wrong with the model by these, by number.
std::vector<AgeingAlarm> AlarmsOf(const ModelQuality& at_training, const ModelQuality& now,
                                  const std::vector<FeatureDrift>& drifts);

// A look at the model: its word on the customers who were active one horizon before the last day, against what came
// until then; and how far those who are active on the last day are from those that it was trained on. Number, principal
// and time are left to the caller. One look at the log. FAILED_PRECONDITION: NO_PURCHASES, TOO_FEW_CHURN_CASES.
absl::StatusOr<AgeingCheck> CheckAgeing(storage::Session& session, WorkspaceNumber workspace, const TrainedModel& model,
                                        absl::CivilDay last_day);

}  // namespace sendlift
