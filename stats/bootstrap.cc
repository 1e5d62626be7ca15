#include "stats/bootstrap.h"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/moments.h"

namespace sendlift {
namespace {

constexpr double kCustomersMax = 2147483648;
constexpr double kDrawsMin = 100;
constexpr double kDrawsMax = 1e6;
constexpr double kWorkMax = 2e10;

// What Boost's distributions ask of a generator.
class Engine {
 public:
  using result_type = uint64_t;
  explicit Engine(Random& random) : random_(random) {}
  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return std::numeric_limits<uint64_t>::max(); }
  uint64_t operator()() { return random_.Next(); }

 private:
  Random& random_;
};

struct Run {
  double value;
  size_t length;
};

Run MostCommon(absl::Span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  Run longest{.value = 0, .length = 0};
  for (auto at = sorted.begin(); at != sorted.end();) {
    const auto end = std::upper_bound(at, sorted.end(), *at);
    const auto length = static_cast<size_t>(end - at);
    if (length > longest.length) longest = {.value = *at, .length = length};
    at = end;
  }
  return longest;
}

int64_t Binomial(int64_t trials, double share, Random& random) {
  if (trials == 0 || share >= 1) return share >= 1 ? trials : 0;
  Engine engine(random);
  return boost::random::binomial_distribution<int64_t, double>(trials, share)(engine);
}

// 2048 values fit the innermost cache, and five positions fit the 64 bits of one random number.
constexpr int kBlockBits = 11;
constexpr size_t kBlock = 1 << kBlockBits;

double SumFromFullBlock(const double* block, int64_t draws, Random& random) {
  constexpr uint64_t kMask = kBlock - 1;
  double a = 0, b = 0, c = 0, d = 0, e = 0;
  for (; draws >= 5; draws -= 5) {
    const uint64_t bits = random.Next();
    a += block[bits >> (64 - kBlockBits)];
    b += block[(bits >> (64 - 2 * kBlockBits)) & kMask];
    c += block[(bits >> (64 - 3 * kBlockBits)) & kMask];
    d += block[(bits >> (64 - 4 * kBlockBits)) & kMask];
    e += block[(bits >> (64 - 5 * kBlockBits)) & kMask];
  }
  for (; draws > 0; --draws) a += block[random.Next() >> (64 - kBlockBits)];
  return a + b + c + d + e;
}

double SumFrom(absl::Span<const double> block, int64_t draws, Random& random) {
  if (block.size() == kBlock) return SumFromFullBlock(block.data(), draws, random);
  double sum = 0;
  for (; draws > 0; --draws) sum += block[random.Below(block.size())];
  return sum;
}

// The values without the most common one, and that one apart if it is common enough for that to pay.
struct Urn {
  double common = 0;
  std::vector<double> others;  // minus the common value
};

Urn UrnOf(absl::Span<const double> values) {
  constexpr size_t kWorthwhile = 8;
  const Run run = MostCommon(values);
  if (run.length < values.size() / kWorthwhile) return {.common = 0, .others = {values.begin(), values.end()}};
  Urn urn{.common = run.value, .others = {}};
  for (const double value : values) {
    if (value != run.value) urn.others.push_back(value - run.value);
  }
  return urn;
}

// The mean of every draw. How many customers of a draw come from each block is multinomial, drawn as a chain of
// binomials; block by block, so that the block stays in the cache for all draws.
std::vector<double> DrawMeans(absl::Span<const double> values, int64_t draws, Random& random) {
  const Urn urn = UrnOf(values);
  const absl::Span<const double> others = urn.others;
  const auto customers = static_cast<double>(values.size());
  std::vector<double> sums(static_cast<size_t>(draws));
  std::vector<int64_t> left(sums.size());
  Random local = random;
  for (int64_t& count : left) {
    count = Binomial(static_cast<int64_t>(values.size()), static_cast<double>(others.size()) / customers, local);
  }
  for (size_t at = 0; at < others.size(); at += kBlock) {
    const absl::Span<const double> block = others.subspan(at, kBlock);
    const double share = static_cast<double>(block.size()) / static_cast<double>(others.size() - at);
    for (size_t draw = 0; draw < sums.size(); ++draw) {
      const int64_t count = Binomial(left[draw], share, local);
      left[draw] -= count;
      sums[draw] += SumFrom(block, count, local);
    }
  }
  random = local;
  for (double& sum : sums) sum = urn.common + sum / customers;
  return sums;
}

absl::Status Check(absl::Span<const double> values, const BootstrapOptions& options) {
  const auto customers = static_cast<double>(values.size());
  const auto draws = static_cast<double>(options.draws);
  const bool finite = std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  RETURN_IF_ERROR(Arguments()
                      .Fraction("level", options.level)
                      .Require(finite, "values", "must be finite")
                      .Require(draws >= kDrawsMin && draws <= kDrawsMax, "draws", "must be from 100 to 1000000")
                      .Require(customers <= kCustomersMax, "values", "must be at most 2^31")
                      .Require(draws * customers <= kWorkMax, "draws", "times customers must be at most 2 * 10^10")
                      .Check());
  if (values.empty()) return absl::FailedPreconditionError("there are no customers to draw from");
  return absl::OkStatus();
}

// Percentiles, rounded outwards.
Interval MiddleOf(std::vector<double>& draws, double level) {
  const double last = static_cast<double>(draws.size() - 1);
  const double tail = (1 - level) / 2;
  const auto at = [&](double rank) {
    const auto position = draws.begin() + static_cast<ptrdiff_t>(rank);
    std::nth_element(draws.begin(), position, draws.end());
    return *position;
  };
  const double lower = at(std::floor(tail * last));
  return {.lower = lower, .upper = at(std::ceil((1 - tail) * last))};
}

absl::StatusOr<BootstrapResult> Summary(double estimate, std::vector<double> draws, double level) {
  const absl::StatusOr<Moments> moments = MomentsOf(draws);
  if (!moments.ok() || !std::isfinite(estimate)) {
    return absl::OutOfRangeError("a mean of the draws does not fit a double");
  }
  ASSIGN_OR_RETURN(const MeanEstimate spread, EstimateOf(*moments));
  return BootstrapResult{
      .estimate = estimate, .standard_error = std::sqrt(spread.variance), .interval = MiddleOf(draws, level)};
}

absl::StatusOr<double> MeanOf(absl::Span<const double> values) {
  ASSIGN_OR_RETURN(const Moments moments, MomentsOf(values));
  return moments.mean;
}

}  // namespace

absl::StatusOr<BootstrapResult> BootstrapMean(absl::Span<const double> values, const BootstrapOptions& options,
                                              Random& random) {
  RETURN_IF_ERROR(Check(values, options));
  ASSIGN_OR_RETURN(const double mean, MeanOf(values));
  return Summary(mean, DrawMeans(values, options.draws, random), options.level);
}

absl::StatusOr<BootstrapResult> BootstrapDifference(const SampleArms& arms, const BootstrapOptions& options,
                                                    Random& random) {
  RETURN_IF_ERROR(Check(arms.treatment, options));
  RETURN_IF_ERROR(Check(arms.control, options));
  ASSIGN_OR_RETURN(const double treatment_mean, MeanOf(arms.treatment));
  ASSIGN_OR_RETURN(const double control_mean, MeanOf(arms.control));
  std::vector<double> draws = DrawMeans(arms.treatment, options.draws, random);
  const std::vector<double> of_control = DrawMeans(arms.control, options.draws, random);
  for (size_t i = 0; i < draws.size(); ++i) draws[i] -= of_control[i];
  return Summary(treatment_mean - control_mean, std::move(draws), options.level);
}

absl::StatusOr<BootstrapResult> BootstrapLift(const SampleArms& arms, const BootstrapOptions& options, Random& random) {
  RETURN_IF_ERROR(Check(arms.treatment, options));
  RETURN_IF_ERROR(Check(arms.control, options));
  ASSIGN_OR_RETURN(const double treatment_mean, MeanOf(arms.treatment));
  ASSIGN_OR_RETURN(const double control_mean, MeanOf(arms.control));
  const absl::Status no_lift = absl::FailedPreconditionError("the control mean can be 0: show the difference");
  if (control_mean == 0) return no_lift;
  std::vector<double> draws = DrawMeans(arms.treatment, options.draws, random);
  const std::vector<double> of_control = DrawMeans(arms.control, options.draws, random);
  if (std::count(of_control.begin(), of_control.end(), 0) > 0) return no_lift;
  for (size_t i = 0; i < draws.size(); ++i) draws[i] = draws[i] / of_control[i] - 1;
  return Summary(treatment_mean / control_mean - 1, std::move(draws), options.level);
}

}  // namespace sendlift
