#pragma once

#include <cstddef>
#include <vector>

#include "stats/bayes/posterior_grid.h"

namespace sendlift {

constexpr size_t kArmsMax = 256;

struct BestArm {
  double chance = 0;         // that its value is the largest; over the arms these add up to 1
  double expected_loss = 0;  // of choosing it: the mean of (largest value - its value)
};

// Every arm of the grid, in its order: the chance is the integral of f_i times the product of the other F_j, the
// expected loss the integral of F_i (1 - product of the other F_j) over the value.
std::vector<BestArm> BestArms(const PosteriorGrid& grid);

}  // namespace sendlift
