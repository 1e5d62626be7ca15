#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "base/id.h"

namespace sendlift {

// A third, or what a planner takes for one. The numbers are stored.
enum class ScoreClass : uint8_t { kLow = 1, kMid = 2, kHigh = 3 };
inline constexpr std::array<ScoreClass, 3> kScoreClasses = {ScoreClass::kLow, ScoreClass::kMid, ScoreClass::kHigh};
// As filters have it: "LOW".
constexpr const char* NameOf(ScoreClass score_class) {
  return score_class == ScoreClass::kHigh ? "HIGH" : score_class == ScoreClass::kMid ? "MID" : "LOW";
}

// From which value on a customer is in the middle class, and in the high one.
struct ClassBounds {
  double mid = 0;
  double high = 0;

  ScoreClass ClassOf(double value) const {
    if (value >= high) return ScoreClass::kHigh;
    return value >= mid ? ScoreClass::kMid : ScoreClass::kLow;
  }

  friend bool operator==(const ClassBounds&, const ClassBounds&) = default;
};

// What a model says of a customer.
struct CustomerScore {
  CustomerNumber customer;
  double churn = 0;        // chance of buying nothing within the horizon
  double value_minor = 0;  // expected
  int value_score = 0;     // 0 to 100: the share of scored customers who are worth less, in percent
  ScoreClass value_class = ScoreClass::kLow;
  ScoreClass churn_class = ScoreClass::kLow;

  friend bool operator==(const CustomerScore&, const CustomerScore&) = default;
};

// The scoring of all customers by a model, in numbers, and how far it is.
struct Scoring {
  // The numbers are stored; they never change.
  enum class State : uint8_t { kWriting = 1, kClearing = 2, kDone = 3 };

  int64_t number = 0;  // counts from 1
  int64_t model = 0;
  absl::CivilDay last_day;  // (UTC) purchases until its end count
  State state = State::kWriting;
  std::string principal;
  int64_t next_customer = 1;  // the first that the state has not done
  int64_t batch = 0;          // by which the scores became attributes; 0 before the first
  int64_t customers = 0;      // who were scored
  int64_t cleared = 0;        // who had scores before and have none now
  // What was asked for; without it, thirds of the scored.
  std::optional<ClassBounds> asked_value;
  std::optional<ClassBounds> asked_churn;
  // From the first batch on.
  ClassBounds value_bounds;
  ClassBounds churn_bounds;
  std::vector<double> score_bounds;  // from which value on a customer has the scores 1 to 100; infinity: nobody
  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
