#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "sendlift/v1/programme_reports.grpc.pb.h"
#include "sendlift/v1/won_reports.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

inline void SetDifference(double difference, double lower, double upper, v1::Lift& lift) {
  lift.set_difference(difference);
  lift.mutable_difference_interval()->set_lower(lower);
  lift.mutable_difference_interval()->set_upper(upper);
}

// Two periods together in EUR.
inline v1::ProgrammeReport AProgrammeReport() {
  v1::ProgrammeReport report;
  report.set_currency_code("EUR");
  report.set_holdout_parts_per_million(50'000);
  report.set_period_count(2);
  report.set_customer_count(1'900);
  report.set_text("Better: over 2 periods the programme brought 243.00 EUR (1.00 to 485.00).");
  report.set_events_behind_count(12);
  v1::ProgrammeTotal& total = *report.add_totals();
  total.set_measure("revenue");
  total.set_kind(v1::Lift::MONEY);
  total.set_difference(13);
  total.mutable_difference_interval()->set_lower(1);
  total.mutable_difference_interval()->set_upper(25);
  total.set_p_value(0.049);
  total.set_extra(24'300);
  total.mutable_extra_interval()->set_lower(100);
  total.mutable_extra_interval()->set_upper(48'500);
  return report;
}

// A quarter that is over, or one that began within a quarter and runs.
inline v1::ProgrammePeriod AProgrammePeriod(v1::ProgrammePeriod::State state) {
  const bool over = state == v1::ProgrammePeriod::OVER;
  v1::ProgrammePeriod period;
  period.set_quarter(over ? "2026-Q3" : "2026-Q4");
  period.mutable_start_time()->set_seconds(over ? 1'782'864'000 : 1'793'664'000);
  period.mutable_end_time()->set_seconds(over ? 1'790'812'800 : 1'798'761'600);
  period.set_state(state);
  period.set_holdout_parts_per_million(50'000);
  period.set_customer_count(950);
  period.set_holdout_customer_count(50);
  period.mutable_sample_ratio()->set_state(v1::SampleRatio::HEALTHY);
  for (const char* measure : {"buyers", "revenue"}) {
    v1::Lift& lift = *period.add_lifts();
    lift.set_metric(measure);
    lift.set_kind(measure[0] == 'b' ? v1::Lift::RATE : v1::Lift::MONEY);
    if (measure[0] == 'r') lift.set_currency_code("EUR");
    lift.set_customer_count(950);
    lift.set_control_customer_count(50);
    measure[0] == 'b' ? SetDifference(0.02, -0.01, 0.05, lift) : SetDifference(27, 1, 53, lift);
    lift.set_p_value(0.04);
    lift.mutable_verdict()->set_code(over ? v1::Verdict::BETTER : v1::Verdict::WITHHELD_IMMATURE);
    lift.mutable_verdict()->set_text("Said of the measure.");
  }
  period.set_extra_revenue(25'650);
  period.mutable_extra_revenue_interval()->set_lower(950);
  period.mutable_extra_revenue_interval()->set_upper(50'350);
  period.set_text(over ? "Said of the period." : "Still running.");
  return period;
}

// Bargain hunters among new customers; among known ones nobody was added.
inline v1::WonReport AWonReport() {
  v1::WonReport report;
  report.set_name("workspaces/main/campaigns/autumn/reports/won");
  report.set_currency_code("EUR");
  report.mutable_window_duration()->set_seconds(7 * 86'400);
  report.mutable_follow_duration()->set_seconds(90 * 86'400);
  report.set_customer_count(2'000);
  report.set_assigned_count(3'000);
  report.mutable_mature_time()->set_seconds(1'798'761'600);
  for (const v1::WonGroup group : {v1::NEW, v1::KNOWN}) {
    v1::WonArm& arm = *report.add_arms();
    arm.set_group(group);
    arm.set_arm("control");
    arm.set_customer_count(1'000);
    arm.set_buyer_count(group == v1::NEW ? 90 : 0);
    arm.set_returned_count(group == v1::NEW ? 30 : 0);
    if (group == v1::NEW) {
      arm.set_return_rate(0.3333);
      arm.mutable_return_rate_interval()->set_lower(0.24);
      arm.mutable_return_rate_interval()->set_upper(0.43);
      arm.set_later_value(1'250);
    }
    v1::WonComparison& comparison = *report.add_comparisons();
    comparison.set_group(group);
    comparison.set_arm("offer");
    v1::Lift& lift = *comparison.add_lifts();
    lift.set_metric("bought");
    lift.set_kind(v1::Lift::RATE);
    SetDifference(0.06, 0.03, 0.09, lift);
    comparison.mutable_return_rate()->set_estimate(0.1);
    comparison.mutable_return_rate()->set_bounded(group == v1::NEW);
    if (group == v1::NEW) {
      comparison.mutable_return_rate()->mutable_interval()->set_lower(-0.05);
      comparison.mutable_return_rate()->mutable_interval()->set_upper(0.22);
      comparison.set_p_value(0.021);
    }
    *comparison.mutable_value_after() = comparison.return_rate();
    comparison.set_code(group == v1::NEW ? v1::WonComparison::WORSE_CUSTOMERS : v1::WonComparison::NOBODY_WON);
    comparison.set_text(group == v1::NEW ? "The wrong customers." : "Nobody was won.");
  }
  return report;
}

// Answers with these, a period a page, and remembers what it was asked.
class FakeProgramme : public FakeServices<v1::ProgrammeReportService, v1::WonReportService> {
 public:
  grpc::Status GetProgrammeReport(grpc::ServerContext*, const v1::GetProgrammeReportRequest*,
                                  v1::ProgrammeReport* response) override {
    *response = AProgrammeReport();
    return grpc::Status::OK;
  }
  grpc::Status ListProgrammePeriods(grpc::ServerContext*, const v1::ListProgrammePeriodsRequest* request,
                                    v1::ListProgrammePeriodsResponse* response) override {
    ++pages;
    const bool first = request->page_token().empty();
    *response->add_programme_periods() =
        AProgrammePeriod(first ? v1::ProgrammePeriod::RUNNING : v1::ProgrammePeriod::OVER);
    if (first) response->set_next_page_token("more");
    return grpc::Status::OK;
  }
  grpc::Status GetWonReport(grpc::ServerContext*, const v1::GetWonReportRequest* request,
                            v1::WonReport* response) override {
    won = *request;
    *response = AWonReport();
    return grpc::Status::OK;
  }

  int pages = 0;
  v1::GetWonReportRequest won;
};

}  // namespace sendlift::cli::testing
