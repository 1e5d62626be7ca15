#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace sendlift {

// Something that is kept up to date, and is not what the rows say that it is made of. All of it in words.
struct Difference {
  std::string table;    // "outcomes", "cells", "cohorts", "journey_counts"
  std::string key;      // "wave main, arm offer, tier gold, EMAIL, metric purchase_rate"
  std::string stored;   // "12 responders, total 12, squares 12"
  std::string counted;  // as `stored`
};

// Differences in the order in which they were found: the first of them, and how many there are.
class Differences {
 public:
  static constexpr size_t kToldMax = 100;

  void Add(Difference difference) {
    ++count_;
    if (told_.size() < kToldMax) told_.push_back(std::move(difference));
  }

  int64_t count() const { return count_; }
  const std::vector<Difference>& told() const { return told_; }

 private:
  int64_t count_ = 0;
  std::vector<Difference> told_;
};

}  // namespace sendlift
