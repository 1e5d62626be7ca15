#include "stats/value/roc_area.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/counts.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

absl::Status CheckLabelled(absl::Span<const double> scores, absl::Span<const uint8_t> labels, double level) {
  return Arguments()
      .Fraction("level", level)
      .Require(scores.size() == labels.size(), "labels", "must be as many as scores")
      .Require(std::none_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); }), "scores",
               "must be numbers")
      .Require(std::all_of(labels.begin(), labels.end(), [](uint8_t label) { return label < 2; }), "labels",
               "must be 0 or 1")
      .Check();
}

// Sum and squares about the mean, one value after the other (Welford 1962).
class Spread {
 public:
  void Add(double value, double times) {
    count_ += times;
    const double off = value - mean_;
    mean_ += off * times / count_;
    squares_ += off * times * (value - mean_);
  }
  double mean() const { return mean_; }
  double variance_of_mean() const { return squares_ / (count_ - 1) / count_; }

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;
};

}  // namespace

absl::StatusOr<RocArea> RocAreaOf(absl::Span<const double> scores, absl::Span<const uint8_t> labels, double level) {
  RETURN_IF_ERROR(CheckLabelled(scores, labels, level));
  RocArea roc;
  roc.positives = std::count(labels.begin(), labels.end(), 1);
  roc.negatives = static_cast<int64_t>(labels.size()) - roc.positives;
  if (roc.positives < 2 || roc.negatives < 2) {
    return absl::FailedPreconditionError("an area under the curve needs two of each label at least");
  }
  std::vector<uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return scores[a] < scores[b]; });
  const auto yes = static_cast<double>(roc.positives);
  const auto no = static_cast<double>(roc.negatives);
  double yes_below = 0, no_below = 0;
  Spread of_yes, of_no;  // the share of the others that each beats, or is beaten by
  for (size_t i = 0; i < order.size();) {
    size_t end = i;
    double yes_here = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[i]]; ++end) yes_here += labels[order[end]];
    const double no_here = static_cast<double>(end - i) - yes_here;
    if (yes_here > 0) of_yes.Add((no_below + no_here / 2) / no, yes_here);
    if (no_here > 0) of_no.Add((yes - yes_below - yes_here / 2) / yes, no_here);
    yes_below += yes_here;
    no_below += no_here;
    i = end;
  }
  roc.area = of_yes.mean();
  roc.variance = of_yes.variance_of_mean() + of_no.variance_of_mean();
  const double half = NormalQuantileFor(level) * std::sqrt(roc.variance);
  roc.interval = {.lower = std::max(0.0, roc.area - half), .upper = std::min(1.0, roc.area + half)};
  return roc;
}

double SmallerAreaP(const RocArea& area, double other_area, double other_variance) {
  const double difference = other_area - area.area;
  const double variance = area.variance + other_variance;
  if (variance > 0) return NormalUpperTail(difference / std::sqrt(variance));
  if (difference == 0) return 0.5;
  return difference > 0 ? 0 : 1;
}

}  // namespace sendlift
