#include "measurement/part_test.h"

#include <gtest/gtest.h>

#include <vector>

namespace sendlift::testing {
namespace {

PartEffect Effect(double difference, double error) {
  return {.difference = difference,
          .interval = {.lower = difference - 1.959964 * error, .upper = difference + 1.959964 * error}};
}

// Hillstrom (2008), visits of the women's e-mail: +7.31 points among past buyers of women's wear, +1.11 among others.
TEST(PartTestTest, FindsThatAnEffectDiffers) {
  const auto test = TestParts(std::vector<PartEffect>{Effect(0.0731, 0.0045), Effect(0.0111, 0.0045)}, 0.95);
  ASSERT_TRUE(test.has_value());
  EXPECT_NEAR(test->q, 0.062 * 0.062 / (2 * 0.0045 * 0.0045), 1e-3);
  EXPECT_EQ(test->degrees_of_freedom, 1);
  EXPECT_LT(test->p, 1e-20);
}

TEST(PartTestTest, OnePartOrOneWithoutScatterCannotDiffer) {
  EXPECT_FALSE(TestParts(std::vector<PartEffect>{Effect(0.1, 0.01)}, 0.95).has_value());
  EXPECT_FALSE(TestParts(std::vector<PartEffect>{Effect(0.1, 0.01), Effect(0.1, 0)}, 0.95).has_value());
}

}  // namespace
}  // namespace sendlift::testing
