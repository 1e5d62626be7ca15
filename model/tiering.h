#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace sendlift {

// The class of customers whom no promotion contacts, in the attribute of that name.
inline constexpr char kClassAttribute[] = "class";
inline constexpr char kDoNotServe[] = "do_not_serve";

// Who gets which tier and class. What says who, depends on the kind of tiering.
struct TierRule {
  std::string filter;  // kRules

  int rfm_sum_min = 0;  // kRfm; 0 asks nothing
  int recency_score_min = 0;
  int frequency_score_min = 0;
  int monetary_score_min = 0;

  int value_band = 0;  // kMatrix: 0 is below the first threshold
  int churn_band = 0;

  std::string tier;            // empty: leaves it
  std::string customer_class;  // empty: leaves it
  std::string offer;           // kMatrix: the strategy, in words
  std::string channel;
  std::string cadence;

  friend bool operator==(const TierRule&, const TierRule&) = default;
};

// How far a run of a tiering is.
struct TieringRun {
  int64_t next_customer = 0;  // 0: none is under way
  int64_t batch = 0;          // that the changes belong to; 0 while there are none
  std::string principal;
  int64_t customers = 0;
  int64_t changed = 0;
  absl::Time begin_time = absl::InfinitePast();
  absl::Time end_time = absl::InfinitePast();

  bool under_way() const { return next_customer != 0; }
};

// How customers come to their tier: the first rule that holds, or imports, which it leaves alone.
struct Tiering {
  // The numbers are stored; they never change.
  enum class Kind : uint8_t { kRules = 1, kImported = 2, kRfm = 3, kMatrix = 4 };

  std::string id;
  std::string display_name;
  Kind kind = Kind::kRules;
  std::vector<TierRule> rules;
  std::vector<double> value_thresholds;  // kMatrix, ascending
  std::vector<double> churn_thresholds;
  TieringRun run;  // the last one
  int64_t revision = 0;
  absl::Time create_time;
  absl::Time update_time;
};

// A customer came to another tier or class.
struct TierChange {
  absl::Time time;
  int64_t batch = 0;  // that said so
  std::string source_id;
  std::string origin;  // the file of the batch, or the tiering
  std::string old_tier;
  std::string new_tier;
  std::string old_class;
  std::string new_class;
};

}  // namespace sendlift
