#include "calculator/request.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace sendlift::calculator {

std::string At(absl::string_view list, int index) { return absl::StrCat(list, "[", index, "]"); }

Counts Read(const v1::Counts& counts, absl::string_view field, Arguments& arguments) {
  arguments.Require(counts.trials() > 0, absl::StrCat(field, ".trials"), "must be more than 0");
  arguments.Require(counts.successes() >= 0 && counts.successes() <= counts.trials(), absl::StrCat(field, ".successes"),
                    "must be from 0 to the trials");
  return {.successes = counts.successes(), .trials = counts.trials()};
}

std::vector<Counts> ReadList(const google::protobuf::RepeatedPtrField<v1::Counts>& counts, absl::string_view field,
                             Arguments& arguments) {
  std::vector<Counts> list;
  list.reserve(counts.size());
  for (int i = 0; i < counts.size(); ++i) list.push_back(Read(counts[i], At(field, i), arguments));
  return list;
}

namespace {

// Sum of squared deviations from the mean, with what rounding leaves below zero taken for zero.
double SquaredDeviations(int64_t n, double sum, double squares, absl::string_view field, Arguments& arguments) {
  arguments.Finite(absl::StrCat(field, "sum"), sum).AtLeast(absl::StrCat(field, "sum_of_squares"), squares, 0);
  const long double deviations = squares - static_cast<long double>(sum) * sum / n;
  arguments.Require(!(deviations < -1e-9L * squares), absl::StrCat(field, "sum_of_squares"),
                    "must be at least sum^2 / n");
  return static_cast<double>(std::max(deviations, 0.0L));
}

}  // namespace

MeanEstimate Read(const v1::MeanSums& sums, absl::string_view field, Arguments& arguments) {
  arguments.Require(sums.n() >= 2, absl::StrCat(field, ".n"), "must be at least 2");
  if (sums.n() < 2) return {};
  const double n = static_cast<double>(sums.n());
  const double deviations =
      SquaredDeviations(sums.n(), sums.sum(), sums.sum_of_squares(), absl::StrCat(field, "."), arguments);
  return {.n = n, .mean = sums.sum() / n, .variance = deviations / (n - 1)};
}

PairEstimate Read(const v1::PairSums& sums, absl::string_view field, Arguments& arguments) {
  arguments.Require(sums.n() >= 2, absl::StrCat(field, ".n"), "must be at least 2");
  arguments.Finite(absl::StrCat(field, ".sum_of_products"), sums.sum_of_products());
  if (sums.n() < 2) return {};
  const double n = static_cast<double>(sums.n());
  const double first = SquaredDeviations(sums.n(), sums.first_sum(), sums.first_sum_of_squares(),
                                         absl::StrCat(field, ".first_"), arguments);
  const double second = SquaredDeviations(sums.n(), sums.second_sum(), sums.second_sum_of_squares(),
                                          absl::StrCat(field, ".second_"), arguments);
  const long double products =
      sums.sum_of_products() - static_cast<long double>(sums.first_sum()) * sums.second_sum() / sums.n();
  arguments.Require(!(std::abs(products) > (1 + 1e-9L) * std::sqrt(static_cast<long double>(first) * second) +
                                               1e-9L * std::abs(static_cast<long double>(sums.sum_of_products()))),
                    absl::StrCat(field, ".sum_of_products"), "must agree with the sums of squares");
  return {.n = n,
          .first_mean = sums.first_sum() / n,
          .second_mean = sums.second_sum() / n,
          .first_variance = first / (n - 1),
          .second_variance = second / (n - 1),
          .covariance = static_cast<double>(products) / (n - 1)};
}

void CheckSize(absl::string_view field, int size, int least, int most, Arguments& arguments) {
  arguments.Require(size >= least && size <= most, field, absl::StrCat("must have ", least, " to ", most, " entries"));
}

void CheckEnum(absl::string_view field, bool known, Arguments& arguments) {
  arguments.Require(known, field, "must be one of the values that the contract names");
}

Alternative Read(v1::Alternative alternative) {
  switch (alternative) {
    case v1::GREATER:
      return Alternative::kGreater;
    case v1::LESS:
      return Alternative::kLess;
    default:
      return Alternative::kTwoSided;
  }
}

std::vector<size_t> Thinned(size_t size, size_t most) {
  std::vector<size_t> positions;
  if (size == 0) return positions;
  const size_t stride = (size + most - 1) / most;
  for (size_t i = (size - 1) % stride; i < size; i += stride) positions.push_back(i);
  return positions;
}

v1::Verdict::Code ToProto(VerdictCode code) {
  switch (code) {
    case VerdictCode::kBetter:
      return v1::Verdict::BETTER;
    case VerdictCode::kWorse:
      return v1::Verdict::WORSE;
    case VerdictCode::kNoDifferenceBeyondMargin:
      return v1::Verdict::NO_DIFFERENCE_BEYOND_MARGIN;
    case VerdictCode::kInconclusive:
      return v1::Verdict::INCONCLUSIVE;
    case VerdictCode::kWithheldSampleRatio:
      return v1::Verdict::WITHHELD_SAMPLE_RATIO;
    case VerdictCode::kWithheldImmature:
      return v1::Verdict::WITHHELD_IMMATURE;
    case VerdictCode::kNoData:
      break;
  }
  return v1::Verdict::NO_DATA;
}

v1::SampleRatio::State ToProto(SampleRatioState state) {
  switch (state) {
    case SampleRatioState::kAsConfigured:
      return v1::SampleRatio::HEALTHY;
    case SampleRatioState::kMismatch:
      return v1::SampleRatio::MISMATCH;
    case SampleRatioState::kNotTested:
      break;
  }
  return v1::SampleRatio::TOO_SMALL;
}

void Write(const Interval& interval, v1::ConfidenceInterval& proto) {
  proto.set_lower(interval.lower);
  proto.set_upper(interval.upper);
}

}  // namespace sendlift::calculator
