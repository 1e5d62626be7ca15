#pragma once

#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace sendlift::testing {

// 400 cases without chance, which the references were computed on:
//   i = numpy.arange(400); x0 = sin(0.7 i) * 3 + i % 5; x1 = 37 i % 101 / 10; x2 = 53 i % 7; x3 = 4
//   logit = -0.5 + 0.6 z0 - 0.9 z1 + 0.2 z2 of the standardised; label = (7919 i % 1000 + 0.5) / 1000 < 1 / (1 +
//   e^-logit)
struct LabelledCases {
  std::vector<double> values;  // four a case
  std::vector<double> logits;
  std::vector<uint8_t> labels;
};

inline std::vector<double> Standardised(std::vector<double> values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean) / n;
  for (double& value : values) value = (value - mean) / std::sqrt(squares);
  return values;
}

inline LabelledCases FourHundredCases() {
  constexpr int kCases = 400;
  std::vector<double> x[3];
  for (int i = 0; i < kCases; ++i) {
    x[0].push_back(std::sin(i * 0.7) * 3 + i % 5);
    x[1].push_back(i * 37 % 101 / 10.0);
    x[2].push_back(i * 53 % 7);
  }
  const std::vector<double> z[3] = {Standardised(x[0]), Standardised(x[1]), Standardised(x[2])};
  LabelledCases cases;
  for (size_t i = 0; i < kCases; ++i) {
    cases.values.insert(cases.values.end(), {x[0][i], x[1][i], x[2][i], 4.0});
    cases.logits.push_back(-0.5 + 0.6 * z[0][i] - 0.9 * z[1][i] + 0.2 * z[2][i]);
    const double drawn = (static_cast<double>(i * 7919 % 1000) + 0.5) / 1000;
    cases.labels.push_back(drawn < 1 / (1 + std::exp(-cases.logits.back())) ? 1 : 0);
  }
  return cases;
}

}  // namespace sendlift::testing
