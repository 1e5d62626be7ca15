#include "clients/cli/stats_allocation.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "calculator/allocation.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kRowsMax = 1'000'000;

struct ShapeName {
  const char* name;
  v1::ResponseCurve::Shape shape;
  size_t parameters;
};
constexpr ShapeName kShapes[] = {{"linear", v1::ResponseCurve::LINEAR, 1},
                                 {"power", v1::ResponseCurve::POWER, 2},
                                 {"log", v1::ResponseCurve::LOGARITHMIC, 2},
                                 {"exponential", v1::ResponseCurve::EXPONENTIAL, 2},
                                 {"hill", v1::ResponseCurve::HILL, 3}};

using Use = v1::AllocateBudgetRequest::Use;

absl::Status Allocate(Context& context, const AllocateOptions& options) {
  ASSIGN_OR_RETURN(const AllocationInput input, ReadAllocation(options));
  ASSIGN_OR_RETURN(const v1::BudgetAllocation allocation, calculator::AllocateBudget(input.request));
  return PrintPage(context, allocation, AllocationPage(input, allocation));
}

const ShapeName* ShapeNamed(absl::string_view name) {
  const auto* found =
      std::find_if(std::begin(kShapes), std::end(kShapes), [&](const auto& s) { return s.name == name; });
  return found == std::end(kShapes) ? nullptr : found;
}

// "power,40,0.5" as a curve.
void ReadCurve(const std::string& argument, absl::string_view text, v1::ResponseCurve& curve, NumberReader& reader) {
  const std::vector<std::string> parts = absl::StrSplit(text, ',');
  const ShapeName* shape = ShapeNamed(parts[0]);
  if (shape == nullptr) {
    return reader.Refuse(argument, absl::StrCat("\"", parts[0], "\" is not linear, power, log, exponential or hill"));
  }
  if (parts.size() != shape->parameters + 1) {
    return reader.Refuse(argument,
                         absl::StrCat(shape->name, " has ", shape->parameters, " numbers: scale",
                                      shape->parameters > 1 ? ",rate" : "", shape->parameters > 2 ? ",steepness" : ""));
  }
  curve.set_shape(shape->shape);
  curve.set_scale(reader.Positive(argument, parts[1]));
  if (shape->parameters > 1) curve.set_rate(reader.Positive(argument, parts[2]));
  if (shape->parameters > 2) curve.set_steepness(reader.Positive(argument, parts[3]));
}

void ReadCurves(const std::vector<std::string>& texts, AllocationInput& input, NumberReader& reader) {
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string argument = absl::StrCat("USE ", i + 1);
    const std::vector<std::string> parts = absl::StrSplit(texts[i], absl::MaxSplits(':', 1));
    if (parts.size() != 2 || parts[0].empty()) {
      reader.Refuse(argument, absl::StrCat("\"", texts[i], "\" is not NAME:CURVE, such as sms:power,40,0.5"));
      continue;
    }
    input.names.push_back(parts[0]);
    ReadCurve(argument, parts[1], *input.request.add_uses()->mutable_curve(), reader);
  }
}

absl::Status AddValues(const AllocateOptions& options, const std::string& name, const std::map<int64_t, double>& values,
                       AllocationInput& input) {
  if (values.rbegin()->first != static_cast<int64_t>(values.size()) - 1) {
    int64_t missing = 0;
    while (values.contains(missing)) ++missing;
    return absl::InvalidArgumentError(
        absl::StrCat(*options.file, ": ", name, " has no value of ", missing, " units, and one of more"));
  }
  input.names.push_back(name);
  Use& use = *input.request.add_uses();
  for (const auto& [units, value] : values) use.add_values(value);
  return absl::OkStatus();
}

absl::Status ReadFile(const AllocateOptions& options, AllocationInput& input) {
  std::vector<std::string> names;
  std::map<std::string, std::map<int64_t, double>> tables;
  RETURN_IF_ERROR(ForEachRow(*options.file, {options.use, options.units, options.value}, kRowsMax,
                             [&](const ColumnRow& row) -> absl::Status {
                               ASSIGN_OR_RETURN(const int64_t units, row.Count(1));
                               ASSIGN_OR_RETURN(const double value, row.Number(2));
                               const auto [table, is_new] = tables.try_emplace(std::string(row[0]));
                               if (is_new) names.emplace_back(row[0]);
                               if (table->second.emplace(units, value).second) return absl::OkStatus();
                               return row.Wrong(1, absl::StrCat("new: ", row[0], " has a value of it already"));
                             }));
  if (names.empty()) return absl::InvalidArgumentError(absl::StrCat(*options.file, " has no records"));
  for (const std::string& name : names) RETURN_IF_ERROR(AddValues(options, name, tables[name], input));
  return absl::OkStatus();
}

// "sms=2", for a use that is there.
void ReadBounds(const char* option, const std::vector<std::string>& texts, void (Use::*set)(int64_t),
                AllocationInput& input, NumberReader& reader) {
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    const auto found = std::find(input.names.begin(), input.names.end(), parts[0]);
    if (parts.size() != 2 || found == input.names.end()) {
      reader.Refuse(option,
                    absl::StrCat("\"", text, "\" is not NAME=UNITS with one of ", absl::StrJoin(input.names, ", ")));
      continue;
    }
    Use& use = *input.request.mutable_uses(static_cast<int>(found - input.names.begin()));
    (use.*set)(reader.Whole(option, parts[1], 0));
  }
}

void CheckNames(const std::vector<std::string>& names, NumberReader& reader) {
  if (names.empty()) reader.Refuse("USE", "is missing: name one or more, or a --file");
  for (size_t i = 0; i < names.size(); ++i) {
    if (std::count(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) == 1) {
      reader.Refuse("USE", absl::StrCat("\"", names[i], "\" is there twice"));
    }
  }
}

std::string BestWords(const v1::BudgetAllocation& allocation) {
  if (allocation.best()) return "No split is worth more.";
  return absl::StrCat("A better one may exist, worth at most ", NumberText(allocation.bound()), ".");
}

}  // namespace

absl::StatusOr<AllocationInput> ReadAllocation(const AllocateOptions& options) {
  NumberReader reader;
  AllocationInput input;
  input.request.set_units(reader.Whole("--units", options.budget, 1));
  input.request.set_goal(options.product ? v1::AllocateBudgetRequest::PRODUCT : v1::AllocateBudgetRequest::SUM);
  ReadCurves(options.uses, input, reader);
  if (options.file.has_value()) RETURN_IF_ERROR(ReadFile(options, input));
  CheckNames(input.names, reader);
  ReadBounds("--min", options.minima, &Use::set_minimum, input, reader);
  ReadBounds("--max", options.maxima, &Use::set_maximum, input, reader);
  RETURN_IF_ERROR(reader.status());
  return input;
}

StatsPage AllocationPage(const AllocationInput& input, const v1::BudgetAllocation& allocation) {
  Table table({Left("use"), Right("units"), Right("value"), Right("one unit more adds")});
  StatsPage page;
  page.csv = Table({Left("use"), Right("units"), Right("value"), Right("next_unit_value")});
  std::vector<std::string> parts;
  for (int i = 0; i < allocation.uses_size(); ++i) {
    const v1::BudgetAllocation::Use& use = allocation.uses(i);
    const std::string& name = input.names[static_cast<size_t>(i)];
    parts.push_back(absl::StrCat(Grouped(use.units()), " for ", name));
    table.Add({name, Grouped(use.units()), NumberText(use.value()),
               use.has_next_unit_value() ? NumberText(use.next_unit_value()) : "takes no more"});
    page.csv.Add({name, absl::StrCat(use.units()), Raw(use.value()),
                  use.has_next_unit_value() ? Raw(use.next_unit_value()) : ""});
  }
  page.sentences = {absl::StrCat("Of ", Grouped(input.request.units()), " units ", absl::StrJoin(parts, ", "),
                                 ": worth ", NumberText(allocation.value()), ". ", BestWords(allocation))};
  if (allocation.left_units() > 0) {
    page.sentences.push_back(
        absl::StrCat(Grouped(allocation.left_units()), " units are left over: they would add nothing."));
  }
  page.tables.push_back({"", std::move(table)});
  return page;
}

void AddAllocationVerb(CLI::App& noun, Command& chosen) {
  const auto [verb, options] = AddVerb<AllocateOptions>(
      noun, "allocate", "How a budget of whole units is best split over channels, tiers or media", chosen, Allocate);
  verb->add_option("USE", options->uses,
                   "NAME:CURVE: linear,A; power,A,B; log,A,B; exponential,A,B; hill,A,B,C (docs/stats.md)");
  verb->add_option("--units", options->budget, "The budget")->required();
  verb->add_option("--file", options->file, "CSV of measured responses: a row per use and units; - is standard input");
  verb->add_option("--use", options->use, "Column: name of the use")->capture_default_str();
  verb->add_option("--units-column", options->units, "Column: units spent")->capture_default_str();
  verb->add_option("--value", options->value, "Column: what they return")->capture_default_str();
  verb->add_option("--min", options->minima, "NAME=UNITS that a use must have");
  verb->add_option("--max", options->maxima, "NAME=UNITS that a use may have at most");
  verb->add_flag("--product", options->product, "The product of the values counts, not their sum");
}

}  // namespace sendlift::cli
