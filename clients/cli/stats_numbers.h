#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "base/error.h"
#include "sendlift/v1/statistics_means.pb.h"
#include "sendlift/v1/statistics_rates.pb.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::cli {

// A number with a second one that belongs to it: an estimate and its standard error, or two priors.
struct NumberPair {
  double first = 0;
  double second = 0;
};

// Customers, mean and standard deviation (divided by n - 1) of one number per customer.
struct Summary {
  int64_t customers = 0;
  double mean = 0;
  double standard_deviation = 0;
};

// The sums from which a summary was made: n mean, and (n - 1) sd^2 + n mean^2.
v1::MeanSums SumsOf(const Summary& summary);

// Reads the arguments of `sendlift stats` and remembers what is wrong with each, so that one answer names them all.
// What cannot be read comes back as 0 or empty; an option that was not given too, which the requests take for the
// usual.
class NumberReader {
 public:
  // "83/4500": successes among customers, both whole, the first at most the second, the second above 0.
  v1::Counts Counts(absl::string_view argument, const std::string& text);
  std::vector<v1::Counts> ManyCounts(absl::string_view argument, const std::vector<std::string>& texts);
  // "4500,12.30,48.10": customers, mean, standard deviation.
  v1::MeanSums Sums(absl::string_view argument, const std::string& text);
  // Either of the two; a success counts as 1.
  v1::MeanSums CountsOrSums(absl::string_view argument, const std::string& text);
  // "0.69:83/4500": a score and what was counted.
  v1::TestTrendRequest::Arm ScoredCounts(absl::string_view argument, const std::string& text);
  // "0.02,0.005"; `example` shows what the two are.
  NumberPair Pair(absl::string_view argument, const std::string& text, absl::string_view example);

  // Any finite number; "0.5%" and "0.5pp" are 0.005.
  double Number(absl::string_view argument, const std::optional<std::string>& text);
  // Above 0.
  double Positive(absl::string_view argument, const std::optional<std::string>& text);
  // 0 to 1, or a percentage.
  double Rate(absl::string_view argument, const std::optional<std::string>& text);
  // Between 0 and 1, neither of them, or a percentage.
  double Level(absl::string_view argument, const std::optional<std::string>& text);
  // "0.2,0.5,1".
  std::vector<double> Numbers(absl::string_view argument, const std::optional<std::string>& text);
  // A whole number from `least` on; "1e6" is one.
  int64_t Whole(absl::string_view argument, const std::optional<std::string>& text, int64_t least);

  // "two-sided", "greater" or "less".
  v1::Alternative Alternative(absl::string_view argument, const std::optional<std::string>& text);

  // Remembers a fault that the caller has found.
  void Refuse(absl::string_view argument, absl::string_view what);
  // INVALID_ARGUMENT that names every wrong argument, or OK.
  absl::Status status() const;

 private:
  std::vector<FieldViolation> faults_;
};

}  // namespace sendlift::cli
