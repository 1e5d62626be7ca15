#include "audience/rfm_scores.h"

#include <algorithm>

namespace sendlift {

void ScoreCutter::Take(int64_t value, int64_t having) {
  const int64_t score = kScoreMax * (2 * below_ + having) / (2 * people_) + 1;
  for (int64_t k = 2; k <= score; ++k) {
    int64_t& from = cuts_.from[static_cast<size_t>(k) - 2];
    if (from == ScoreCuts::kNobody) from = value;
  }
  below_ += having;
}

int ScoreOf(const ScoreCuts& cuts, int64_t value) {
  return 1 + static_cast<int>(std::count_if(cuts.from.begin(), cuts.from.end(),
                                            [&](int64_t from) { return from != ScoreCuts::kNobody && value >= from; }));
}

RfmScores ScoresOf(const RfmCuts& cuts, const CustomerFeatures& features) {
  const auto cuts_of = [&](ScoredFeature feature) { return cuts[static_cast<size_t>(feature)]; };
  return {.recency = ScoreOf(cuts_of(ScoredFeature::kRecency), -features.recency_days.value_or(0)),
          .frequency = ScoreOf(cuts_of(ScoredFeature::kFrequency), features.frequency),
          .monetary = ScoreOf(cuts_of(ScoredFeature::kMonetary), features.monetary_minor)};
}

}  // namespace sendlift
