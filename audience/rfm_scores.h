#pragma once

#include <cstdint>

#include "model/feature_snapshot.h"

namespace sendlift {

// Scores 1 to 5 by rank among the buyers: somebody has score k if at least k - 1 fifths of all buyers have a smaller
// value (recency, frequency, monetary value in fifths: A. Hughes, Strategic Database Marketing, 1994). Who has the same
// value has the same score, always the lower one where a tie reaches over a bound; so fifths need not be of a size.
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

struct RfmScores {
  int recency = 0;
  int frequency = 0;
  int monetary = 0;

  int sum() const { return recency + frequency + monetary; }
};
// Of a buyer, who has a recency.
RfmScores ScoresOf(const RfmCuts& cuts, const CustomerFeatures& features);

}  // namespace sendlift
