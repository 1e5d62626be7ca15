#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "measurement/send_time_report.h"
#include "sendlift/v1/send_time_reports.pb.h"

namespace sendlift {

// With the usual in place of what is left out. INVALID_ARGUMENT that names every wrong field.
absl::StatusOr<SendTimeQuestion> SendTimeQuestionFromProto(const v1::GetSendTimeReportRequest& request);

// Everything but the name.
v1::SendTimeReport ToProto(const SendTimeReport& report);

// What the report says, in one to three sentences of English.
std::string SendTimeText(const SendTimeReport& report);

}  // namespace sendlift
