#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {

// Whether k groups (arms, delays) have the same distribution of times. Mantel (1966).

// How much the times count against each other. With n customers at risk of all groups:
enum class LogRankWeight {
  kLogRank,            // 1
  kGehanBreslow,       // n; Gehan (1965), Breslow (1970)
  kTaroneWare,         // the root of n; Tarone and Ware (1977)
  kPetoPeto,           // the product over the times so far, this one included, of 1 - d / (n + 1); Peto and Peto (1972)
  kFlemingHarrington,  // S^rho (1 - S)^gamma, S pooled Kaplan-Meier just before; Harrington and Fleming (1982)
};

struct LogRankWeighting {
  LogRankWeight weight = LogRankWeight::kLogRank;
  double rho = 0;    // at least 0
  double gamma = 0;  // at least 0
};

struct GroupedSample {
  SurvivalSample sample;
  absl::Span<const int32_t> groups;  // 0 to k - 1, k at most 64; a number that nobody has is a group without customers
  absl::Span<const int32_t> strata;  // 0 up to below 2^20, or empty: customers are compared within their stratum only
};

struct LogRankResult {
  std::vector<double> observed;  // by group: events, times the weights
  std::vector<double> expected;  // by group, if the groups are the same
  std::vector<double> variance;  // of observed - expected, k by k, row after row
  double chi_square = 0;
  int degrees_of_freedom = 0;  // k - 1, less for groups that never were at risk beside another
  double p = 1;
};

// INVALID_ARGUMENT for a sample that is wrong; FAILED_PRECONDITION when nothing happened while two groups were at risk;
// OUT_OF_RANGE for weights too small for a double. The variance is the hypergeometric one, times with one customer at
// risk skipped. Linear but for the sorting, which is a radix sort: about 0.05 s for a million customers.
absl::StatusOr<LogRankResult> LogRankTest(const GroupedSample& sample, const LogRankWeighting& weighting = {});

// The sums of the test over the times of one stratum; used for binned counts too.
class LogRankSums {
 public:
  LogRankSums(size_t groups, const LogRankWeighting& weighting);

  // A new stratum starts: nobody has had an event yet.
  void StartStratum();
  // One time, with the customers at risk and the events of each group.
  void Add(absl::Span<const int64_t> at_risk, absl::Span<const int64_t> events);
  absl::StatusOr<LogRankResult> Result() const;

 private:
  double Weight(double at_risk, double events) const;

  LogRankWeighting weighting_;
  LogRankResult sums_;
  std::vector<double> shares_;  // of those at risk, by group, at the time being added
  double survival_ = 1;         // just before the next time
  double peto_survival_ = 1;    // the same with n + 1
};

// INVALID_ARGUMENT for a rho or gamma that is negative or not finite.
absl::Status CheckWeighting(const LogRankWeighting& weighting);

}  // namespace sendlift
