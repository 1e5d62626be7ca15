#pragma once

#include <grpcpp/grpcpp.h>

#include <string>

#include "sendlift/v1/keeping_reports.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

// A report on 1,000 customers in EUR, with everything in it.
inline v1::KeepingReport AKeepingReport() {
  v1::KeepingReport report;
  report.set_first_day("2025-01-01");
  report.set_last_day("2026-06-30");
  report.set_currency_code("EUR");
  report.set_customer_count(1'000);
  report.set_buyer_count(800);
  report.set_purchase_count(2'400);
  report.mutable_repeated()->set_rate(0.4);
  report.mutable_repeated()->mutable_interval()->set_lower(0.366);
  report.mutable_repeated()->mutable_interval()->set_upper(0.434);
  *report.mutable_lost() = report.repeated();
  report.mutable_lost()->set_count(120);
  report.mutable_lost()->set_of_count(300);
  report.mutable_quiet()->set_seconds(365 * 86'400);
  report.mutable_horizon()->set_seconds(365 * 86'400);
  auto& cohort = *report.mutable_retention()->add_cohorts();
  cohort.set_period(2025 * 12);
  for (const double rate : {1.0, 0.25}) {
    auto& cell = *cohort.add_cells();
    cell.set_customers_count(80);
    cell.set_rate(rate);
  }
  *report.mutable_retention()->mutable_all() = cohort.cells();
  for (const double parameter : {0.243, 4.414, 0.793, 2.426}) {
    report.mutable_model()->add_purchase_parameters(parameter);
  }
  for (const double parameter : {6.25, 3.74, 1544.0}) report.mutable_model()->add_value_parameters(parameter);
  report.mutable_check()->mutable_holdout()->set_seconds(91 * 86'400);
  report.mutable_check()->set_predicted(190);
  report.mutable_check()->set_actual(200);
  auto& group = *report.mutable_check()->add_groups();
  group.set_repeat_purchases(7);
  group.set_customer_count(10);
  group.set_predicted(19);
  group.set_actual(20);
  report.mutable_prospects()->set_buyer_count(800);
  report.mutable_prospects()->set_purchases(812.34);
  report.mutable_prospects()->set_value_minor(2'500'050);
  *report.add_tiers() = report.prospects();
  report.mutable_tiers(0)->set_tier("GOLD");
  *report.add_deciles() = report.prospects();
  report.mutable_loss()->set_profit_of_one_minor(1'250);
  report.mutable_loss()->set_text("Keeping pays.");
  return report;
}

inline v1::ValueReport AValueReport() {
  v1::ValueReport report;
  report.set_currency_code("EUR");
  report.set_buyer_count(800);
  report.mutable_horizon()->set_seconds(365 * 86'400);
  auto& best = *report.add_best();
  best.set_customer("workspaces/main/customers/c-17");
  best.set_tier("GOLD");
  best.set_purchase_count(12);
  best.set_last_day("2026-06-01");
  best.set_spent_minor(60'000);
  best.set_alive(0.983);
  best.set_purchases(9.5);
  best.set_value_minor(45'000);
  *report.add_leaving() = best;
  report.mutable_leaving(0)->set_customer("workspaces/main/customers/c-4");
  return report;
}

// Answers with these, and remembers what it was asked.
class FakeKeeping : public FakeServices<v1::KeepingReportService> {
 public:
  grpc::Status GetKeepingReport(grpc::ServerContext*, const v1::GetKeepingReportRequest* request,
                                v1::KeepingReport* response) override {
    keeping = *request;
    *response = AKeepingReport();
    return grpc::Status::OK;
  }
  grpc::Status GetValueReport(grpc::ServerContext*, const v1::GetValueReportRequest* request,
                              v1::ValueReport* response) override {
    value = *request;
    *response = AValueReport();
    return grpc::Status::OK;
  }

  v1::GetKeepingReportRequest keeping;
  v1::GetValueReportRequest value;
};

}  // namespace sendlift::cli::testing
