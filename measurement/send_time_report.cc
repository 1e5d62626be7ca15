#include "measurement/send_time_report.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "stats/arguments.h"
#include "stats/proportions.h"

namespace sendlift {
namespace {

absl::Status CheckQuestion(const SendTimeQuestion& question) {
  const bool divides = question.part_hours >= 1 && question.part_hours <= 24 && 24 % question.part_hours == 0;
  return Arguments()
      .Require(divides, "part_hours", "must be a divisor of 24")
      .Require(question.response_time > absl::ZeroDuration(), "response_time", "must be above 0")
      .Fraction("level", question.level)
      .Check();
}

std::vector<SendTimePart> PartsOf(const std::vector<Counts>& counts, double level) {
  std::vector<SendTimePart> parts;
  for (const Counts& of : counts) {
    SendTimePart& part = parts.emplace_back();
    part.counts = of;
    if (const auto interval = WilsonInterval(of, level); interval.ok()) part.interval = *interval;
  }
  return parts;
}

// The indexes of those with enough contacts.
std::vector<size_t> ComparedOf(const std::vector<SendTimePart>& parts) {
  std::vector<size_t> compared;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].counts.trials >= kPartContactsMin) compared.push_back(i);
  }
  return compared;
}

std::vector<Counts> CountsOf(const std::vector<SendTimePart>& parts, const std::vector<size_t>& which) {
  std::vector<Counts> counts;
  counts.reserve(which.size());
  for (const size_t i : which) counts.push_back(parts[i].counts);
  return counts;
}

std::optional<ChiSquareTest> TestOf(const std::vector<Counts>& counts) {
  const auto test = SameRateTest(counts);
  return test.ok() ? std::optional(*test) : std::nullopt;
}

absl::Status CompareHours(SendTimeReport& report) {
  const std::vector<size_t> compared = ComparedOf(report.hours);
  report.code = SendTimeCode::kTooFew;
  if (compared.size() < 2) return absl::OkStatus();
  const std::vector<Counts> counts = CountsOf(report.hours, compared);
  report.same_rates = TestOf(counts);
  report.code = SendTimeCode::kNoDifference;
  if (!report.same_rates.has_value() || report.same_rates->p >= 1 - report.question.level) return absl::OkStatus();
  std::vector<NormalEstimate> rates;
  for (const Counts& of : counts) {
    ASSIGN_OR_RETURN(const NormalEstimate rate, EstimateOfRate(of));
    rates.push_back(rate);
  }
  ASSIGN_OR_RETURN(const auto best, CompareWithBest(rates, report.question.level));
  for (size_t i = 0; i < compared.size(); ++i) report.hours[compared[i]].best = best[i];
  report.code = SendTimeCode::kSomeBest;
  return absl::OkStatus();
}

void ShrinkGrid(SendTimeReport& report) {
  const std::vector<size_t> compared = ComparedOf(report.grid);
  const std::vector<Counts> counts = CountsOf(report.grid, compared);
  report.same_in_grid = TestOf(counts);
  const auto shrunk = ShrinkRates(counts, report.question.level);
  if (!shrunk.ok()) return;  // too few cells, or all alike
  for (size_t i = 0; i < compared.size(); ++i) report.grid[compared[i]].shrunk = shrunk->cells[i];
}

int64_t ContactsIn(const std::vector<Counts>& counts) {
  int64_t contacts = 0;
  for (const Counts& of : counts) contacts += of.trials;
  return contacts;
}

// All contacts by part of the day, whatever the weekday.
std::vector<Counts> HoursOfGrid(const std::vector<Counts>& grid, size_t parts) {
  std::vector<Counts> hours(parts);
  for (size_t i = 0; i < grid.size(); ++i) {
    hours[i % parts].successes += grid[i].successes;
    hours[i % parts].trials += grid[i].trials;
  }
  return hours;
}

}  // namespace

absl::StatusOr<SendTimeReport> JudgeSendTimes(const SendTimeQuestion& question, const SendTimeCounts& counts) {
  SendTimeReport report;
  report.question = question;
  report.young = counts.young;
  report.grid = PartsOf(counts.grid, question.level);
  report.drawn = ContactsIn(counts.drawn) > 0;
  report.hours = PartsOf(report.drawn ? counts.drawn : HoursOfGrid(counts.grid, question.parts()), question.level);
  if (ContactsIn(counts.grid) == 0) return report;
  ShrinkGrid(report);
  if (report.drawn) {
    RETURN_IF_ERROR(CompareHours(report));
  } else {
    report.same_rates = TestOf(CountsOf(report.hours, ComparedOf(report.hours)));
    report.code = SendTimeCode::kNotRandomised;
  }
  return report;
}

absl::StatusOr<SendTimeReport> MakeSendTimeReport(storage::Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign, const SendTimeQuestion& question,
                                                  absl::Time now) {
  RETURN_IF_ERROR(CheckQuestion(question));
  ASSIGN_OR_RETURN(const SendTimeCounts counts, CountSendTimes(session, workspace, campaign, question, now));
  ASSIGN_OR_RETURN(SendTimeReport report, JudgeSendTimes(question, counts));
  report.create_time = now;
  return report;
}

}  // namespace sendlift
