#include "calculator/rates.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "calculator/request.h"
#include "stats/exact_sample_ratio.h"
#include "stats/margins.h"
#include "stats/multiplicity.h"
#include "stats/proportions.h"
#include "stats/rate_intervals.h"
#include "stats/sample_ratio.h"
#include "stats/sequential_sample_ratio.h"
#include "stats/stratified_rates.h"

namespace sendlift::calculator {
namespace {

constexpr double kLevelOfTests = 0.95;  // does not move a p-value
constexpr int kArmsMax = 100;
constexpr int kStrataMax = 1'000;
constexpr int kSegmentsMax = 100;

using NamedIntervals = google::protobuf::RepeatedPtrField<v1::NamedInterval>;

void Add(absl::string_view method, const Interval& interval, NamedIntervals& list) {
  auto& named = *list.Add();
  named.set_method(std::string(method));
  Write(interval, *named.mutable_interval());
}

absl::Status AddOtherIntervals(const ProportionArms& arms, double level, v1::RateComparison& proto) {
  NamedIntervals& differences = *proto.mutable_difference_intervals();
  ASSIGN_OR_RETURN(const Interval mee, MiettinenNurminenDifference(arms, level, ScoreVariance::kMaximumLikelihood));
  Add("mee", mee, differences);
  ASSIGN_OR_RETURN(const Interval newcombe, NewcombeDifference(arms, level));
  Add("newcombe", newcombe, differences);
  ASSIGN_OR_RETURN(const Interval caffo, AgrestiCaffoDifference(arms, level));
  Add("agresti_caffo", caffo, differences);
  ASSIGN_OR_RETURN(const Interval wald, WaldDifference(arms, level));
  Add("wald", wald, differences);
  NamedIntervals& ratios = *proto.mutable_ratio_intervals();
  ASSIGN_OR_RETURN(const Interval koopman, MiettinenNurminenRatio(arms, level, ScoreVariance::kMaximumLikelihood));
  Add("koopman", koopman, ratios);
  ASSIGN_OR_RETURN(const Interval mover, MoverWilsonRatio(arms, level));
  Add("mover_wilson", mover, ratios);
  ASSIGN_OR_RETURN(const Interval katz, KatzRatio(arms, level));
  Add("katz", katz, ratios);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Counts>> ReadArms(const google::protobuf::RepeatedPtrField<v1::Counts>& protos) {
  Arguments arguments;
  CheckSize("arms", protos.size(), 2, kArmsMax, arguments);
  std::vector<Counts> arms;
  arms.reserve(protos.size());
  for (int i = 0; i < protos.size(); ++i) arms.push_back(Read(protos[i], At("arms", i), arguments));
  RETURN_IF_ERROR(arguments.Check());
  return arms;
}

// A wrong segment by its place: stats names customers and weights only.
absl::Status CheckSegment(const RatioSegment& segment, double alpha, const std::string& path, Arguments& arguments) {
  const absl::Status status = SampleRatioTest(segment.customers, segment.weights, alpha).status();
  const std::optional<ErrorDetails> details = DetailsOf(status);
  if (!details.has_value()) return status;
  for (const FieldViolation& violation : details->violations) {
    arguments.Require(false, absl::StrCat(path, violation.field), violation.description);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<RatioSegment>> ReadSegments(const v1::TestSampleRatioRequest& request, double alpha,
                                                       double concentration) {
  Arguments arguments;
  CheckSize("customers", request.customers_size(), 2, kArmsMax, arguments);
  CheckSize("further_segments", request.further_segments_size(), 0, kSegmentsMax, arguments);
  arguments.Fraction("alpha", alpha);
  arguments.Require(concentration >= 0.01 && concentration <= 1e9, "concentration", "must be from 0.01 to 1e9");
  std::vector<RatioSegment> segments;
  const auto add = [&](const std::string& path, const auto& proto) {
    arguments.Require(proto.customers_size() == request.customers_size(), path + "customers",
                      "must be as many as in the first segment");
    arguments.Require(proto.weights_size() == request.customers_size(), path + "weights",
                      "must be as many as the customers");
    segments.push_back({.customers = {proto.customers().begin(), proto.customers().end()},
                        .weights = {proto.weights().begin(), proto.weights().end()}});
  };
  add("", request);
  for (int i = 0; i < request.further_segments_size(); ++i) {
    add(At("further_segments", i) + ".", request.further_segments(i));
  }
  RETURN_IF_ERROR(arguments.Check());
  for (size_t i = 0; i < segments.size(); ++i) {
    const std::string path = i == 0 ? "" : At("further_segments", static_cast<int>(i) - 1) + ".";
    RETURN_IF_ERROR(CheckSegment(segments[i], alpha, path, arguments));
  }
  RETURN_IF_ERROR(arguments.Check());
  return segments;
}

}  // namespace

absl::StatusOr<v1::RateEstimate> EstimateRate(const v1::EstimateRateRequest& request) {
  Arguments arguments;
  const Counts counts = Read(request.counts(), "counts", arguments);
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const Interval wilson, WilsonInterval(counts, level));
  ASSIGN_OR_RETURN(const Interval exact, ClopperPearsonInterval(counts, level));
  ASSIGN_OR_RETURN(const Interval agresti, AgrestiCoullInterval(counts, level));
  ASSIGN_OR_RETURN(const Interval wald, WaldInterval(counts, level));
  v1::RateEstimate proto;
  proto.set_rate(RateOf(counts));
  Write(wilson, *proto.mutable_wilson());
  Write(exact, *proto.mutable_clopper_pearson());
  Write(agresti, *proto.mutable_agresti_coull());
  Write(wald, *proto.mutable_wald());
  return proto;
}

absl::StatusOr<v1::RateComparison> CompareRates(const v1::CompareRatesRequest& request) {
  Arguments arguments;
  const ProportionArms arms{.treatment = Read(request.treatment(), "treatment", arguments),
                            .control = Read(request.control(), "control", arguments)};
  const double level = Or(request.confidence_level(), 0.95);
  arguments.Fraction("confidence_level", level);
  arguments.Require(request.margin() >= 0 && request.margin() < 1, "margin", "must be 0 or more and below 1");
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const ZTest score, ScoreTest(arms));
  ASSIGN_OR_RETURN(const ZTest pooled, PooledZTest(arms));
  ASSIGN_OR_RETURN(const Interval difference, MiettinenNurminenDifference(arms, level));
  ASSIGN_OR_RETURN(const Interval ratio, MiettinenNurminenRatio(arms, level));
  v1::RateComparison proto;
  proto.set_difference(RateOf(arms.treatment) - RateOf(arms.control));
  if (arms.control.successes > 0) proto.set_relative_lift(proto.difference() / RateOf(arms.control));
  proto.set_z(score.z);
  proto.set_p_value(score.p);
  proto.set_pooled_z(pooled.z);
  proto.set_pooled_p_value(pooled.p);
  Write(difference, *proto.mutable_difference_interval());
  if (arms.treatment.successes + arms.control.successes > 0) {
    Write(LiftOf(ratio), *proto.mutable_relative_lift_interval());
  }
  RETURN_IF_ERROR(AddOtherIntervals(arms, level, proto));
  if (request.margin() > 0) {
    ASSIGN_OR_RETURN(const Inference test,
                     RateDifferenceTest(arms, NonInferiority(request.margin(), true, kLevelOfTests),
                                        ScoreVariance::kMaximumLikelihood));
    proto.set_non_inferiority_p_value(test.p);
  }
  return proto;
}

absl::StatusOr<v1::StratifiedRateComparison> CompareStratifiedRates(const v1::CompareStratifiedRatesRequest& request) {
  Arguments arguments;
  CheckSize("strata", request.strata_size(), 1, kStrataMax, arguments);
  const double level = Or(request.confidence_level(), 0.95);
  arguments.Fraction("confidence_level", level);
  std::vector<ProportionArms> strata;
  for (int i = 0; i < request.strata_size(); ++i) {
    const auto& stratum = request.strata(i);
    strata.push_back({.treatment = Read(stratum.treatment(), At("strata", i) + ".treatment", arguments),
                      .control = Read(stratum.control(), At("strata", i) + ".control", arguments)});
  }
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const Inference inference, StratifiedMiettinenNurminen(strata, level));
  v1::StratifiedRateComparison proto;
  proto.set_difference(inference.estimate);
  Write(inference.interval, *proto.mutable_interval());
  proto.set_z(inference.statistic);
  proto.set_p_value(inference.p);
  return proto;
}

absl::StatusOr<v1::ManyRateComparison> CompareManyRates(const v1::CompareManyRatesRequest& request) {
  ASSIGN_OR_RETURN(const std::vector<Counts> arms, ReadArms(request.arms()));
  ASSIGN_OR_RETURN(const ChiSquareTest test, SameRateTest(arms));
  ASSIGN_OR_RETURN(const std::vector<PairwiseTest> pairs, PairwiseRateTests(arms));
  v1::ManyRateComparison proto;
  proto.set_chi_square(test.chi_square);
  proto.set_degrees_of_freedom(test.degrees_of_freedom);
  proto.set_p_value(test.p);
  for (const PairwiseTest& pair : pairs) {
    auto& added = *proto.add_pairs();
    added.set_first(static_cast<int32_t>(pair.first));
    added.set_second(static_cast<int32_t>(pair.second));
    added.set_p_value(pair.p);
    added.set_holm_p_value(pair.adjusted_p);
  }
  return proto;
}

absl::StatusOr<v1::SampleRatioTest> TestSampleRatio(const v1::TestSampleRatioRequest& request) {
  const double alpha = Or(request.alpha(), 0.001);
  const double concentration = Or(request.concentration(), SequentialRatioPlan().concentration);
  ASSIGN_OR_RETURN(const std::vector<RatioSegment> segments, ReadSegments(request, alpha, concentration));
  ASSIGN_OR_RETURN(const SampleRatioResult result, SampleRatioTestOfSegments(segments, alpha));
  ASSIGN_OR_RETURN(const SequentialRatioResult anytime,
                   SequentialSampleRatio(segments, {.alpha = alpha, .concentration = concentration}));
  v1::SampleRatioTest proto;
  proto.set_state(ToProto(result.state));
  proto.set_chi_square(result.test.chi_square);
  proto.set_degrees_of_freedom(result.test.degrees_of_freedom);
  proto.set_p_value(result.test.p);
  proto.set_largest_relative_deviation(result.largest_relative_deviation);
  for (const size_t leak : result.leaks) proto.add_leaks(static_cast<int32_t>(leak));
  proto.set_anytime_p_value(anytime.leaks.empty() ? anytime.p : 0);
  if (segments.size() > 1) return proto;
  const absl::StatusOr<double> exact = ExactSampleRatioP(segments[0].customers, segments[0].weights);
  if (exact.ok()) proto.set_exact_p_value(*exact);
  return proto;
}

}  // namespace sendlift::calculator
