#include "stats/sequential/looks.h"

#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(LooksTest, EqualLooksEndAtOne) {
  ASSERT_OK_AND_ASSIGN(const std::vector<double> four, EqualLooks(4));
  EXPECT_EQ(four, (std::vector<double>{0.25, 0.5, 0.75, 1}));
  ASSERT_OK_AND_ASSIGN(const std::vector<double> one, EqualLooks(1));
  EXPECT_EQ(one, std::vector<double>{1});
  ASSERT_OK_AND_ASSIGN(const std::vector<double> most, EqualLooks(kLooksMax));
  EXPECT_OK(CheckLooks(most));
}

TEST(LooksTest, RefusesNoLooksAndTooMany) {
  for (const int looks : {-1, 0, kLooksMax + 1, std::numeric_limits<int>::max()}) {
    EXPECT_THAT(EqualLooks(looks), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("looks")));
  }
  EXPECT_THAT(CheckLooks({}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CheckLooks(std::vector<double>(kLooksMax + 1, 1.0)),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(LooksTest, RefusesLooksThatDoNotIncreaseAndNamesThem) {
  struct Case {
    const char* name;
    std::vector<double> information;
    const char* field;
  };
  for (const Case& one : {Case{"Equal", {0.5, 0.5, 1}, "information[1]"}, Case{"Falling", {0.5, 0.4}, "information[1]"},
                          Case{"TooClose", {0.5, 0.5001}, "information[1]"}, Case{"Zero", {0, 1}, "information[0]"},
                          Case{"Negative", {-0.5, 1}, "information[0]"}, Case{"Nan", {0.5, kNan}, "information[1]"},
                          Case{"Infinite", {0.5, kInfinity}, "information[1]"},
                          Case{"Tiny", {1e-12, 1}, "information[0]"}, Case{"Huge", {1, 1e12}, "information[1]"}}) {
    EXPECT_THAT(CheckLooks(one.information), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(one.field)))
        << one.name;
  }
}

TEST(LooksTest, AnOverrunIsALookLikeAnyOther) { EXPECT_OK(CheckLooks({0.5, 0.9, 1.2})); }

}  // namespace
}  // namespace sendlift
