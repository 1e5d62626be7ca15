#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"

namespace sendlift {

// Contacts that reached somebody on a channel, and those of them that were answered.
struct Answers {
  int64_t contacts = 0;
  int64_t answered = 0;

  friend bool operator==(const Answers&, const Answers&) = default;
};
// By channel, in the order of kChannels.
using AnswersByChannel = std::array<Answers, kChannels.size()>;
inline size_t PlaceOf(Channel channel) { return static_cast<size_t>(channel) - 1; }

// What a customer had done by a time.
struct CustomerFeatures {
  CustomerNumber customer;
  std::optional<int64_t> recency_days;  // nothing without a purchase
  int64_t frequency = 0;                // purchases
  int64_t monetary_minor = 0;           // their sum, in the workspace's currency
  int64_t tenure_days = 0;
  AnswersByChannel answers;

  friend bool operator==(const CustomerFeatures&, const CustomerFeatures&) = default;
};

inline constexpr int kScoreMax = 5;

// From which value on a buyer has the scores 2 to 5, ascending; nobody has a score whose bound is kNobody.
struct ScoreCuts {
  static constexpr int64_t kNobody = std::numeric_limits<int64_t>::max();
  std::array<int64_t, kScoreMax - 1> from = {kNobody, kNobody, kNobody, kNobody};

  friend bool operator==(const ScoreCuts&, const ScoreCuts&) = default;
};

// What is scored. A recency is taken with a minus, so that more is better everywhere. The numbers are stored.
enum class ScoredFeature : uint8_t { kRecency = 0, kFrequency = 1, kMonetary = 2 };
inline constexpr std::array<ScoredFeature, 3> kScoredFeatures = {ScoredFeature::kRecency, ScoredFeature::kFrequency,
                                                                 ScoredFeature::kMonetary};
using RfmCuts = std::array<ScoreCuts, kScoredFeatures.size()>;

// The features of all customers as of a time, in numbers, and how far they are made.
struct FeatureSnapshot {
  // The numbers are stored; they never change.
  enum class State : uint8_t { kMeasuring = 1, kScoring = 2, kPublishing = 3, kDone = 4 };

  int64_t number = 0;  // counts from 1
  absl::Time as_of;    // only what happened before counts
  State state = State::kMeasuring;
  std::string principal;
  int64_t last_position = 0;  // of the events that were known when it began
  int64_t next_customer = 1;  // the first that the state has not done
  int64_t batch = 0;          // by which the values became attributes

  int64_t customers = 0;
  int64_t buyers = 0;
  int64_t purchases = 0;
  int64_t monetary_minor = 0;
  AnswersByChannel answers;
  RfmCuts cuts;

  absl::Time create_time;
  absl::Time update_time;
};

}  // namespace sendlift
