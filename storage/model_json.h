#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "model/ageing_check.h"
#include "model/scoring.h"
#include "model/trained_model.h"

namespace sendlift::storage {

// What a model, a look at it and the bounds of a scoring say, as they are stored: JSON objects. Fields may be added;
// what is missing reads as its default. Days are those since 1970-01-01.
std::string ModelToJson(const TrainedModel& model);
std::string CheckToJson(const AgeingCheck& check);
std::string BoundsToJson(const Scoring& scoring);

// Fill in what the text says. DATA_LOSS (DATABASE_DAMAGED) if it is not what the functions above write.
absl::Status ModelFromJson(absl::string_view json, TrainedModel& model);
absl::Status CheckFromJson(absl::string_view json, AgeingCheck& check);
absl::Status BoundsFromJson(absl::string_view json, Scoring& scoring);

}  // namespace sendlift::storage
