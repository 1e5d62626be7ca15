#pragma once

#include <cstddef>
#include <vector>

#include "absl/types/span.h"

namespace sendlift {

// The z statistic over several looks, of which only those experiments go on that have not crossed a bound. It is seen
// as a Brownian motion B(t) = Z sqrt(t) with E B(t) = drift * t; the sub-density of the experiments that go on is
// carried from look to look by Gauss-Legendre panels of 30 nodes, each at most as wide as six standard deviations of
// the smaller of the steps into and out of the look. Armitage, McPherson and Rowe (1969); Jennison and Turnbull (2000),
// chapter 19. Probabilities are good to about 1e-12 a look; what lies beyond 8.5 standard deviations is left out.
//
//   LookRecursion recursion(information, drift);
//   recursion.Above(2.5);            // chance to be above 2.5 at the first look
//   recursion.Continue(-2.5, 2.5);   // on to the second look
class LookRecursion {
 public:
  // `information` has passed CheckLooks, `drift` (expected z at t = 1) is finite.
  LookRecursion(absl::Span<const double> information, double drift);

  // Chance to reach the present look and be at z or above (below) there.
  double Above(double z) const;
  double Below(double z) const;

  // Goes on to the next look with those strictly between the bounds, which may be infinite. Not past the last look.
  void Continue(double lower, double upper);

 private:
  struct Node {
    double position;  // B(t)
    double mass;
  };

  double Step() const { return information_[look_] - information_before_; }
  double DensityAt(double position) const;
  template <typename Tail>
  double Total(double z, Tail tail) const;

  std::vector<double> information_;
  double drift_;
  size_t look_ = 0;
  double information_before_ = 0;
  std::vector<Node> nodes_ = {{.position = 0, .mass = 1}};  // in order of position
};

// The z above which a normal is with probability `tail`, finite also where rounding has put the tail at 0 or 1.
// Crossing probabilities are nearly linear in bounds and drift on this scale, which is what root searches want.
double NormalScore(double tail);

}  // namespace sendlift
