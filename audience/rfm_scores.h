#pragma once

#include <cstdint>

#include "model/feature_snapshot.h"
#include "stats/value/rfm.h"

namespace sendlift {

// Scores 1 to 5 among the buyers by the rule of stats/value/rfm.h (the fifth of the middle of the ranks of a value), so
// that who has the same value has the same score, as bounds that a customer is held against later. One pass over the
// values in their order, without keeping them.
class ScoreCutter {
 public:
  // `people`: buyers in all.
  explicit ScoreCutter(int64_t people) : people_(people) {}
  // Values ascending, and how many have each.
  void Take(int64_t value, int64_t having);
  const ScoreCuts& cuts() const { return cuts_; }

 private:
  const int64_t people_;
  int64_t below_ = 0;
  ScoreCuts cuts_;
};

// 1 to 5.
int ScoreOf(const ScoreCuts& cuts, int64_t value);

// Of a buyer, who has a recency.
RfmScores ScoresOf(const RfmCuts& cuts, const CustomerFeatures& features);

}  // namespace sendlift
