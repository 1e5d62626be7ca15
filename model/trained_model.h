#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace sendlift {

// How the values of a feature, or the score, were spread when a model was trained: bins of a population stability
// index.
struct TrainedSpread {
  std::vector<double> bounds;  // ascending
  std::vector<double> counts;  // one more than bounds

  friend bool operator==(const TrainedSpread&, const TrainedSpread&) = default;
};

// What a regression says of a feature.
struct ModelFeature {
  std::string name;
  double mean = 0;
  double deviation = 1;
  double weight = 0;  // of the feature less its mean over its deviation
  TrainedSpread spread;

  friend bool operator==(const ModelFeature&, const ModelFeature&) = default;
};

// A number with its interval at 95 %.
struct Estimated {
  double value = 0;
  double lower = 0;
  double upper = 0;

  friend bool operator==(const Estimated&, const Estimated&) = default;
};

// About a tenth of the customers by probability: what was predicted of them, and what came.
struct QualityGroup {
  int64_t customers = 0;
  double predicted = 0;
  Estimated observed;

  friend bool operator==(const QualityGroup&, const QualityGroup&) = default;
};

// How good probabilities were, of customers of whom it is known.
struct ModelQuality {
  int64_t customers = 0;
  int64_t left = 0;      // who did not buy within the horizon
  double predicted = 0;  // the mean probability
  Estimated rate;        // who left, of all
  Estimated area;        // under the curve
  double area_variance = 0;
  double brier = 0;
  double base_brier = 0;  // of one probability for all, the rate among those that the model was trained on
  // Of the logits; nothing where they cannot be told.
  std::optional<Estimated> intercept;
  std::optional<Estimated> slope;
  std::vector<QualityGroup> groups;

  friend bool operator==(const ModelQuality&, const ModelQuality&) = default;
};

// BG/NBD in weeks and gamma-gamma in minor units, which tell what a customer will be worth.
struct ValueParameters {
  struct Purchases {
    double r = 0, alpha = 0, a = 0, b = 0;

    friend bool operator==(const Purchases&, const Purchases&) = default;
  };
  struct Spend {
    double p = 0, q = 0, v = 0;

    friend bool operator==(const Spend&, const Spend&) = default;
  };
  std::optional<Purchases> purchases;  // without it customers are taken to buy as they did so far
  std::optional<Spend> spend;          // without it a purchase is worth what the customer's were so far
  std::string problem;                 // why one of them is missing

  friend bool operator==(const ValueParameters&, const ValueParameters&) = default;
};

// Days (UTC) of which a model is made. Features end with a cut day; who left is seen in the `horizon_days` after it.
struct ModelPeriod {
  absl::CivilDay first_day;  // earlier purchases do not count
  absl::CivilDay last_day;   // the last that is looked at
  int horizon_days = 0;      // without a purchase for so long, a customer has left
  int active_days = 0;       // who did not buy for so long is not asked about

  // The cut day of the check, whose outcome ends with the last day, and that of the training, one horizon before.
  absl::CivilDay check_day() const { return last_day - horizon_days; }
  absl::CivilDay train_day() const { return last_day - 2 * horizon_days; }

  friend bool operator==(const ModelPeriod&, const ModelPeriod&) = default;
};

// A model that says how likely customers leave and what they are worth. Never changed: whoever wants a newer one trains
// a new one, under the next number.
struct TrainedModel {
  int64_t number = 0;  // the version; counts from 1
  std::string principal;
  absl::Time create_time;
  ModelPeriod period;
  int64_t trained_customers = 0;
  int64_t trained_left = 0;
  double intercept = 0;
  std::vector<ModelFeature> features;
  TrainedSpread score;   // of the probabilities of those that it was trained on
  ModelQuality quality;  // of later customers than those that it was trained on
  std::string problem;   // why it must not be used; empty for a model that may
  ValueParameters value;
  int value_days = 0;  // how far ahead the value looks

  bool usable() const { return problem.empty(); }
};

}  // namespace sendlift
