#include "calculator/loyalty.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/value/retention.h"
#include "stats/value/rfm.h"

namespace sendlift::calculator {
namespace {

constexpr int kScoredMax = 100'000;
constexpr int kUsualClasses = 5;
constexpr int kActivitiesMax = 250'000;
constexpr uint64_t kPeriodsMax = 366;

// Names the first customer that has no number.
void CheckCustomers(const v1::ScoreRfmRequest& request, Arguments& arguments) {
  CheckSize("customers", request.customers_size(), 1, kScoredMax, arguments);
  for (int i = 0; i < request.customers_size(); ++i) {
    const auto& customer = request.customers(i);
    const bool finite = std::isfinite(customer.since_last_purchase()) && std::isfinite(customer.purchases()) &&
                        std::isfinite(customer.spend());
    arguments.Require(finite, At("customers", i), "must have finite numbers");
    if (!finite) return;
  }
}

// Names the first activity that lies too far back.
void CheckPeriods(const v1::EstimateRetentionRequest& request, Arguments& arguments) {
  CheckSize("activities", request.activities_size(), 1, kActivitiesMax, arguments);
  const auto last = static_cast<uint64_t>(request.last_period());
  for (int i = 0; i < request.activities_size(); ++i) {
    const int64_t period = request.activities(i).period();
    if (period > request.last_period() || last - static_cast<uint64_t>(period) < kPeriodsMax) continue;
    arguments.Require(false, At("activities", i) + ".period", "must be less than 366 periods before last_period");
    return;
  }
}

void Write(const RetentionCell& cell, v1::RetentionTable::Cell& proto) {
  proto.set_active_count(cell.counts.successes);
  proto.set_customers_count(cell.counts.trials);
  proto.set_rate(cell.rate);
  calculator::Write(cell.interval, *proto.mutable_interval());
}

}  // namespace

absl::StatusOr<v1::RfmScores> ScoreRfm(const v1::ScoreRfmRequest& request) {
  const int classes = request.classes() == 0 ? kUsualClasses : request.classes();
  Arguments arguments;
  CheckCustomers(request, arguments);
  RETURN_IF_ERROR(arguments.Require(classes >= 2 && classes <= 100, "classes", "must be from 2 to 100").Check());
  std::vector<CustomerActivity> customers;
  customers.reserve(static_cast<size_t>(request.customers_size()));
  for (const auto& customer : request.customers()) {
    customers.push_back({.since_last_purchase = customer.since_last_purchase(),
                         .purchases = customer.purchases(),
                         .spend = customer.spend()});
  }
  ASSIGN_OR_RETURN(const std::vector<RfmScores> scores, RfmScoresOf(customers, classes));
  v1::RfmScores proto;
  for (const RfmScores& score : scores) {
    auto& added = *proto.add_customers();
    added.set_recency(score.recency);
    added.set_frequency(score.frequency);
    added.set_monetary(score.monetary);
  }
  return proto;
}

absl::StatusOr<v1::RetentionTable> EstimateRetention(const v1::EstimateRetentionRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  CheckPeriods(request, arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  std::vector<Activity> activities;
  activities.reserve(static_cast<size_t>(request.activities_size()));
  for (const auto& activity : request.activities()) {
    activities.push_back({.customer = static_cast<uint64_t>(activity.customer()), .period = activity.period()});
  }
  ASSIGN_OR_RETURN(const RetentionTable table, RetentionOf(activities, request.last_period(), level));
  v1::RetentionTable proto;
  for (const RetentionCohort& cohort : table.cohorts) {
    auto& added = *proto.add_cohorts();
    added.set_period(cohort.period);
    for (const RetentionCell& cell : cohort.cells) Write(cell, *added.add_cells());
  }
  for (const RetentionCell& cell : table.all) Write(cell, *proto.add_all());
  return proto;
}

}  // namespace sendlift::calculator
