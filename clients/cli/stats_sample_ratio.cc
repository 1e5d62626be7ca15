#include "clients/cli/stats_sample_ratio.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "calculator/rates.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr double kUsualAlpha = 0.001;

// "100,210:1,2", with as many of both as there are arms.
void AddSegment(const std::string& text, NumberReader& reader, v1::TestSampleRatioRequest& request) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits(':', 1));
  v1::TestSampleRatioRequest::Segment& segment = *request.add_further_segments();
  for (const absl::string_view customers : absl::StrSplit(parts.first, ',')) {
    segment.add_customers(reader.Whole("--then", std::string(customers), 0));
  }
  for (const double weight : reader.Numbers("--then", parts.second)) segment.add_weights(weight);
  if (!reader.status().ok()) return;
  if (segment.customers_size() != request.customers_size() || segment.weights_size() != request.customers_size()) {
    reader.Refuse("--then", absl::StrCat("\"", text, "\" needs customers and weights of ", request.customers_size(),
                                         " arms, such as 100,210:1,2"));
  }
}

// Customers of every arm that the weights of all times planned, and those that came.
struct ArmSizes {
  std::vector<double> planned;
  std::vector<int64_t> seen;
};

ArmSizes SizesOf(const v1::TestSampleRatioRequest& request) {
  const auto arms = static_cast<size_t>(request.customers_size());
  ArmSizes sizes{.planned = std::vector<double>(arms), .seen = std::vector<int64_t>(arms)};
  const auto add = [&](const auto& segment) {
    const double weights = std::accumulate(segment.weights().begin(), segment.weights().end(), 0.0);
    const auto customers =
        static_cast<double>(std::accumulate(segment.customers().begin(), segment.customers().end(), int64_t{0}));
    for (size_t i = 0; i < arms; ++i) {
      sizes.planned[i] += segment.weights(static_cast<int>(i)) / weights * customers;
      sizes.seen[i] += segment.customers(static_cast<int>(i));
    }
  };
  add(request);
  for (const v1::TestSampleRatioRequest::Segment& segment : request.further_segments()) add(segment);
  return sizes;
}

// As it was chosen, where weights were not changed on the way.
std::string PlannedShare(const v1::TestSampleRatioRequest& request, double planned, double customers) {
  if (customers == 0) return "-";
  return request.further_segments_size() > 0 ? PercentText(planned / customers) : ShareText(planned / customers);
}

std::string SampleRatioVerdict(const v1::SampleRatioTest& test, double alpha) {
  const std::string numbers =
      absl::StrFormat(" (chi-square %.2f, %d df, %s)", test.chi_square(), test.degrees_of_freedom(),
                      test.p_value() < 0.0001 ? absl::StrFormat("p = %.2g", test.p_value()) : PText(test.p_value()));
  if (test.leaks_size() > 0) {
    return absl::StrCat("Customers are in arms that should have none: find out why before reading results", numbers);
  }
  if (test.state() == v1::SampleRatio::MISMATCH) {
    return absl::StrCat("The arms do not have the planned sizes: find out why before reading results", numbers);
  }
  if (test.state() == v1::SampleRatio::TOO_SMALL && test.has_exact_p_value()) {
    const bool is_mismatch = test.exact_p_value() < alpha;
    return absl::StrCat(is_mismatch ? "The arms do not have the planned sizes: find out why before reading results"
                                    : "So few customers show no deviation from the planned sizes",
                        " (exact test, ", PText(test.exact_p_value()), ")");
  }
  if (test.state() == v1::SampleRatio::TOO_SMALL) return absl::StrCat("Too few customers to tell", numbers);
  return absl::StrCat("The arms have the planned sizes", numbers);
}

absl::Status SampleRatio(Context& context, const SampleRatioOptions& options) {
  ASSIGN_OR_RETURN(const v1::TestSampleRatioRequest request, SampleRatioRequest(options));
  ASSIGN_OR_RETURN(const v1::SampleRatioTest test, calculator::TestSampleRatio(request));
  return PrintPage(context, test, SampleRatioPage(request, test));
}

}  // namespace

absl::StatusOr<v1::TestSampleRatioRequest> SampleRatioRequest(const SampleRatioOptions& options) {
  NumberReader reader;
  v1::TestSampleRatioRequest request;
  for (size_t i = 0; i < options.customers.size(); ++i) {
    request.add_customers(reader.Whole(absl::StrCat("CUSTOMERS ", i + 1), options.customers[i], 0));
  }
  for (const double weight : reader.Numbers("--weights", options.weights)) request.add_weights(weight);
  if (!options.weights.has_value()) request.mutable_weights()->Resize(request.customers_size(), 1);
  if (reader.status().ok() && request.weights_size() != request.customers_size()) {
    reader.Refuse("--weights", absl::StrCat("names ", request.weights_size(), " weights for ", request.customers_size(),
                                            " arms: write one for each, such as 1,1"));
  }
  for (const std::string& then : options.then) AddSegment(then, reader, request);
  request.set_alpha(reader.Level("--alpha", options.alpha));
  request.set_concentration(reader.Positive("--concentration", options.concentration));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage SampleRatioPage(const v1::TestSampleRatioRequest& request, const v1::SampleRatioTest& test) {
  const ArmSizes sizes = SizesOf(request);
  const double customers = std::accumulate(sizes.planned.begin(), sizes.planned.end(), 0.0);
  Table arms({Right("arm"), Right("customers"), Right("planned"), Right("share"), Right("planned share"), Left("")});
  Table csv({Right("arm"), Right("customers"), Right("planned"), Right("is_leak")});
  for (int i = 0; i < request.customers_size(); ++i) {
    const double planned = sizes.planned[static_cast<size_t>(i)];
    const int64_t seen = sizes.seen[static_cast<size_t>(i)];
    const bool is_leak = std::find(test.leaks().begin(), test.leaks().end(), i) != test.leaks().end();
    arms.Add({absl::StrCat(i + 1), Grouped(seen), NumberText(planned),
              customers > 0 ? PercentText(static_cast<double>(seen) / customers) : "-",
              PlannedShare(request, planned, customers), is_leak ? "leak" : ""});
    csv.Add({absl::StrCat(i + 1), absl::StrCat(seen), Raw(planned), is_leak ? "true" : "false"});
  }
  StatsPage page;
  page.sentences = {absl::StrCat(SampleRatioVerdict(test, request.alpha() == 0 ? kUsualAlpha : request.alpha()), "."),
                    absl::StrCat("Largest deviation from the plan: ", PercentText(test.largest_relative_deviation()),
                                 ". Valid however often it is looked at: ", PText(test.anytime_p_value()), ".")};
  page.tables.push_back({"", std::move(arms)});
  page.csv = std::move(csv);
  return page;
}

void AddSampleRatioVerb(CLI::App& noun, Command& chosen) {
  const auto [ratio, ratio_options] = AddVerb<SampleRatioOptions>(
      noun, "sample-ratio", "Whether the arms have the sizes that were planned", chosen, SampleRatio);
  ratio->add_option("CUSTOMERS", ratio_options->customers, "Customers of every arm")->required()->expected(2, 100);
  ratio->add_option("--weights", ratio_options->weights, "Planned weights, such as 2,1; equal without it");
  ratio
      ->add_option("--then", ratio_options->then,
                   "CUSTOMERS:WEIGHTS of a later time with other weights, such as 100,210:1,2; may be repeated")
      ->allow_extra_args(false);
  ratio->add_option("--concentration", ratio_options->concentration,
                    "Of the test for many looks: more finds smaller deviations, later; 10000 without it");
  ratio->add_option("--alpha", ratio_options->alpha, "Level of the alarm; 0.1% without it");
}

}  // namespace sendlift::cli
