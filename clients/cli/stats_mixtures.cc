#include "clients/cli/stats_mixtures.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/suggest.h"
#include "calculator/mixtures.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr double kUsualAlpha = 0.05;
constexpr int kCurvePoints = 40;
constexpr double kTrialsMax = 1e12;

// A number as somebody has chosen it, without zeros at its end.
std::string Chosen(double value) { return absl::StrFormat("%.6g", value); }

double AlphaOr(double alpha) { return alpha == 0 ? kUsualAlpha : alpha; }

absl::Status WatchRate(Context& context, const WatchRateOptions& options) {
  ASSIGN_OR_RETURN(const v1::EvaluateRateSequenceRequest request, WatchRateRequest(options));
  ASSIGN_OR_RETURN(const v1::RateSequence sequence, calculator::EvaluateRateSequence(request));
  return PrintPage(context, sequence, WatchRatePage(request, sequence), options.svg);
}

absl::Status WatchEffect(Context& context, const WatchEffectOptions& options) {
  ASSIGN_OR_RETURN(const v1::EvaluateMixtureSprtRequest request, WatchEffectRequest(options));
  ASSIGN_OR_RETURN(const v1::MixtureSprt test, calculator::EvaluateMixtureSprt(request));
  return PrintPage(context, test, WatchEffectPage(request, test), options.svg);
}

absl::Status Boundary(Context& context, const BoundaryOptions& options) {
  ASSIGN_OR_RETURN(const v1::ComputeMixtureBoundaryRequest request, BoundaryRequest(options));
  ASSIGN_OR_RETURN(const v1::MixtureBoundary boundary, calculator::ComputeMixtureBoundary(request));
  const CurvePlot curve = BoundaryCurve(request, calculator::ComputeMixtureBoundary);
  return PrintPage(context, boundary, BoundaryPage(request, boundary, curve), options.svg);
}

// What a kind of boundary does with an option.
enum class Use { kNone, kMay, kMust };

struct Kind {
  const char* name;
  Use tuned_for, scale, range, from, one_sided, sum;
};

constexpr Kind kKinds[] = {
    {"normal", Use::kMust, Use::kNone, Use::kNone, Use::kNone, Use::kMay, Use::kMay},
    {"gamma-exponential", Use::kMust, Use::kMust, Use::kNone, Use::kNone, Use::kNone, Use::kMay},
    {"gamma-poisson", Use::kMust, Use::kMust, Use::kNone, Use::kNone, Use::kNone, Use::kMay},
    {"beta-binomial", Use::kMust, Use::kNone, Use::kMust, Use::kNone, Use::kMay, Use::kMay},
    {"stitched", Use::kNone, Use::kMay, Use::kNone, Use::kMust, Use::kNone, Use::kNone},
};

const Kind* ReadKind(NumberReader& reader, const std::string& text) {
  std::vector<std::string> known;
  for (const Kind& kind : kKinds) {
    if (kind.name == text) return &kind;
    known.emplace_back(kind.name);
  }
  reader.Refuse("KIND",
                absl::StrCat("\"", text, "\" is none of ", absl::StrJoin(known, ", "), DidYouMean(text, known)));
  return nullptr;
}

// Refuses an option that the kind does not take, or needs and has not got.
void CheckUse(NumberReader& reader, const Kind& kind, Use use, bool is_given, const char* option, const char* what) {
  if (use == Use::kNone && is_given) reader.Refuse(option, absl::StrCat("is not for ", kind.name));
  if (use == Use::kMust && !is_given) reader.Refuse(option, absl::StrCat("is missing: ", what));
}

void CheckUses(NumberReader& reader, const Kind& kind, const BoundaryOptions& options) {
  CheckUse(reader, kind, kind.tuned_for, options.tuned_for.has_value(), "--tuned-for",
           "the intrinsic time at which the boundary is tightest, fixed before the first look");
  CheckUse(reader, kind, kind.scale, options.scale.has_value(), "--scale", "how heavy the tails are, such as 1");
  CheckUse(reader, kind, kind.range, options.g.has_value(), "--g", "the deviations go down to -g, such as 0.2");
  CheckUse(reader, kind, kind.range, options.h.has_value(), "--h", "the deviations go up to h, such as 0.8");
  CheckUse(reader, kind, kind.from, options.from.has_value(), "--from",
           "the intrinsic time from which the boundary is tight, such as 10");
  CheckUse(reader, kind, kind.one_sided, options.one_sided, "--one-sided", "");
  CheckUse(reader, kind, kind.sum, options.sum.has_value(), "--sum", "");
}

void ReadMixture(NumberReader& reader, const BoundaryOptions& options, v1::ComputeMixtureBoundaryRequest& request) {
  const double scale =
      options.kind == "stitched" ? reader.Number("--scale", options.scale) : reader.Positive("--scale", options.scale);
  if (options.kind == "normal") request.mutable_normal()->set_one_sided(options.one_sided);
  if (options.kind == "gamma-exponential") request.mutable_gamma_exponential()->set_c(scale);
  if (options.kind == "gamma-poisson") request.mutable_gamma_poisson()->set_c(scale);
  if (options.kind == "beta-binomial") {
    request.mutable_beta_binomial()->set_g(reader.Positive("--g", options.g));
    request.mutable_beta_binomial()->set_h(reader.Positive("--h", options.h));
    request.mutable_beta_binomial()->set_one_sided(options.one_sided);
  }
  if (options.kind == "stitched") {
    request.mutable_stitched()->set_v_min(reader.Positive("--from", options.from));
    request.mutable_stitched()->set_c(scale);
  }
}

bool IsTwoSided(const v1::ComputeMixtureBoundaryRequest& request) {
  return (request.has_normal() && !request.normal().one_sided()) ||
         (request.has_beta_binomial() && !request.beta_binomial().one_sided());
}

}  // namespace

absl::StatusOr<v1::EvaluateRateSequenceRequest> WatchRateRequest(const WatchRateOptions& options) {
  NumberReader reader;
  v1::EvaluateRateSequenceRequest request;
  *request.mutable_counts() = reader.Counts("COUNTS", options.counts);
  request.set_planned_trials(static_cast<double>(reader.Whole("--planned-customers", options.planned_trials, 1)));
  request.set_null_rate(reader.Level("--against", options.null_rate));
  request.set_alpha(reader.Level("--alpha", options.alpha));
  constexpr char kMost[] = "is at most 10^12 customers";
  if (static_cast<double>(request.counts().trials()) > kTrialsMax) reader.Refuse("COUNTS", kMost);
  if (request.planned_trials() > kTrialsMax) reader.Refuse("--planned-customers", kMost);
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::EvaluateMixtureSprtRequest> WatchEffectRequest(const WatchEffectOptions& options) {
  NumberReader reader;
  v1::EvaluateMixtureSprtRequest request;
  request.set_estimate(reader.Number("--estimate", options.estimate));
  request.set_standard_error(reader.Positive("--se", options.se));
  request.set_mixing_standard_deviation(reader.Positive("--typical-effect", options.typical_effect));
  request.set_alpha(reader.Level("--alpha", options.alpha));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::ComputeMixtureBoundaryRequest> BoundaryRequest(const BoundaryOptions& options) {
  NumberReader reader;
  v1::ComputeMixtureBoundaryRequest request;
  if (const Kind* kind = ReadKind(reader, options.kind); kind != nullptr) CheckUses(reader, *kind, options);
  ReadMixture(reader, options, request);
  request.set_intrinsic_time(reader.Number("--time", options.time));
  if (request.intrinsic_time() < 0) reader.Refuse("--time", "is 0 or more: the variance that the sum has gathered");
  request.set_tuned_intrinsic_time(reader.Positive("--tuned-for", options.tuned_for));
  request.set_alpha(reader.Level("--alpha", options.alpha));
  if (options.sum.has_value()) request.set_sum(reader.Number("--sum", options.sum));
  RETURN_IF_ERROR(reader.status());
  return request;
}

CurvePlot BoundaryCurve(const v1::ComputeMixtureBoundaryRequest& request, BoundaryFunction boundary) {
  CurvePlot plot = {.title = "Boundary of the sum of deviations",
                    .x_axis = "intrinsic time",
                    .y_axis = "sum",
                    .curves = {{"boundary", {}}},
                    .y_range = std::nullopt};
  v1::ComputeMixtureBoundaryRequest at = request;
  at.clear_sum();
  const double tightest = request.has_stitched() ? request.stitched().v_min() : request.tuned_intrinsic_time();
  const double end = 2 * (request.intrinsic_time() > 0 ? request.intrinsic_time() : tightest);
  for (int i = 0; i <= kCurvePoints; ++i) {
    at.set_intrinsic_time(end * i / kCurvePoints);
    const absl::StatusOr<v1::MixtureBoundary> there = boundary(at);
    if (there.ok()) plot.curves[0].points.push_back({at.intrinsic_time(), there->boundary()});
  }
  return plot;
}

StatsPage WatchRatePage(const v1::EvaluateRateSequenceRequest& request, const v1::RateSequence& sequence) {
  const double level = 1 - AlphaOr(request.alpha());
  const v1::ConfidenceInterval& interval = sequence.interval();
  Table csv({Right("rate"), Right("lower"), Right("upper"), Right("anytime_p_value")});
  csv.Add({Raw(sequence.rate()), Raw(interval.lower()), Raw(interval.upper()),
           sequence.has_anytime_p_value() ? Raw(sequence.anytime_p_value()) : ""});
  StatsPage page;
  page.sentences = {absl::StrCat(Grouped(request.counts().successes()), " of ", Grouped(request.counts().trials()),
                                 " is ", PercentText(sequence.rate()), " (", LevelText(level), " interval: ",
                                 RangeText(interval, kPercent), " %), exact however often it is looked at.")};
  if (sequence.has_anytime_p_value()) {
    const bool holds = interval.lower() <= request.null_rate() && request.null_rate() <= interval.upper();
    page.sentences.push_back(absl::StrCat("A rate of ", ShareText(request.null_rate()),
                                          holds ? " is not ruled out, " : " is ruled out, ",
                                          PText(sequence.anytime_p_value()), "."));
  }
  page.sentences.push_back(absl::StrCat("The interval is about tightest at ", NumberText(request.planned_trials()),
                                        " customers; keep that number from look to look."));
  page.csv = std::move(csv);
  Draw(IntervalPlot{.title = absl::StrCat(LevelText(level), " confidence sequence"),
                    .axis = "rate, %",
                    .rows = {{"rate", sequence.rate() * 100, interval.lower() * 100, interval.upper() * 100}},
                    .reference = (request.null_rate() > 0 ? request.null_rate() : sequence.rate()) * 100},
       page);
  return page;
}

StatsPage WatchEffectPage(const v1::EvaluateMixtureSprtRequest& request, const v1::MixtureSprt& test) {
  const double level = 1 - AlphaOr(request.alpha());
  const v1::ConfidenceInterval& interval = test.interval();
  Table csv(
      {Right("estimate"), Right("lower"), Right("upper"), Right("anytime_p_value"), Right("log_likelihood_ratio")});
  csv.Add({Raw(request.estimate()), Raw(interval.lower()), Raw(interval.upper()), Raw(test.anytime_p_value()),
           Raw(test.log_likelihood_ratio())});
  StatsPage page;
  page.sentences = {absl::StrCat("Treatment minus control ", EstimateWords(request.estimate(), &interval, kPlain), ", ",
                                 PText(test.anytime_p_value()), ", valid however often it is looked at."),
                    DirectionWords(interval, level),
                    absl::StrCat("The test is tuned for effects of about ", Chosen(request.mixing_standard_deviation()),
                                 "; keep that number from look to look, and the smallest p so far.")};
  page.csv = std::move(csv);
  Draw(IntervalPlot{.title = absl::StrCat(LevelText(level), " confidence sequence"),
                    .axis = "in the unit of the estimate",
                    .rows = {{"difference", request.estimate(), interval.lower(), interval.upper()}}},
       page);
  return page;
}

StatsPage BoundaryPage(const v1::ComputeMixtureBoundaryRequest& request, const v1::MixtureBoundary& boundary,
                       const CurvePlot& curve) {
  const double alpha = AlphaOr(request.alpha());
  StatsPage page;
  page.sentences = {absl::StrCat("At an intrinsic time of ", NumberText(request.intrinsic_time()), " the sum ",
                                 IsTwoSided(request) && !request.has_beta_binomial() ? "stays within " : "stays below ",
                                 NumberText(boundary.boundary()), ", at all times together with a chance of ",
                                 ShareText(1 - alpha), ".")};
  const auto& bounded = request.beta_binomial();
  if (IsTwoSided(request) && bounded.g() != bounded.h()) {
    page.sentences.emplace_back("Downwards the boundary is the one with --g and --h exchanged.");
  }
  if (boundary.has_log_mixture()) {
    page.sentences.push_back(absl::StrCat("A sum of ", NumberText(request.sum()),
                                          boundary.anytime_p_value() <= alpha ? " has" : " has not", " crossed it, ",
                                          PText(boundary.anytime_p_value()), ", valid however often it is looked at."));
  }
  page.csv = Table({Right("intrinsic_time"), Right("boundary")});
  for (const PlotPoint& point : curve.curves[0].points) page.csv.Add({Raw(point.x), Raw(point.y)});
  Draw(curve, page);
  return page;
}

void AddMixtureVerbs(CLI::App& noun, Command& chosen) {
  const auto [rate, rate_options] = AddVerb<WatchRateOptions>(
      noun, "watch-rate", "One rate, exact however often one looks and however rare it is", chosen, WatchRate);
  rate->add_option("COUNTS", rate_options->counts, "X/N so far")->required();
  rate->add_option("--planned-customers", rate_options->planned_trials,
                   "Customers at the planned end, fixed before the first look")
      ->required();
  rate->add_option("--against", rate_options->null_rate, "A rate to test, such as 2%");
  rate->add_option("--alpha", rate_options->alpha, "Chance of a false alarm, ever; 5% without it");
  rate->add_option("--svg", rate_options->svg, "File for a picture of the interval");
  const auto [effect, effect_options] = AddVerb<WatchEffectOptions>(
      noun, "watch-effect", "Any estimate by the mixture SPRT, to look at as often as one likes", chosen, WatchEffect);
  effect->add_option("--estimate", effect_options->estimate, "Treatment minus control so far")->required();
  effect->add_option("--se", effect_options->se, "Its standard error")->required();
  effect
      ->add_option("--typical-effect", effect_options->typical_effect,
                   "Size of a typical effect in the same unit, fixed before the first look")
      ->required();
  effect->add_option("--alpha", effect_options->alpha, "Chance of a false alarm, ever; 5% without it");
  effect->add_option("--svg", effect_options->svg, "File for a picture of the interval");
  const auto [boundary, options] =
      AddVerb<BoundaryOptions>(noun, "boundary", "What a sum of deviations stays below at all times", chosen, Boundary);
  boundary->add_option("KIND", options->kind, "normal, gamma-exponential, gamma-poisson, beta-binomial or stitched")
      ->required();
  boundary->add_option("--time", options->time, "Intrinsic time: the variance that the sum has gathered")->required();
  boundary->add_option("--tuned-for", options->tuned_for, "Time at which it is tightest; not for stitched");
  boundary->add_option("--scale", options->scale,
                       "gamma-exponential, gamma-poisson, stitched: how heavy the tails are");
  boundary->add_option("--g", options->g, "beta-binomial: deviations go down to -g");
  boundary->add_option("--h", options->h, "beta-binomial: deviations go up to h");
  boundary->add_option("--from", options->from, "stitched: time from which it is tight");
  boundary->add_option("--sum", options->sum, "The sum so far, to be held against it; not for stitched");
  boundary->add_option("--alpha", options->alpha, "Chance to cross, ever; 5% without it");
  boundary->add_flag("--one-sided", options->one_sided, "normal, beta-binomial: upwards only");
  boundary->add_option("--svg", options->svg, "File for a picture of the boundary");
}

}  // namespace sendlift::cli
