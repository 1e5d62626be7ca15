#include "clients/cli/stats_numbers.h"

#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/suggest.h"

namespace sendlift::cli {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: a double holds every whole number up to here
constexpr char kCountsForm[] = "write successes/customers, such as 83/4500";
constexpr char kSummaryForm[] = "write customers,mean,standard deviation, such as 4500,12.30,48.10";
constexpr char kNumberForm[] = "write a number such as 0.05 or 5%";

std::optional<double> Parse(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  const bool is_percent = absl::ConsumeSuffix(&text, "%") || absl::ConsumeSuffix(&text, "pp");
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) return std::nullopt;
  return is_percent ? value / 100 : value;
}

std::optional<int64_t> ParseWhole(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  int64_t whole = 0;
  if (absl::SimpleAtoi(text, &whole)) return whole;
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || value != std::floor(value) || std::abs(value) > kLargestWhole) {
    return std::nullopt;
  }
  return static_cast<int64_t>(value);
}

std::string Quoted(absl::string_view text) { return absl::StrCat("\"", text, "\" "); }

}  // namespace

v1::MeanSums SumsOf(const Summary& summary) {
  const auto n = static_cast<double>(summary.customers);
  const double square = summary.standard_deviation * summary.standard_deviation;
  v1::MeanSums sums;
  sums.set_n(summary.customers);
  sums.set_sum(n * summary.mean);
  sums.set_sum_of_squares((n - 1) * square + n * summary.mean * summary.mean);
  return sums;
}

v1::Counts NumberReader::Counts(absl::string_view argument, const std::string& text) {
  v1::Counts counts;
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  const std::optional<int64_t> successes = ParseWhole(parts[0]);
  const std::optional<int64_t> trials = ParseWhole(parts.size() == 2 ? parts[1] : "");
  if (!successes.has_value() || !trials.has_value()) {
    Refuse(argument, absl::StrCat(Quoted(text), "is not a count: ", kCountsForm));
  } else if (*successes < 0 || *trials < 1) {
    Refuse(argument, absl::StrCat(Quoted(text), "needs 0 or more successes among 1 or more customers: ", kCountsForm));
  } else if (*successes > *trials) {
    Refuse(argument, absl::StrCat(Quoted(text), "has more successes than customers: ", kCountsForm));
  } else {
    counts.set_successes(*successes);
    counts.set_trials(*trials);
  }
  return counts;
}

std::vector<v1::Counts> NumberReader::ManyCounts(absl::string_view argument, const std::vector<std::string>& texts) {
  std::vector<v1::Counts> counts;
  for (size_t i = 0; i < texts.size(); ++i) {
    counts.push_back(Counts(absl::StrCat(argument, " ", i + 1), texts[i]));
  }
  return counts;
}

v1::MeanSums NumberReader::Sums(absl::string_view argument, const std::string& text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ',');
  const std::optional<int64_t> customers = ParseWhole(parts[0]);
  const std::optional<double> mean = Parse(parts.size() == 3 ? parts[1] : "");
  const std::optional<double> deviation = Parse(parts.size() == 3 ? parts[2] : "");
  if (!customers.has_value() || !mean.has_value() || !deviation.has_value()) {
    Refuse(argument, absl::StrCat(Quoted(text), "is no summary: ", kSummaryForm));
    return {};
  }
  if (*customers < 2 || *deviation < 0) {
    Refuse(argument, absl::StrCat(Quoted(text),
                                  "needs 2 or more customers and a standard deviation of 0 or more: ", kSummaryForm));
    return {};
  }
  v1::MeanSums sums = SumsOf({*customers, *mean, *deviation});
  if (!std::isfinite(sums.sum()) || !std::isfinite(sums.sum_of_squares())) {
    Refuse(argument, absl::StrCat(Quoted(text), "is too large to be squared: use a larger unit"));
    return {};
  }
  return sums;
}

v1::MeanSums NumberReader::CountsOrSums(absl::string_view argument, const std::string& text) {
  if (!absl::StrContains(text, '/') && !absl::StrContains(text, ',')) {
    Refuse(argument,
           absl::StrCat(Quoted(text), "is neither a count nor a summary: ", kCountsForm, "; or ", kSummaryForm));
    return {};
  }
  if (!absl::StrContains(text, '/')) return Sums(argument, text);
  const v1::Counts counts = Counts(argument, text);
  v1::MeanSums sums;
  sums.set_n(counts.trials());
  sums.set_sum(static_cast<double>(counts.successes()));
  sums.set_sum_of_squares(static_cast<double>(counts.successes()));
  return sums;
}

v1::TestTrendRequest::Arm NumberReader::ScoredCounts(absl::string_view argument, const std::string& text) {
  v1::TestTrendRequest::Arm arm;
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  const std::optional<double> score = Parse(parts.first);
  if (!score.has_value() || parts.second.empty()) {
    Refuse(argument, absl::StrCat(Quoted(text),
                                  "has no score: write score:successes/customers, such as 24:83/4500 for 24 hours"));
    return arm;
  }
  arm.set_score(*score);
  *arm.mutable_counts() = Counts(argument, parts.second);
  return arm;
}

NumberPair NumberReader::Pair(absl::string_view argument, const std::string& text, absl::string_view example) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, ',');
  const std::optional<double> first = Parse(parts[0]);
  const std::optional<double> second = Parse(parts.size() == 2 ? parts[1] : "");
  if (!first.has_value() || !second.has_value()) {
    Refuse(argument, absl::StrCat(Quoted(text), "is not two numbers: write ", example));
    return {};
  }
  return {*first, *second};
}

double NumberReader::Number(absl::string_view argument, const std::optional<std::string>& text) {
  if (!text.has_value()) return 0;
  const std::optional<double> value = Parse(*text);
  if (!value.has_value()) Refuse(argument, absl::StrCat(Quoted(*text), "is not a number: ", kNumberForm));
  return value.value_or(0);
}

double NumberReader::Positive(absl::string_view argument, const std::optional<std::string>& text) {
  const size_t known = faults_.size();
  const double value = Number(argument, text);
  if (text.has_value() && faults_.size() == known && value <= 0) {
    Refuse(argument, absl::StrCat(Quoted(*text), "must be above 0"));
  }
  return value;
}

double NumberReader::Rate(absl::string_view argument, const std::optional<std::string>& text) {
  const size_t known = faults_.size();
  const double value = Number(argument, text);
  if (faults_.size() == known && (value < 0 || value > 1)) {
    Refuse(argument, absl::StrCat(Quoted(*text), "is not between 0 and 1: ", kNumberForm));
  }
  return value;
}

double NumberReader::Level(absl::string_view argument, const std::optional<std::string>& text) {
  const size_t known = faults_.size();
  const double value = Rate(argument, text);
  if (text.has_value() && faults_.size() == known && (value <= 0 || value >= 1)) {
    Refuse(argument, absl::StrCat(Quoted(*text), "must be above 0 and below 1: ", kNumberForm));
  }
  return value;
}

std::vector<double> NumberReader::Numbers(absl::string_view argument, const std::optional<std::string>& text) {
  std::vector<double> numbers;
  if (!text.has_value()) return numbers;
  for (const absl::string_view part : absl::StrSplit(*text, ',')) {
    const std::optional<double> value = Parse(part);
    if (!value.has_value()) {
      Refuse(argument, absl::StrCat(Quoted(part), "is not a number: write numbers with commas, such as 0.25,0.5,1"));
      return {};
    }
    numbers.push_back(*value);
  }
  return numbers;
}

int64_t NumberReader::Whole(absl::string_view argument, const std::optional<std::string>& text, int64_t least) {
  if (!text.has_value()) return 0;
  const std::optional<int64_t> value = ParseWhole(*text);
  if (!value.has_value() || *value < least) {
    Refuse(argument, absl::StrCat(Quoted(*text), "is not a whole number of ", least, " or more, such as 4500"));
    return 0;
  }
  return *value;
}

v1::Alternative NumberReader::Alternative(absl::string_view argument, const std::optional<std::string>& text) {
  if (!text.has_value()) return v1::ALTERNATIVE_UNSPECIFIED;
  if (*text == "two-sided") return v1::TWO_SIDED;
  if (*text == "greater") return v1::GREATER;
  if (*text == "less") return v1::LESS;
  const std::vector<std::string> words = {"two-sided", "greater", "less"};
  Refuse(argument, absl::StrCat(Quoted(*text), "is not two-sided, greater or less", DidYouMean(*text, words)));
  return v1::ALTERNATIVE_UNSPECIFIED;
}

void NumberReader::Refuse(absl::string_view argument, absl::string_view what) {
  faults_.push_back({std::string(argument), std::string(what)});
}

absl::Status NumberReader::status() const { return faults_.empty() ? absl::OkStatus() : InvalidFields(faults_); }

}  // namespace sendlift::cli
