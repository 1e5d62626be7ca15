#include "services/programme_text.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/amount_text.h"

namespace sendlift {
namespace {

std::optional<Interval> Turned(const std::optional<Interval>& interval, bool turn) {
  if (!interval.has_value() || !turn) return interval;
  return Interval{.lower = -interval->upper, .upper = -interval->lower};
}

// "spend 0.27 EUR (0.01 to 0.53) more", "buy less often by 0.4 percentage points (0.1 to 0.7)".
std::string Difference(MetricKind kind, double difference, const std::optional<Interval>& interval,
                       const std::string& currency_code) {
  const bool less = difference < 0;
  const auto size = Turned(interval, less);
  if (kind == MetricKind::kRevenue) {
    return absl::StrCat("spend ", MoneyText(std::abs(difference), size, currency_code), less ? " less" : " more");
  }
  return absl::StrCat("buy ", less ? "less" : "more", " often by ",
                      ShareText(std::abs(difference), size, "percentage points"));
}

const char* OpeningOf(VerdictCode code) {
  if (code == VerdictCode::kBetter) return "Better: ";
  return code == VerdictCode::kWorse ? "Worse: " : "Inconclusive: ";
}

std::string SizesAreWrong() {
  return "Withheld: the holdout does not have the size that its share says, so the comparison cannot be trusted. Find "
         "out who is missing before reading on.";
}

}  // namespace

std::string MeasureText(const ProgrammePeriodReport& report, const ProgrammeMeasure& measure,
                        const std::string& currency_code) {
  const VerdictCode code = measure.verdict.code;
  if (code == VerdictCode::kNoData) return "No data: nobody is in one of the two groups.";
  if (code == VerdictCode::kWithheldSampleRatio) return SizesAreWrong();
  if (report.running || code == VerdictCode::kWithheldImmature) return "Still running: no verdict before the end.";
  const std::string difference = Difference(measure.kind, measure.numbers.difference.value_or(0),
                                            measure.numbers.difference_interval, currency_code);
  return absl::StrCat(OpeningOf(code), "customers whom promotions could reach ", difference, " than the holdout",
                      code == VerdictCode::kInconclusive ? ", which may be chance." : ".");
}

std::string PeriodText(const ProgrammePeriodReport& report, const std::string& currency_code) {
  if (report.measures.empty()) return "Its customers are being counted.";
  if (report.running) {
    return absl::StrCat("Still running: no verdict before ",
                        absl::FormatTime("%Y-%m-%d %H:%M UTC", report.period.end, absl::UTCTimeZone()), ".");
  }
  const ProgrammeMeasure& revenue = report.measures.back();
  std::string text = MeasureText(report, revenue, currency_code);
  const bool decided = revenue.verdict.code == VerdictCode::kBetter || revenue.verdict.code == VerdictCode::kWorse;
  if (decided && report.extra_revenue.has_value()) {
    absl::StrAppend(&text, " Over all of them that is ",
                    MoneyText(*report.extra_revenue, report.extra_revenue_interval, currency_code), ".");
  }
  return text;
}

std::string OverallText(const ProgrammeReport& report) {
  if (!report.overall.has_value())
    return "Fewer than two periods are over and counted: there is nothing to put together.";
  const ProgrammeOverall& overall = *report.overall;
  const OverallMeasure& revenue = overall.measures.back();
  const std::string what = absl::StrCat("over ", overall.periods, " periods the programme brought ",
                                        MoneyText(revenue.extra, revenue.extra_interval, report.currency_code));
  if (overall.shares_differ) {
    return absl::StrCat("No claim, as the holdout's share differed too much between the periods: ", what, ".");
  }
  if (revenue.p_value >= 1 - report.confidence_level) {
    return absl::StrCat("Inconclusive: ", what, ", which may be chance.");
  }
  return absl::StrCat(revenue.extra > 0 ? "Better: " : "Worse: ", what, ".");
}

}  // namespace sendlift
