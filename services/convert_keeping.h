#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/keeping_report.h"
#include "measurement/value_report.h"
#include "sendlift/v1/keeping_reports.pb.h"

namespace sendlift {

// What is asked, but for whom. INVALID_ARGUMENT names every wrong field.
absl::StatusOr<KeepingQuestion> QuestionFromProto(const v1::GetKeepingReportRequest& request, absl::Time now);

// Reports without their names. What cannot be said stays unset.
v1::KeepingReport ToProto(const KeepingQuestion& question, const KeepingReport& report);
v1::ValueReport ToProto(const KeepingQuestion& question, const ValueReport& report);

}  // namespace sendlift
