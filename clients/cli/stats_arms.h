#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_samples.pb.h"

namespace sendlift::cli {

// A CSV file with a row per value, and the column that says whose arm it is.
struct ArmColumns {
  std::string file;
  std::string value = "value";
  std::optional<std::string> group;      // without it all values are one arm
  std::optional<std::string> treatment;  // needed with 3 groups or more
  std::optional<std::string> control;    // without it a group named "control", or the first of the file
  std::optional<std::string> customer;
};

struct ArmSamples {
  std::string treatment_name = "all";
  std::string control_name;
  v1::SampleValues treatment;
  std::optional<v1::SampleValues> control;  // none without a column of groups
};

// FILE, --value, --group, --treatment and --control.
void AddArmColumns(CLI::App& verb, ArmColumns& columns);

// Errors: INVALID_ARGUMENT that names the wrong column or record, groups that are not two or are not said which, or an
// arm of more than 250,000 values.
absl::StatusOr<ArmSamples> ReadArms(const ArmColumns& columns);

}  // namespace sendlift::cli
