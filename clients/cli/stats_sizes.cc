#include "clients/cli/stats_sizes.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "calculator/planning.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr double kUsualPower = 0.8;
constexpr double kCustomersMax = 1e15;

absl::Status StillNeeded(Context& context, const StillNeededOptions& options) {
  ASSIGN_OR_RETURN(const v1::ComputeAdditionalSampleSizeRequest request, StillNeededRequest(options));
  ASSIGN_OR_RETURN(const v1::AdditionalSampleSize size, calculator::ComputeAdditionalSampleSize(request));
  return PrintPage(context, size, StillNeededPage(request, size));
}

absl::Status SizeArms(Context& context, const SizeArmsOptions& options) {
  ASSIGN_OR_RETURN(const v1::PlanManyRatesRequest request, SizeArmsRequest(options));
  ASSIGN_OR_RETURN(const v1::ManyRatesPlan plan, calculator::PlanManyRates(request));
  return PrintPage(context, plan, SizeArmsPage(request, plan));
}

absl::Status Events(Context& context, const EventsOptions& options) {
  ASSIGN_OR_RETURN(const v1::PlanEventsRequest request, EventsRequest(options));
  ASSIGN_OR_RETURN(const v1::EventsPlan plan, calculator::PlanEvents(request));
  return PrintPage(context, plan, EventsPage(request, plan));
}

// A number as somebody has chosen it, without zeros at its end.
std::string Chosen(double value) { return absl::StrFormat("%.10g", value); }

std::string EventsText(double events) { return absl::StrCat(NumberText(events), events == 1 ? " event" : " events"); }

template <typename Options, typename Request>
void ReadGoal(NumberReader& reader, const Options& options, Request& request) {
  request.set_alpha(reader.Level("--alpha", options.alpha));
  request.set_power(reader.Level("--power", options.power));
}

template <typename Request>
std::string PowerOf(const Request& request) {
  return ShareText(request.power() == 0 ? kUsualPower : request.power());
}

int64_t ReadCustomers(NumberReader& reader, const char* argument, const std::optional<std::string>& text) {
  const int64_t customers = reader.Whole(argument, text, 1);
  if (static_cast<double>(customers) > kCustomersMax) reader.Refuse(argument, "is at most 10^15");
  return customers;
}

template <typename Options>
void AddGoalOptions(CLI::App& verb, Options& options) {
  verb.add_option("--alpha", options.alpha, "Chance of a false alarm; 5% without it");
  verb.add_option("--power", options.power, "Wanted power; 80% without it");
}

}  // namespace

absl::StatusOr<v1::ComputeAdditionalSampleSizeRequest> StillNeededRequest(const StillNeededOptions& options) {
  NumberReader reader;
  v1::ComputeAdditionalSampleSizeRequest request;
  request.set_effect(reader.Number("--effect", options.effect));
  if (reader.status().ok() && request.effect() == 0) {
    reader.Refuse("--effect", "is not 0: write the effect that was planned, such as 0.5%");
  }
  request.set_standard_error(reader.Positive("--se", options.se));
  request.set_treatment_customers(ReadCustomers(reader, "--treatment-customers", options.treatment));
  request.set_control_customers(ReadCustomers(reader, "--control-customers", options.control));
  ReadGoal(reader, options, request);
  const int64_t sides = reader.Whole("--sides", options.sides, 1);
  if (sides > 2) reader.Refuse("--sides", "is 1 or 2");
  request.set_sides(static_cast<int32_t>(std::min<int64_t>(sides, 2)));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::PlanManyRatesRequest> SizeArmsRequest(const SizeArmsOptions& options) {
  NumberReader reader;
  v1::PlanManyRatesRequest request;
  for (size_t i = 0; i < options.rates.size(); ++i) {
    request.add_rates(reader.Rate(absl::StrCat("RATE ", i + 1), options.rates[i]));
  }
  const std::vector<double> weights = reader.Numbers("--weights", options.weights);
  request.mutable_weights()->Add(weights.begin(), weights.end());
  if (options.weights.has_value() && weights.size() != options.rates.size()) {
    reader.Refuse("--weights", absl::StrCat("needs a number for each of the ", options.rates.size(), " arms"));
  }
  const auto possible = [](double weight) { return weight > 0 && weight <= 1e12; };
  if (!std::all_of(weights.begin(), weights.end(), possible)) {
    reader.Refuse("--weights", "must be above 0 and at most 10^12");
  }
  const bool same = std::all_of(request.rates().begin(), request.rates().end(),
                                [&](double rate) { return rate == request.rates(0); });
  if (reader.status().ok() && same)
    reader.Refuse("RATE", "must not all be the same: no number of customers shows that");
  ReadGoal(reader, options, request);
  request.set_customers(static_cast<double>(ReadCustomers(reader, "--customers", options.customers)));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::PlanEventsRequest> EventsRequest(const EventsOptions& options) {
  NumberReader reader;
  v1::PlanEventsRequest request;
  if (options.hazard_ratio.has_value() == options.events.has_value()) {
    reader.Refuse("--hazard-ratio",
                  "say what is known: --hazard-ratio 1.25 asks for events, --events 500 for the ratio");
  } else if (options.events.has_value()) {
    request.set_events(static_cast<double>(ReadCustomers(reader, "--events", options.events)));
  } else {
    request.set_hazard_ratio(reader.Positive("--hazard-ratio", options.hazard_ratio));
    if (request.hazard_ratio() == 1) reader.Refuse("--hazard-ratio", "is not 1, which is no effect");
  }
  ReadGoal(reader, options, request);
  request.set_treatment_per_control(reader.Positive("--treatment-per-control", options.treatment_per_control));
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage StillNeededPage(const v1::ComputeAdditionalSampleSizeRequest& request, const v1::AdditionalSampleSize& size) {
  const std::string effect = Chosen(request.effect());
  const std::string now = absl::StrCat("With the customers there are, the power to find an effect of ", effect, " is ",
                                       PercentText(size.power_now()), ".");
  StatsPage page;
  if (size.factor() == 0) {
    page.sentences = {absl::StrCat("No more customers are needed for ", PowerOf(request), " power."), now};
  } else {
    page.sentences = {absl::StrCat(Grouped(size.treatment_customers()), " more customers are needed in treatment and ",
                                   Grouped(size.control_customers()), " in control for ", PowerOf(request), " power."),
                      now};
  }
  page.sentences.emplace_back(
      "Write the effect that was planned, not the one measured so far, which would bring chance into the answer.");
  Table table({Left("arm"), Right("now"), Right("more"), Right("together")});
  const auto add = [&](const char* arm, int64_t customers, int64_t more) {
    table.Add({arm, Grouped(customers), Grouped(more), Grouped(customers + more)});
  };
  add("treatment", request.treatment_customers(), size.treatment_customers());
  add("control", request.control_customers(), size.control_customers());
  page.csv = Table({Right("factor"), Right("treatment_customers"), Right("control_customers"), Right("power_now")});
  page.csv.Add({Raw(size.factor()), absl::StrCat(size.treatment_customers()), absl::StrCat(size.control_customers()),
                Raw(size.power_now())});
  page.tables.push_back({"", std::move(table)});
  return page;
}

StatsPage SizeArmsPage(const v1::PlanManyRatesRequest& request, const v1::ManyRatesPlan& plan) {
  std::vector<std::string> rates;
  for (const double rate : request.rates()) rates.push_back(ShareText(rate));
  StatsPage page;
  page.sentences = {absl::StrCat("It takes ", Grouped(plan.customers()),
                                 " customers in all arms together to show that ", absl::StrJoin(rates, ", "),
                                 " are not all the same with ", PowerOf(request), " power.")};
  if (plan.has_power()) {
    page.sentences.push_back(absl::StrCat("With ", NumberText(request.customers()), " customers the power is ",
                                          PercentText(plan.power()), "."));
  }
  page.sentences.push_back(absl::StrCat(
      "That is an effect size (Cohen's w) of ", NumberText(plan.effect_size()),
      plan.has_power() ? absl::StrCat("; so many customers find one of ", NumberText(plan.detectable_effect_size()))
                       : "",
      "."));
  page.csv = Table({Right("effect_size"), Right("customers"), Right("power"), Right("detectable_effect_size")});
  page.csv.Add({Raw(plan.effect_size()), absl::StrCat(plan.customers()), plan.has_power() ? Raw(plan.power()) : "",
                plan.has_power() ? Raw(plan.detectable_effect_size()) : ""});
  return page;
}

StatsPage EventsPage(const v1::PlanEventsRequest& request, const v1::EventsPlan& plan) {
  StatsPage page;
  page.sentences = {request.known_case() == v1::PlanEventsRequest::kEvents
                        ? absl::StrCat("With ", EventsText(plan.events()),
                                       " in both arms together the smallest hazard ratio above 1 found with ",
                                       PowerOf(request), " power is ", NumberText(plan.hazard_ratio()), ".")
                        : absl::StrCat("It takes ", EventsText(std::ceil(plan.events())),
                                       " in both arms together to find a hazard ratio of ", Chosen(plan.hazard_ratio()),
                                       " with ", PowerOf(request), " power."),
                    "What counts are the events, not the customers: wait until so many have come."};
  page.csv = Table({Right("hazard_ratio"), Right("events")});
  page.csv.Add({Raw(plan.hazard_ratio()), Raw(plan.events())});
  return page;
}

void AddSizeVerbs(CLI::App& noun, Command& chosen) {
  const auto [needed, needed_options] = AddVerb<StillNeededOptions>(
      noun, "still-needed", "How many more customers a running experiment needs", chosen, StillNeeded);
  needed->add_option("--effect", needed_options->effect, "The effect that was planned, such as 0.5%")->required();
  needed->add_option("--se", needed_options->se, "Standard error of the estimate so far")->required();
  needed->add_option("--treatment-customers", needed_options->treatment, "Customers of treatment so far")->required();
  needed->add_option("--control-customers", needed_options->control, "Customers of control so far")->required();
  needed->add_option("--sides", needed_options->sides, "1 or 2; 2 without it");
  AddGoalOptions(*needed, *needed_options);
  const auto [arms, arms_options] = AddVerb<SizeArmsOptions>(
      noun, "size-arms", "How many customers it takes to tell several rates apart", chosen, SizeArms);
  arms->add_option("RATE", arms_options->rates, "Rate of every arm as it is expected, such as 10%")
      ->required()
      ->expected(2, 50);
  arms->add_option("--weights", arms_options->weights, "Shares of the arms, such as 2,1,1; even without it");
  arms->add_option("--customers", arms_options->customers, "Customers of all arms together, to learn their power");
  AddGoalOptions(*arms, *arms_options);
  const auto [events, events_options] = AddVerb<EventsOptions>(
      noun, "events", "How many events a hazard ratio takes, or what events find", chosen, Events);
  events->add_option("--hazard-ratio", events_options->hazard_ratio, "Hazard of treatment over that of control");
  events->add_option("--events", events_options->events, "Events of both arms together");
  events->add_option("--treatment-per-control", events_options->treatment_per_control,
                     "Customers of treatment for each of control; 1 without it");
  AddGoalOptions(*events, *events_options);
}

}  // namespace sendlift::cli
