#include "clients/cli/stats_arms.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "base/suggest.h"
#include "clients/cli/stats_columns.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kRowsMax = 1'000'000;
constexpr int kValuesMax = 250'000;
constexpr size_t kGroupsMax = 20;

struct Groups {
  std::vector<std::string> names;
  std::vector<v1::SampleValues> samples;
};

absl::Status Wrong(absl::string_view option, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(option, ": ", what));
}

// The sample of a group, new at the end if it was not seen before.
absl::StatusOr<v1::SampleValues*> SampleOf(absl::string_view name, const ArmColumns& columns, Groups& groups) {
  const auto found = std::find(groups.names.begin(), groups.names.end(), name);
  if (found != groups.names.end()) return &groups.samples[static_cast<size_t>(found - groups.names.begin())];
  if (groups.names.size() == kGroupsMax) {
    return Wrong("--group",
                 absl::StrCat(*columns.group, " has more than ", kGroupsMax, " values; name a column of groups"));
  }
  groups.names.emplace_back(name);
  return &groups.samples.emplace_back();
}

absl::StatusOr<Groups> ReadGroups(const ArmColumns& columns) {
  std::vector<std::string> names = {columns.value};
  if (columns.group.has_value()) names.push_back(*columns.group);
  if (columns.customer.has_value()) names.push_back(*columns.customer);
  Groups groups;
  absl::flat_hash_map<std::string, int64_t> customers;
  RETURN_IF_ERROR(ForEachRow(columns.file, names, kRowsMax, [&](const ColumnRow& row) -> absl::Status {
    ASSIGN_OR_RETURN(const double value, row.Number(0));
    const absl::string_view name = columns.group.has_value() ? row[1] : absl::string_view("all");
    ASSIGN_OR_RETURN(v1::SampleValues * sample, SampleOf(name, columns, groups));
    if (sample->values_size() == kValuesMax) {
      return absl::InvalidArgumentError(absl::StrCat(columns.file, " has more than ", kValuesMax, " values of \"", name,
                                                     "\": take a sample of the customers"));
    }
    sample->add_values(value);
    if (!columns.customer.has_value()) return absl::OkStatus();
    const auto next = static_cast<int64_t>(customers.size());
    sample->add_customers(customers.try_emplace(std::string(row[names.size() - 1]), next).first->second);
    return absl::OkStatus();
  }));
  if (groups.names.empty()) return absl::InvalidArgumentError(absl::StrCat(columns.file, " has no records"));
  return groups;
}

absl::StatusOr<size_t> PlaceOf(absl::string_view option, const std::string& name, const Groups& groups) {
  const auto found = std::find(groups.names.begin(), groups.names.end(), name);
  if (found != groups.names.end()) return static_cast<size_t>(found - groups.names.begin());
  return Wrong(option, absl::StrCat("no record is in group \"", name, "\"; there are ",
                                    absl::StrJoin(groups.names, ", "), DidYouMean(name, groups.names)));
}

absl::StatusOr<size_t> ControlPlace(const ArmColumns& columns, const Groups& groups) {
  if (columns.control.has_value()) return PlaceOf("--control", *columns.control, groups);
  const auto found = std::find(groups.names.begin(), groups.names.end(), "control");
  if (found != groups.names.end()) return static_cast<size_t>(found - groups.names.begin());
  if (groups.names.size() == 2 && columns.treatment == groups.names[0]) return size_t{1};
  return size_t{0};
}

absl::StatusOr<size_t> TreatmentPlace(const ArmColumns& columns, const Groups& groups, size_t control) {
  if (columns.treatment.has_value()) return PlaceOf("--treatment", *columns.treatment, groups);
  if (groups.names.size() == 2) return 1 - control;
  if (groups.names.size() < 2) {
    return Wrong("--group", absl::StrCat("all records are in group \"", groups.names[0], "\": two are needed"));
  }
  return Wrong("--treatment", absl::StrCat("is needed to choose one of ", absl::StrJoin(groups.names, ", ")));
}

}  // namespace

void AddArmColumns(CLI::App& verb, ArmColumns& columns) {
  verb.add_option("FILE", columns.file, "CSV with a row per value; - is the standard input")->required();
  verb.add_option("--value", columns.value, "Column: the value")->capture_default_str();
  verb.add_option("--group", columns.group, "Column: which arm the value is of");
  verb.add_option("--treatment", columns.treatment, "Arm to look at, where there are more than two");
  verb.add_option("--control", columns.control,
                  "Arm that it is compared to; \"control\", or the file's first, without it");
}

absl::StatusOr<ArmSamples> ReadArms(const ArmColumns& columns) {
  if (!columns.group.has_value() && (columns.treatment.has_value() || columns.control.has_value())) {
    return Wrong("--group", "is needed with --treatment and --control: name the column of the arms");
  }
  ASSIGN_OR_RETURN(Groups groups, ReadGroups(columns));
  ArmSamples arms;
  if (!columns.group.has_value()) {
    arms.treatment = std::move(groups.samples[0]);
    return arms;
  }
  ASSIGN_OR_RETURN(const size_t control, ControlPlace(columns, groups));
  ASSIGN_OR_RETURN(const size_t treatment, TreatmentPlace(columns, groups, control));
  if (treatment == control) {
    return Wrong("--control", absl::StrCat("\"", groups.names[control], "\" is the treatment too: name another"));
  }
  arms.treatment_name = groups.names[treatment];
  arms.control_name = groups.names[control];
  arms.treatment = std::move(groups.samples[treatment]);
  arms.control = std::move(groups.samples[control]);
  return arms;
}

}  // namespace sendlift::cli
