#pragma once

#include "measurement/programme_report.h"

namespace sendlift::testing {

// A quarter that is over: 900 customers outside, 100 inside, 0.27 EUR more outside.
inline ProgrammePeriodReport APeriodReport(VerdictCode code = VerdictCode::kBetter) {
  ProgrammePeriodReport report;
  report.period.number = 7;
  report.period.start = absl::FromCivil(absl::CivilDay(2026, 10, 1), absl::UTCTimeZone());
  report.period.end = absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::UTCTimeZone());
  report.period.parts_per_million = 100'000;
  report.period.last_customer = 1'000;
  report.period.next_customer = 1'001;
  report.period.customers_inside = 100;
  report.period.customers_outside = 900;
  report.events_outside = 350;
  report.events_inside = 30;
  report.sample_ratio = SampleRatioResult{};
  for (const MetricKind kind : kProgrammeMeasures) {
    ProgrammeMeasure measure;
    measure.kind = kind;
    measure.outside.people = 900;
    measure.inside.people = 100;
    measure.numbers.difference = kind == MetricKind::kRate ? -0.012 : 27;
    measure.numbers.difference_interval =
        kind == MetricKind::kRate ? Interval{.lower = -0.03, .upper = 0.006} : Interval{.lower = 1, .upper = 53};
    measure.numbers.p_value = 0.03;
    measure.adjusted_p = 0.04;
    measure.verdict.code = kind == MetricKind::kRate ? VerdictCode::kInconclusive : code;
    report.measures.push_back(measure);
  }
  report.extra_revenue = 27 * 900;
  report.extra_revenue_interval = Interval{.lower = 900, .upper = 53 * 900};
  return report;
}

// Two periods that brought 243 EUR together.
inline ProgrammeReport AProgrammeReport() {
  ProgrammeReport report;
  report.currency_code = "EUR";
  report.parts_per_million = 100'000;
  report.periods = {APeriodReport()};
  report.overall.emplace();
  report.overall->periods = 2;
  report.overall->customer_periods = 1'800;
  for (const MetricKind kind : kProgrammeMeasures) {
    OverallMeasure measure;
    measure.kind = kind;
    measure.difference = 13.5;
    measure.extra = 24'300;
    measure.extra_interval = {.lower = 100, .upper = 48'500};
    measure.p_value = 0.049;
    report.overall->measures.push_back(measure);
  }
  return report;
}

}  // namespace sendlift::testing
