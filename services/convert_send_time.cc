#include "services/convert_send_time.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "calculator/request.h"
#include "services/convert.h"
#include "services/violations.h"

namespace sendlift {
namespace {

constexpr absl::Duration kResponseMin = absl::Minutes(1);
constexpr absl::Duration kResponseMax = absl::Hours(24 * 30);

v1::SendTimeReport::Code ToProto(SendTimeCode code) {
  switch (code) {
    case SendTimeCode::kSomeBest:
      return v1::SendTimeReport::SOME_BEST;
    case SendTimeCode::kNoDifference:
      return v1::SendTimeReport::NO_DIFFERENCE;
    case SendTimeCode::kTooFew:
      return v1::SendTimeReport::TOO_FEW;
    case SendTimeCode::kNotRandomised:
      return v1::SendTimeReport::NOT_RANDOMISED;
    case SendTimeCode::kNoData:
      break;
  }
  return v1::SendTimeReport::NO_DATA;
}

void Write(const ChiSquareTest& test, v1::SendTimeReport::Test& proto) {
  proto.set_chi_square(test.chi_square);
  proto.set_degrees_of_freedom(test.degrees_of_freedom);
  proto.set_p_value(test.p);
}

void WritePart(const SendTimePart& part, v1::SendTimeReport::Part& proto) {
  proto.set_contact_count(part.counts.trials);
  proto.set_responder_count(part.counts.successes);
  if (part.counts.trials > 0) proto.set_rate(RateOf(part.counts));
  if (part.interval.has_value()) calculator::Write(*part.interval, *proto.mutable_rate_interval());
  if (!part.best.has_value()) return;
  calculator::Write(part.best->interval, *proto.mutable_best_interval());
  proto.set_may_be_best(part.best->may_be_best);
}

void WriteCell(const SendTimePart& cell, v1::SendTimeReport::Cell& proto) {
  proto.set_contact_count(cell.counts.trials);
  proto.set_responder_count(cell.counts.successes);
  if (!cell.shrunk.has_value()) return;
  proto.set_shrunk_rate(cell.shrunk->estimate);
  calculator::Write(cell.shrunk->interval, *proto.mutable_shrunk_interval());
}

// "6 to 12 h".
std::string HoursOf(const SendTimeReport& report, size_t part) {
  const int first = static_cast<int>(part) * report.question.part_hours;
  return absl::StrCat(first, " to ", first + report.question.part_hours, " h");
}

std::string BestText(const SendTimeReport& report) {
  std::vector<std::string> best;
  for (size_t i = 0; i < report.hours.size(); ++i) {
    const SendTimePart& part = report.hours[i];
    if (!part.best.has_value() || !part.best->may_be_best) continue;
    best.push_back(absl::StrFormat("%s (%.1f %%)", HoursOf(report, i), RateOf(part.counts) * 100));
  }
  return absl::StrCat(best.size() == 1 ? "Best part of the day: " : "One of these parts of the day is the best: ",
                      absl::StrJoin(best, ", "),
                      absl::StrFormat("; p = %.2g that all are alike.", report.same_rates->p),
                      " Hours were drawn at random, so the hour made the difference.");
}

}  // namespace

absl::StatusOr<SendTimeQuestion> SendTimeQuestionFromProto(const v1::GetSendTimeReportRequest& request) {
  Violations violations;
  SendTimeQuestion question;
  if (request.channel() != v1::CHANNEL_UNSPECIFIED) {
    question.channel = ChannelFromProto(request.channel(), "channel", violations);
  }
  if (request.part_hours() != 0) question.part_hours = request.part_hours();
  if (question.part_hours < 1 || question.part_hours > 24 || 24 % question.part_hours != 0) {
    violations.Add("part_hours", "must be 1, 2, 3, 4, 6, 8, 12 or 24");
  }
  if (request.has_response_duration()) {
    question.response_time = DurationFromProto(request.response_duration(), "response_duration", violations);
    if (question.response_time < kResponseMin || question.response_time > kResponseMax) {
      violations.Add("response_duration", "must be 1 minute to 30 days");
    }
  }
  if (request.confidence_level() != 0) question.level = request.confidence_level();
  if (!(question.level > 0 && question.level < 1)) violations.Add("confidence_level", "must be between 0 and 1");
  RETURN_IF_ERROR(violations.ToStatus());
  return question;
}

std::string SendTimeText(const SendTimeReport& report) {
  switch (report.code) {
    case SendTimeCode::kSomeBest:
      return BestText(report);
    case SendTimeCode::kNoDifference:
      return "No part of the day is shown to be better: the differences may be chance.";
    case SendTimeCode::kTooFew:
      return absl::StrCat("Too few contacts: it takes ", kPartContactsMin,
                          " with a drawn hour in each of two parts of the day.");
    case SendTimeCode::kNotRandomised:
      return "Hours were not drawn at random, so the figures do not say when to send: who was contacted when, with "
             "what, "
             "and what else happened then may make the differences. A wave or follow-up with slot RANDOM_TIME finds "
             "out.";
    case SendTimeCode::kNoData:
      break;
  }
  return "No contact is old enough to be counted.";
}

v1::SendTimeReport ToProto(const SendTimeReport& report) {
  v1::SendTimeReport proto;
  *proto.mutable_create_time() = TimeToProto(report.create_time);
  proto.set_part_hours(report.question.part_hours);
  *proto.mutable_response_duration() = DurationToProto(report.question.response_time);
  proto.set_confidence_level(report.question.level);
  proto.set_code(ToProto(report.code));
  proto.set_text(SendTimeText(report));
  proto.set_drawn(report.drawn);
  const auto parts = static_cast<int>(report.question.parts());
  for (int i = 0; i < static_cast<int>(report.hours.size()); ++i) {
    v1::SendTimeReport::Part& part = *proto.add_parts();
    part.set_first_hour(i * report.question.part_hours);
    WritePart(report.hours[static_cast<size_t>(i)], part);
  }
  if (report.same_rates.has_value()) Write(*report.same_rates, *proto.mutable_same_rates());
  for (int i = 0; i < static_cast<int>(report.grid.size()); ++i) {
    v1::SendTimeReport::Cell& cell = *proto.add_cells();
    cell.set_weekday(i / parts + 1);
    cell.set_first_hour(i % parts * report.question.part_hours);
    WriteCell(report.grid[static_cast<size_t>(i)], cell);
  }
  if (report.same_in_grid.has_value()) Write(*report.same_in_grid, *proto.mutable_same_in_cells());
  proto.set_young_count(report.young);
  return proto;
}

}  // namespace sendlift
