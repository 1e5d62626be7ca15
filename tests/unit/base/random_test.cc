#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

constexpr uint64_t kSeed = 20261122;

// How far a count of `draws` with probability `p` may be from its mean: six standard deviations of the binomial
// distribution, which a right generator passes in one seed of 500 million.
double SixSigma(int draws, double p) { return 6 * std::sqrt(draws * p * (1 - p)); }

std::vector<uint64_t> First(uint64_t seed, int count) {
  Random random(seed);
  std::vector<uint64_t> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(random.Next());
  return numbers;
}

// Computed from the published definitions of SplitMix64 and xoshiro256** by a program of its own.
TEST(RandomTest, TheSameSeedGivesTheSameNumbersEverywhere) {
  EXPECT_THAT(First(0, 5), ElementsAre(0x99ec5f36cb75f2b4u, 0xbf6e1f784956452au, 0x1a5f849d4933e6e0u,
                                       0x6aa594f1262d2d2cu, 0xbba5ad4a1f842e59u));
  EXPECT_THAT(First(42, 5), ElementsAre(0x15780b2e0c2ec716u, 0x6104d9866d113a7eu, 0xae17533239e499a1u,
                                        0xecb8ad4703b360a1u, 0xfde6dc7fe2ec5e64u));
}

TEST(RandomTest, DerivedDrawsArePinnedToo) {
  Random below(42);
  std::vector<uint64_t> digits;
  for (int i = 0; i < 5; ++i) digits.push_back(below.Below(10));
  EXPECT_THAT(digits, ElementsAre(0, 3, 6, 9, 9));
  EXPECT_EQ(Random(42).Uniform(), 0.08386297105988216);
  EXPECT_NEAR(Random(42).Normal(), -0.303263064678738, 1e-14);
}

TEST(RandomTest, BelowGivesEveryValueTheSameChance) {
  constexpr int kDraws = 60'000;
  Random random(kSeed);
  std::array<int, 6> counts{};
  for (int i = 0; i < kDraws; ++i) ++counts[random.Below(6)];
  for (const int count : counts) EXPECT_NEAR(count, kDraws / 6.0, SixSigma(kDraws, 1 / 6.0)) << "seed " << kSeed;
}

// Multiplying alone would give the multiples of 3 half of the draws under this bound, not a third.
TEST(RandomTest, BelowIsUnbiasedUnderBoundsNearTheWholeRange) {
  constexpr int kDraws = 30'000;
  constexpr uint64_t kBound = 0xc000000000000000u;
  Random random(kSeed);
  int multiples = 0;
  for (int i = 0; i < kDraws; ++i) {
    const uint64_t drawn = random.Below(kBound);
    ASSERT_LT(drawn, kBound);
    multiples += drawn % 3 == 0;
  }
  EXPECT_NEAR(multiples, kDraws / 3.0, SixSigma(kDraws, 1 / 3.0)) << "seed " << kSeed;
}

TEST(RandomTest, BelowOneIsZero) {
  Random random(kSeed);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0u);
}

TEST(RandomTest, ChanceHoldsAtItsEndsAndInTheMiddle) {
  constexpr int kDraws = 20'000;
  Random random(kSeed);
  int hits = 0;
  for (int i = 0; i < kDraws; ++i) {
    EXPECT_FALSE(random.Chance(0));
    EXPECT_TRUE(random.Chance(1));
    hits += random.Chance(0.2);
  }
  EXPECT_NEAR(hits, kDraws * 0.2, SixSigma(kDraws, 0.2)) << "seed " << kSeed;
}

// The mean of n normal numbers has a standard deviation of 1/sqrt(n), that of their squares sqrt(2/n).
TEST(RandomTest, NormalNumbersHaveMeanZeroAndVarianceOne) {
  constexpr int kDraws = 40'000;
  Random random(kSeed);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.Normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 6 / std::sqrt(kDraws)) << "seed " << kSeed;
  EXPECT_NEAR(squares / kDraws, 1, 6 * std::sqrt(2.0 / kDraws)) << "seed " << kSeed;
}

TEST(RandomTest, SecretsHaveTheLengthAskedForAndDiffer) {
  EXPECT_EQ(SecretBytes(0), "");
  EXPECT_EQ(SecretBytes(32).size(), 32u);
  EXPECT_NE(SecretBytes(16), SecretBytes(16));
}

TEST(RandomTest, UuidsAreOfVersionFourInLowerCaseAndDiffer) {
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string uuid = NewUuid();
    ASSERT_EQ(uuid.size(), 36u);
    for (size_t k = 0; k < uuid.size(); ++k) {
      const bool dash = k == 8 || k == 13 || k == 18 || k == 23;
      EXPECT_TRUE(dash ? uuid[k] == '-' : absl::ascii_isxdigit(uuid[k]) && !absl::ascii_isupper(uuid[k])) << uuid;
    }
    EXPECT_EQ(uuid[14], '4') << uuid;
    EXPECT_NE(std::string("89ab").find(uuid[19]), std::string::npos) << uuid;
    EXPECT_TRUE(seen.insert(uuid).second) << uuid;
  }
}

}  // namespace
}  // namespace sendlift
