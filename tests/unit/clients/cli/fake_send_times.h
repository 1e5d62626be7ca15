#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "sendlift/v1/send_time_reports.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

// Halves of the day, of which the second is better; Monday and Tuesday have enough contacts.
inline v1::SendTimeReport ASendTimeReport() {
  v1::SendTimeReport report;
  report.set_name("workspaces/main/campaigns/autumn/sendTimeReport");
  report.set_part_hours(12);
  report.set_confidence_level(0.95);
  report.mutable_response_duration()->set_seconds(86'400);
  report.set_code(v1::SendTimeReport::SOME_BEST);
  report.set_text("Best part of the day: 12 to 24 h.");
  report.set_drawn(true);
  report.set_young_count(1'200);
  for (const int hour : {0, 12}) {
    auto& part = *report.add_parts();
    part.set_first_hour(hour);
    part.set_contact_count(1'000);
    part.set_responder_count(hour == 0 ? 50 : 120);
    part.set_rate(hour == 0 ? 0.05 : 0.12);
    part.mutable_rate_interval()->set_lower(part.rate() - 0.02);
    part.mutable_rate_interval()->set_upper(part.rate() + 0.02);
    part.mutable_best_interval();
    part.set_may_be_best(hour == 12);
  }
  report.mutable_same_rates()->set_p_value(2e-8);
  for (int weekday = 1; weekday <= 7; ++weekday) {
    for (const int hour : {0, 12}) {
      auto& cell = *report.add_cells();
      cell.set_weekday(weekday);
      cell.set_first_hour(hour);
      if (weekday <= 2) cell.set_shrunk_rate(0.08 + 0.01 * weekday);
    }
  }
  return report;
}

// Answers with it, and remembers what it was asked.
class FakeSendTimes : public FakeServices<v1::SendTimeReportService> {
 public:
  grpc::Status GetSendTimeReport(grpc::ServerContext*, const v1::GetSendTimeReportRequest* request,
                                 v1::SendTimeReport* response) override {
    asked = *request;
    *response = ASendTimeReport();
    return grpc::Status::OK;
  }

  v1::GetSendTimeReportRequest asked;
};

}  // namespace sendlift::cli::testing
