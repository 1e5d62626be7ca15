#pragma once

namespace sendlift {

// An estimate that is normal around the truth: an effect in one tier, the rate in one cell.
struct NormalEstimate {
  double value = 0;
  double standard_error = 0;
};

}  // namespace sendlift
