#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "model/trained_model.h"

namespace sendlift {

// What can be wrong with a model by now. The numbers are stored.
enum class AgeingAlarm : uint8_t {
  kDrifted = 1,        // customers are not those that it was trained on
  kMiscalibrated = 2,  // its probabilities do not mean what they say
  kWorse = 3,          // it orders customers worse than it did
};

// How far a feature, or the score, has moved since the training.
struct FeatureDrift {
  std::string name;
  double index = 0;         // population stability index
  double chance_bound = 0;  // what chance alone passes once in a thousand times

  friend bool operator==(const FeatureDrift&, const FeatureDrift&) = default;
};

// A look at a model at a later time.
struct AgeingCheck {
  int64_t model = 0;
  int64_t number = 0;       // counts from 1 by model
  absl::CivilDay last_day;  // of the outcome; features end with it for the drift, and a horizon before for the quality
  std::string principal;
  absl::Time create_time;
  ModelQuality quality;
  std::vector<FeatureDrift> drifts;  // of the features, then of the score
  std::vector<AgeingAlarm> alarms;   // by number
};

}  // namespace sendlift
