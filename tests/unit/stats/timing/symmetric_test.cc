#include "stats/timing/symmetric.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace sendlift {
namespace {

// A A' of a random size by rank matrix A.
std::vector<double> RandomMatrix(Random& random, size_t size, size_t rank, std::vector<double>& in_range) {
  std::vector<double> a(size * rank);
  for (double& value : a) value = random.Normal();
  std::vector<double> matrix(size * size, 0);
  in_range.assign(size, 0);
  for (size_t i = 0; i < size; ++i) {
    for (size_t k = 0; k < rank; ++k) {
      in_range[i] += a[i * rank + k];
      for (size_t j = 0; j < size; ++j) matrix[i * size + j] += a[i * rank + k] * a[j * rank + k];
    }
  }
  return matrix;
}

// v = A 1, so that v' (A A')^- v = 1' A' (A A')^- A 1, which is the rank where the columns of A are independent.
TEST(SymmetricTest, TheFormOfAVectorInTheRangeIsItsLength) {
  Random random(1);
  for (size_t size = 1; size <= 6; ++size) {
    for (size_t rank = 1; rank <= size; ++rank) {
      std::vector<double> vector;
      const std::vector<double> matrix = RandomMatrix(random, size, rank, vector);
      const QuadraticForm form = InverseQuadraticForm(matrix, vector);
      EXPECT_EQ(form.rank, static_cast<int>(rank));
      EXPECT_NEAR(form.value, static_cast<double>(rank), 1e-6);
    }
  }
}

TEST(SymmetricTest, TheInverseTimesTheMatrixIsTheIdentity) {
  Random random(2);
  for (size_t size = 1; size <= 6; ++size) {
    std::vector<double> vector;
    const std::vector<double> matrix = RandomMatrix(random, size, size + 2, vector);
    const std::vector<double> ones(size, 1);
    const auto inverse = InverseOf(matrix, ones);
    ASSERT_TRUE(inverse.has_value());
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = 0; j < size; ++j) {
        double sum = 0;
        for (size_t k = 0; k < size; ++k) sum += (*inverse)[i * size + k] * matrix[k * size + j];
        EXPECT_NEAR(sum, i == j ? 1 : 0, 1e-8);
      }
    }
  }
}

TEST(SymmetricTest, WhatCannotBeInvertedIsSaid) {
  EXPECT_FALSE(InverseOf(std::vector<double>{1, 1, 1, 1}, std::vector<double>{1, 1}).has_value());
  EXPECT_FALSE(InverseOf(std::vector<double>{0}, std::vector<double>{0}).has_value());
  EXPECT_FALSE(InverseOf(std::vector<double>{NAN}, std::vector<double>{1}).has_value());
  EXPECT_FALSE(InverseOf(std::vector<double>{-1}, std::vector<double>{1}).has_value());
  EXPECT_EQ(InverseQuadraticForm(std::vector<double>{0, 0, 0, 0}, std::vector<double>{0, 0}).rank, 0);
}

}  // namespace
}  // namespace sendlift
