#pragma once

#include <string>

#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "model/campaign.h"
#include "sendlift/v1/reports.pb.h"
#include "stats/interval.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// Figures of reports on the wire. What the data do not give stays unset.

v1::ConfidenceInterval ToProto(const Interval& interval);
v1::SampleRatio ToProto(const SampleRatioResult& result);

// What is compared, in the words of the wire.
struct ComparedMeasure {
  std::string metric;  // "revenue"
  MetricKind kind = MetricKind::kRate;
  std::string arm;
  std::string currency_code;  // of the workspace; told for money only
};
// A comparison without strata, and without a verdict.
v1::Lift LiftToProto(const ComparedMeasure& measure, const ArmSums& arm, const ArmSums& control,
                     const LiftNumbers& numbers);

}  // namespace sendlift
