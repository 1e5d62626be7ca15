#pragma once

namespace sendlift {

// A confidence interval, both ends included; an open end is an infinity. Wherever a `level` is asked for it is the
// confidence (0.95), and wherever an `alpha` is asked for it is the chance of a false alarm (0.05): level = 1 - alpha.
struct Interval {
  double lower = 0;
  double upper = 0;

  bool Holds(double value) const { return lower <= value && value <= upper; }

  friend bool operator==(const Interval&, const Interval&) = default;
};

// What a test looks for in treatment minus control. One-sided intervals are open on the side that is looked for.
enum class Alternative { kTwoSided, kGreater, kLess };

}  // namespace sendlift
