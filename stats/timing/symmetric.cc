#include "stats/timing/symmetric.h"

#include <cmath>

namespace sendlift {
namespace {

constexpr double kRankTolerance = 1e-10;
constexpr double kInverseTolerance = 1e-13;

// The place whose pivot has kept most of its size, or `size` when none has kept any.
size_t LargestPivot(absl::Span<const double> current, absl::Span<const double> original,
                    const std::vector<bool>& used) {
  const size_t size = used.size();
  size_t best = size;
  double best_share = kRankTolerance;
  for (size_t i = 0; i < size; ++i) {
    const double share = current[i * size + i] / original[i * size + i];
    if (used[i] || !(share > best_share)) continue;
    best = i;
    best_share = share;
  }
  return best;
}

// One step of Gauss and Jordan: `left` becomes the identity in column `at`, `right` follows.
void EliminateColumn(std::vector<double>& left, std::vector<double>& right, size_t size, size_t at) {
  const double pivot = left[at * size + at];
  for (size_t j = 0; j < size; ++j) {
    left[at * size + j] /= pivot;
    right[at * size + j] /= pivot;
  }
  for (size_t i = 0; i < size; ++i) {
    const double factor = left[i * size + at];
    if (i == at || factor == 0) continue;
    for (size_t j = 0; j < size; ++j) {
      left[i * size + j] -= factor * left[at * size + j];
      right[i * size + j] -= factor * right[at * size + j];
    }
  }
}

}  // namespace

QuadraticForm InverseQuadraticForm(absl::Span<const double> matrix, absl::Span<const double> vector) {
  const size_t size = vector.size();
  std::vector<double> m(matrix.begin(), matrix.end());
  std::vector<double> v(vector.begin(), vector.end());
  std::vector<bool> used(size, false);
  QuadraticForm form;
  for (size_t i = LargestPivot(m, matrix, used); i < size; i = LargestPivot(m, matrix, used)) {
    used[i] = true;
    ++form.rank;
    form.value += v[i] * v[i] / m[i * size + i];
    for (size_t j = 0; j < size; ++j) {
      if (used[j]) continue;
      const double factor = m[j * size + i] / m[i * size + i];
      v[j] -= factor * v[i];
      for (size_t k = 0; k < size; ++k) m[j * size + k] -= factor * m[i * size + k];
    }
  }
  return form;
}

std::optional<std::vector<double>> InverseOf(absl::Span<const double> matrix, absl::Span<const double> scale) {
  const auto size = static_cast<size_t>(std::llround(std::sqrt(static_cast<double>(matrix.size()))));
  std::vector<double> left(matrix.begin(), matrix.end());
  std::vector<double> right(matrix.size(), 0);
  for (size_t i = 0; i < size; ++i) right[i * size + i] = 1;
  for (size_t i = 0; i < size; ++i) {
    if (!(left[i * size + i] > kInverseTolerance * scale[i])) return std::nullopt;
    EliminateColumn(left, right, size, i);
  }
  return right;
}

}  // namespace sendlift
